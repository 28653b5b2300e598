"""Before sessions are ended their owner says the password again; a session that has just begun is proof enough."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from storefront.accounts.entering import must_know
from storefront.accounts.models import Account, SignIn
from storefront.kernel import attempts, clock
from storefront.kernel.db import session
from storefront.kernel.secrets import hashed

FRESH: Final = timedelta(minutes=10)


def is_fresh(secret: str) -> bool:
    """Whether the session of this secret began less than FRESH ago."""
    began = select(SignIn.opened_at).where(SignIn.secret_hash == hashed(secret), SignIn.revoked_at.is_(None))
    opened_at = session.scalar(began)
    return opened_at is not None and opened_at > clock.now() - FRESH


def prove(account: Account, present: str) -> None:
    """Let pass who knows the account's password. Raises Refused (counted like signing in), TooMany."""
    subject = f"{account.email} own"
    must_know(account, present)
    attempts.forgive("sign-in", subject)
