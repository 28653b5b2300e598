"""An account is opened once per address; signing up needs a name, an address and a password, nothing else."""

from datetime import timedelta
from typing import Final

from storefront.accounts import asking
from storefront.accounts.contacts import note_prints
from storefront.accounts.models import Account
from storefront.accounts.naming import folded, named, spoken
from storefront.accounts.passwords import hashed
from storefront.accounts.reading import by_email
from storefront.facts import AccountOpened, announce
from storefront.kernel import attempts, clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

TAKEN: Final = 10  # times an hour one network is told that an address is taken


def sign_up(name: str, email: str, password: str, *, language: str | None = None, network: str = "") -> Account:
    """Open an account. Raises Refused with the field: a bad name, address or password, or an address that is taken.

    That an address is taken must be said, or its owner would not find their way; so that nobody asks for many, it is
    said to one network at most TAKEN times an hour, and TooMany is raised after that (reliability.md F46).
    """
    address, called = folded(email), named(name)
    stored = hashed(password, email=address, known_by=(called,))  # takes long: outside of the verb, no lock is held
    account = _sign_up(address, called, stored, spoken(language))
    if account is None:
        attempts.spend("address taken", network or address, limit=TAKEN, window=timedelta(hours=1))
        raise Refused(_("This address has an account already. Sign in, or choose a new password."), field="email")
    return account


@atomic()
def _sign_up(email: str, name: str, stored: str, language: str) -> Account | None:
    return _open(email, name, stored, language)


@atomic()
def sign_up_later(name: str, email: str, *, language: str | None = None) -> Account:
    """The account of an order's guest: opened without a password, and a link to choose one is asked for.

    If the address has an account, that one is given, and its owner gets the link all the same: the guest sees no
    difference, and only who reads that mailbox can sign in (reliability.md F46).
    """
    address = folded(email)
    account = _open(address, named(name), None, spoken(language)) or by_email(address)
    assert account is not None
    asking.request_reset(address)
    return account


@atomic()
def invite(name: str, email: str) -> tuple[Account, str | None]:
    """The account of an address, opened without a password where there is none; for the operator alone.

    Beside it the token of a link that lets its first password be chosen, once and within a day; None where it has one.
    """
    address = folded(email)
    account = by_email(address) or _open(address, named(name), None, spoken(None)) or by_email(address)
    assert account is not None
    return account, None if account.password_hash else asking.hand_link(account)


def _open(email: str, name: str, stored: str | None, language: str) -> Account | None:
    """The new account, or None when the address is taken; two at once open one."""
    row = {"email": email, "name": name, "password_hash": stored, "language": language, "opened_at": clock.now()}
    taken = insert_or_skip(Account).values(row).on_conflict_do_nothing().returning(Account.id)
    number = session.execute(taken).scalar()
    if number is None:
        return None
    account = session.get_one(Account, number)
    note_prints(account)
    announce(AccountOpened(number))
    return account
