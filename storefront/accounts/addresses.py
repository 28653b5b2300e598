"""An address book: complete addresses, at most one preferred, seen by their owner alone."""

from typing import Final, NamedTuple

from sqlalchemy import func, select, update

from storefront.accounts import places
from storefront.accounts.contacts import note_prints
from storefront.accounts.models import Account, Address
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _

MOST: Final = 20  # addresses of one account


class Written(NamedTuple):
    """An address as somebody wrote it down."""

    name: str
    phone: str
    country: str
    region: str
    city: str
    line1: str
    postal_code: str = ""


@atomic()
def keep_address(account: Account, address: Written, *, preferred: bool = False, number: int | None = None) -> Address:
    """Keep an address, or correct the one with this id; the first is preferred by itself.

    The same address twice is one. Raises Refused with the field, NotFound for another's address.
    """
    kept = Written(*places.checked(address))
    mine = list(session.scalars(select(Address).where(Address.account_id == account.id)))
    row = _row(mine, kept, number)
    if row is None:
        if len(mine) >= MOST:
            raise Refused(_("You have %(most)s addresses already. Please remove one first.", most=MOST))
        row = Address(account_id=account.id, preferred=False, at=clock.now())
        session.add(row)
    row.written = kept._asdict()
    if preferred or not mine:
        session.execute(update(Address).where(Address.account_id == account.id).values(preferred=False))
        row.preferred = True
    session.flush()
    note_prints(account)
    return row


def _row(mine: list[Address], kept: Written, number: int | None) -> Address | None:
    if number is not None:
        return next((row for row in mine if row.id == number), None) or _missing()
    return next((row for row in mine if written(row) == kept), None)


def _missing() -> Address:
    raise NotFound()


@atomic()
def forget_address(account: Account, number: int) -> None:
    """Remove an address; another one becomes preferred. Raises NotFound for another's."""
    row = address_of(account, number)
    session.delete(row)
    session.flush()
    if row.preferred:
        newest = select(func.max(Address.id)).where(Address.account_id == account.id).scalar_subquery()
        session.execute(update(Address).where(Address.id == newest).values(preferred=True))
    note_prints(account)


@atomic()
def prefer_address(account: Account, number: int) -> None:
    """Send here unless told otherwise. Raises NotFound for another's."""
    row = address_of(account, number)
    session.execute(update(Address).where(Address.account_id == account.id).values(preferred=False))
    row.preferred = True
    session.flush()


def address_of(account: Account, number: int) -> Address:
    """One of the account's addresses. Raises NotFound."""
    found = select(Address).where(Address.id == number, Address.account_id == account.id)
    row = session.scalar(found)
    return row if row is not None else _missing()


def addresses_of(account: Account) -> list[Address]:
    """The account's addresses, the preferred one first, then the newest."""
    mine = select(Address).where(Address.account_id == account.id)
    return list(session.scalars(mine.order_by(Address.preferred.desc(), Address.id.desc()).limit(MOST)))


def written(row: Address) -> Written:
    """The address without its place in the book."""
    return Written(**row.written)
