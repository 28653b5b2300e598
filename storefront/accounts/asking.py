"""Whoever asks for a new password is told the same, whether the address is known or not; the mail tells the rest."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update

from storefront.accounts.models import Account, ResetLink
from storefront.accounts.naming import folded
from storefront.accounts.passwords import hashed
from storefront.accounts.reading import by_email
from storefront.accounts.staying import revoke_all
from storefront.facts import PasswordChanged, PasswordResetAsked, announce
from storefront.kernel import attempts, clock, outbox, secrets
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

LASTS: Final = timedelta(hours=1)
HANDED_LASTS: Final = timedelta(days=1)  # of a link that the operator hands over
LIMIT: Final = 5  # links per address in LASTS
KIND: Final = "accounts.reset"


@atomic()
def request_reset(email: str) -> None:
    """Ask for a link to choose a new password.

    Known or not, the same is written now and the worker looks the address up, so that neither answer nor time tell
    (reliability.md F46). Raises Refused for no address at all, TooMany after LIMIT times an hour.
    """
    address = folded(email)
    attempts.spend("reset", address, limit=LIMIT, window=LASTS)
    outbox.put(KIND, f"reset:{secrets.token()}", {"to": secrets.seal(address.encode()).decode()})


def send_link(payload: dict[str, Any], key: str) -> None:
    """The worker's part: make the link, if the address is known."""
    _make_link(secrets.unseal(payload["to"].encode()).decode(), key)


@atomic()
def _make_link(email: str, key: str) -> None:
    account = by_email(email)
    if account is None or account.closed_at is not None:
        return
    # The same message makes the same link: delivered twice, the mail still goes out once.
    token = secrets.derive("reset link", key)
    if session.scalar(select(ResetLink.id).where(ResetLink.token_hash == secrets.hashed(token))) is not None:
        return
    _keep(account, token, LASTS)
    announce(PasswordResetAsked(account.id, token))


@atomic()
def hand_link(account: Account) -> str:
    """The token of a link that lasts a day, for the operator to hand over: they know whose address it is."""
    token = secrets.token()
    _keep(account, token, HANDED_LASTS)
    return token


def _keep(account: Account, token: str, lasts: timedelta) -> None:
    now = clock.now()
    session.add(ResetLink(account_id=account.id, token_hash=secrets.hashed(token), at=now, until=now + lasts))
    session.flush()


def can_reset(token: str) -> bool:
    """Whether a link still opens."""
    return reset_owner(token) is not None


def reset(token: str, password: str, *, known_by: Iterable[str] = ()) -> Account:
    """Choose a new password by link; every session ends. Raises Refused when the link is used or too old.

    `known_by` is as with `change_password`.
    """
    account = reset_owner(token)
    if account is None:
        raise Refused(_dead())
    stored = hashed(password, email=account.email, known_by=(account.name, *known_by))
    return _reset(account, token, stored)


@atomic()
def _reset(account: Account, token: str, stored: str) -> Account:
    used = session.execute(
        update(ResetLink)
        .where(_opens(token))
        .values(used_at=clock.now())
        .returning(ResetLink.id)
        .execution_options(synchronize_session=False)
    ).first()
    if used is None:
        raise Refused(_dead())
    account.confirmed_at = account.confirmed_at or clock.now()  # who opened the mail holds the address
    change_hash(account, stored)
    attempts.forgive("sign-in", account.email)
    return account


def change_hash(account: Account, stored: str, *, keep: str = "") -> None:
    """Give the account a new password hash and end its sessions (but the one that is kept), inside a verb."""
    account.password_hash = stored
    revoke_all(account, but=keep)
    session.execute(
        delete(ResetLink)
        .where(ResetLink.account_id == account.id, ResetLink.used_at.is_(None))
        .execution_options(synchronize_session=False)
    )
    session.flush()
    announce(PasswordChanged(account.id))


def _opens(token: str) -> Any:
    known = ResetLink.token_hash == secrets.hashed(token)
    return known & ResetLink.used_at.is_(None) & (ResetLink.until > clock.now())


def reset_owner(token: str) -> Account | None:
    """Whose password a link lets be chosen, while it opens."""
    if not token.isascii() or not 0 < len(token) <= 80:
        return None
    found = select(Account).join(ResetLink, ResetLink.account_id == Account.id)
    return session.scalar(found.where(_opens(token), Account.closed_at.is_(None)))


def _dead() -> str:
    return _("This link was used or is too old. Please ask for a new one.")
