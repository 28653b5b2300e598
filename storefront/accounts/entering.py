"""Signing in: ten tries in a quarter of an hour, the same answer for whoever is unknown, the owner never locked out."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select, update

from storefront.accounts.asking import change_hash
from storefront.accounts.models import Account
from storefront.accounts.naming import folded
from storefront.accounts.passwords import fits, hashed
from storefront.accounts.staying import open_session
from storefront.kernel import attempts, secrets
from storefront.kernel.db import atomic, in_verb, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

TRIES: Final = 10  # per account and WINDOW (reliability.md F45)
WINDOW: Final = timedelta(minutes=15)
DEVICE_LASTS: Final = timedelta(days=400)
_DEVICE: Final = "known device"
_LOGGED: Final = "address in the log"
_log = logging.getLogger(__name__)

_stored = select(Account.id, Account.password_hash).where(
    Account.email == bindparam("email"), Account.closed_at.is_(None)
)


class Whence(NamedTuple):
    """Where a session begins: the browser, the network, the visitor it was before."""

    agent: str
    network: str
    visitor: str | None


def sign_in(
    email: str, password: str, *, agent: str = "", network: str = "", device: str = "", visitor: str | None = None
) -> str:
    """Open a session; gives its secret for the cookie.

    `device` is what `device_of` gave this browser before: its tries are counted apart, so a stranger who guesses
    elsewhere does not lock the owner out. Raises Refused with one sentence for every mistake, TooMany after TRIES.
    """
    try:
        address = folded(email)
    except Refused:
        address = ""
    subject = _counted(address, device)
    attempts.spend("sign-in", subject, limit=TRIES, window=WINDOW)
    row = session.execute(_stored, {"email": address}).first()
    if not in_verb():
        session.rollback()  # a hash takes long: no transaction stands open meanwhile
    fit, better = fits(password, row.password_hash if row else None)
    if row is None or not fit:
        _log.warning("sign-in failed: address %s", known_as(address))
        raise Refused(_("E-mail address and password do not belong together."), field="password")
    if better:
        _rehash(row.id, row.password_hash, better)
    secret = _enter(row.id, better or row.password_hash, subject, Whence(agent, network, visitor))
    _log.info("signed in: account %s", row.id)
    return secret


def known_as(address: str) -> str:
    """A word (16 hex digits) by which lines of the log about one typed address belong together, and name nobody."""
    return secrets.fingerprint(address, _LOGGED)[:16]


@atomic()
def _rehash(number: int, stored: str, better: str) -> None:
    rows = update(Account).where(Account.id == number, Account.password_hash == stored)
    session.execute(rows.values(password_hash=better).execution_options(synchronize_session=False))


@atomic()
def _enter(number: int, stored: str, subject: str, whence: Whence) -> str:
    account = session.get_one(Account, number, with_for_update=True)
    if account.password_hash != stored or account.closed_at is not None:  # changed while we were hashing
        raise Refused(_("E-mail address and password do not belong together."), field="password")
    attempts.forgive("sign-in", subject)
    return open_session(account, **whence._asdict())


def device_of(email: str, device: str = "") -> str:
    """What a browser keeps to be known for an address; the one it has, while it still serves."""
    address = folded(email)
    if _known(address, device):
        return device
    return secrets.sign(_DEVICE, [secrets.fingerprint(address, _DEVICE), secrets.token()])


def _counted(address: str, device: str) -> str:
    """Whose tries are counted: the address, or the address at a device that has been let in before."""
    known = _known(address, device)
    return f"{address} {known}" if known else address


def _known(address: str, device: str) -> str | None:
    said = secrets.unsign(_DEVICE, device[:400], DEVICE_LASTS) if device else None
    if not isinstance(said, list) or len(said) != 2 or said[0] not in secrets.fingerprints(address, _DEVICE):
        return None
    return str(said[1])


def must_know(account: Account, present: str) -> None:
    """Let pass who knows the account's password; counted like signing in, until `forgive`. Raises Refused, TooMany."""
    number, stored = account.id, account.password_hash
    attempts.spend("sign-in", f"{account.email} own", limit=TRIES, window=WINDOW)
    if not fits(present, stored)[0]:
        _log.warning("present password was wrong: account %s", number)
        raise Refused(_("This is not your present password."), field="present")


def change_password(
    account: Account, present: str, password: str, *, keep: str = "", known_by: Iterable[str] = ()
) -> None:
    """Choose a new password; every session but the one with the secret `keep` ends.

    `known_by` is what the account is known by beside its name and mailbox, and no password of its own may be.
    Raises Refused when the present password is wrong (counted like signing in) or the new one will not do.
    """
    name, address, stored = account.name, account.email, account.password_hash
    must_know(account, present)
    chosen = hashed(password, email=address, known_by=(name, *known_by))
    _change(account, stored, chosen, keep)


@atomic()
def _change(account: Account, before: str | None, chosen: str, keep: str) -> None:
    if account.password_hash != before:
        raise Refused(_("Your password was changed meanwhile. Please open the page again."), status=409)
    change_hash(account, chosen, keep=keep)
    attempts.forgive("sign-in", f"{account.email} own")
