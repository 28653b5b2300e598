"""An account moves to another e-mail address once its owner has opened the letter there; the old address hears of it.

The link is signed, not stored: it stands for the address and the password as they were, so that it works once, and not
at all after either has changed.
"""

from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from storefront.accounts.contacts import note_prints
from storefront.accounts.entering import must_know
from storefront.accounts.models import Account, ResetLink
from storefront.accounts.naming import folded
from storefront.accounts.reading import by_email
from storefront.accounts.staying import revoke_all
from storefront.facts import EmailChangeAsked, EmailChanged, announce
from storefront.kernel import attempts, clock, secrets
from storefront.kernel.db import atomic, session, trial
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

LASTS: Final = timedelta(hours=1)
LIMIT: Final = 5  # letters of one account in LASTS
_PURPOSE: Final = "change mailbox"


class Move(NamedTuple):
    """Whose address becomes which."""

    account: Account
    email: str


def ask_email(account: Account, email: str, present: str) -> None:
    """Write to a new address; nothing changes before its letter is opened. The same is said of a taken one (F46).

    Raises Refused when the password is wrong (counted like signing in) or the address is none, or the present one.
    """
    before = account.email
    must_know(account, present)
    address = folded(email)
    if address == before:
        raise Refused(_("This is your address already."), field="email")
    attempts.spend("new address", before, limit=LIMIT, window=LASTS)
    _ask(account, address)


@atomic()
def _ask(account: Account, email: str) -> None:
    attempts.forgive("sign-in", f"{account.email} own")
    token = secrets.sign(_PURPOSE, [account.id, account.email, email, _prints(account)[0]])
    announce(EmailChangeAsked(account.id, email, "" if by_email(email) else token))


def email_move(token: str) -> Move | None:
    """What a link stands for, while it still opens."""
    said = secrets.unsign(_PURPOSE, token[:1000], LASTS)
    account = session.get(Account, said[0]) if said else None
    if account is None or account.closed_at is not None:
        return None
    return Move(account, said[2]) if account.email == said[1] and said[3] in _prints(account) else None


@atomic()
def change_email(token: str, *, keep: str = "") -> Account:
    """Let an account have the address its link was mailed to; its other sessions end (all but that of `keep`).

    Raises Refused when the link was used or is too old, or somebody has the address by now.
    """
    move = email_move(token)
    if move is None:
        raise Refused(_("This link was used or is too old. Please ask for a new one."))
    account = session.get_one(Account, move.account.id, with_for_update=True, populate_existing=True)
    before = account.email
    try:
        with trial():
            account.email, account.confirmed_at = move.email, clock.now()
            session.flush()
    except IntegrityError as error:
        raise Refused(_("This address has an account by now. Please choose another."), status=409) from error
    note_prints(account)
    revoke_all(account, but=keep)
    unused = ResetLink.account_id == account.id, ResetLink.used_at.is_(None)
    session.execute(delete(ResetLink).where(*unused).execution_options(synchronize_session=False))
    announce(EmailChanged(account.id, before))
    return account


def _prints(account: Account) -> tuple[str, ...]:
    return secrets.fingerprints(account.password_hash or "", _PURPOSE)
