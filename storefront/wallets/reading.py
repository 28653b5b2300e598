"""What is in a wallet, and how much of it can pay here and now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from storefront import ledger
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.shops import Shop
from storefront.wallets.models import CreditLot, CreditUse

Shops = Sequence[int] | Mapping[int, int]


class Held(NamedTuple):
    """One lot as its owner sees it."""

    id: int
    source: str
    shop_id: int | None
    amount: int
    remaining: int
    expires_at: datetime | None
    at: datetime
    about: str
    lapsed: int
    revoked: int


class Used(NamedTuple):
    """What one thing took from a lot, and how much of it came back; minor units."""

    lot_id: int
    about: str
    amount: int
    returned: int
    at: datetime


class Entry(NamedTuple):
    """One thing that happened to a wallet: above 0 it came, below 0 it went. `what` is one of HAPPENED.

    `lot` is the lot it happened to where it was one alone, `about` what was paid or came back.
    """

    id: int
    at: datetime
    what: str
    amount: int
    lot: Held | None
    about: str


HAPPENED: Final = {
    "credit granted": "granted",
    "credit spent": "spent",
    "credit given back": "given back",
    "credit lapsed": "lapsed",
    "credit revoked": "revoked",
}


def balance(account_id: int) -> int:
    """All credit of a person, minor units, whatever shop it is for."""
    return ledger.balance(ledger.credit(account_id))


def usable(account_id: int | None, shops: Shops, at: datetime | None = None) -> int:
    """The credit that can pay a purchase in these shops now, in minor units.

    `shops` are their ids, or, more exactly, what is bought in each ({shop id: minor units}): credit that is for one
    shop then pays at most that shop's part. A guest has none.
    """
    if account_id is None:
        return 0
    rows = session.execute(_LIVE, {"account": account_id, "at": at or clock.now()})
    return sum(amount for _lot, amount in allowed(((row.id, row.shop_id, row.remaining) for row in rows), shops))


def allowed(lots: Any, shops: Shops) -> list[tuple[int, int]]:
    """Of each lot (id, shop, remaining), in order, what may pay in these shops; lots that may not are left out."""
    left = dict(shops) if isinstance(shops, Mapping) else dict.fromkeys(shops, 2**62)
    may = []
    for lot, shop_id, remaining in lots:
        most = remaining if shop_id is None else min(remaining, left.get(shop_id, 0))
        if most > 0:
            may.append((lot, most))
            if shop_id is not None:
                left[shop_id] -= most
    return may


def lots_of(account_id: int, *, after: int | None = None, limit: int = 50) -> list[Held]:
    """A person's lots, the newest first, spent ones too; `after` is the id of the last one of the page before."""
    rows = session.execute(_ALL, {"account": account_id, "after": after or 2**62, "limit": max(1, min(limit, 200))})
    return [Held._make(row) for row in rows]


def live_of(account_id: int, limit: int = 100) -> list[Held]:
    """The lots that still hold something, in the order in which they would be spent."""
    return [Held._make(row) for row in session.execute(_STANDING, {"account": account_id, "limit": limit})]


def uses_of(lots: Sequence[int]) -> list[Used]:
    """What took from these lots, the oldest first."""
    if not lots:
        return []
    wanted = select(CreditUse.lot_id, CreditUse.about, CreditUse.amount, CreditUse.returned, CreditUse.at)
    return [Used(*row) for row in session.execute(wanted.where(CreditUse.lot_id.in_(lots)).order_by(CreditUse.id))]


def history(account_id: int, *, after: int | None = None, limit: int = 20) -> list[Entry]:
    """What happened to a wallet, the newest first; `after` is the id of the last one of the page before."""
    lines = ledger.statement(ledger.credit(account_id), after=after, limit=limit)
    numbers = {line.id: int(line.about.split(" ")[0]) for line in lines if line.kind in _OF_ONE_LOT}
    rows = session.execute(_HELD.where(CreditLot.id.in_(set(numbers.values())))) if numbers else ()
    lots = {row.id: Held._make(row) for row in rows}
    return [
        Entry(line.id, line.at, HAPPENED[line.kind], line.amount, lots.get(numbers.get(line.id, 0)), _about(line.about))
        for line in lines
    ]


def shops_of(lots: Iterable[Held | None]) -> dict[int, tuple[str, Words]]:
    """The address and the name of each shop that some of these lots are for."""
    wanted = {lot.shop_id for lot in lots if lot is not None and lot.shop_id is not None}
    found = select(Shop.id, Shop.slug, Shop.name).where(Shop.id.in_(wanted))
    return {number: (slug, name) for number, slug, name in session.execute(found)} if wanted else {}


def _about(text: str) -> str:
    return text.partition(" after ")[0]


_OF_ONE_LOT: Final = frozenset({"credit granted", "credit lapsed", "credit revoked"})

# What ends first is spent first; what never ends comes last (domain.md 5).
_LIVE = (
    select(CreditLot.id, CreditLot.shop_id, CreditLot.remaining)
    .where(
        CreditLot.account_id == bindparam("account"),
        CreditLot.remaining > 0,
        CreditLot.expires_at.is_(None) | (CreditLot.expires_at > bindparam("at")),
    )
    .order_by(CreditLot.expires_at.is_(None), CreditLot.expires_at, CreditLot.id)
)
_HELD = select(
    CreditLot.id,
    CreditLot.source,
    CreditLot.shop_id,
    CreditLot.amount,
    CreditLot.remaining,
    CreditLot.expires_at,
    CreditLot.at,
    CreditLot.about,
    CreditLot.lapsed,
    CreditLot.revoked,
)
_ALL = (
    _HELD.where(CreditLot.account_id == bindparam("account"), CreditLot.id < bindparam("after"))
    .order_by(CreditLot.id.desc())
    .limit(bindparam("limit"))
)
_STANDING = (
    _HELD.where(CreditLot.account_id == bindparam("account"), CreditLot.remaining > 0)
    .order_by(CreditLot.expires_at.is_(None), CreditLot.expires_at, CreditLot.id)
    .limit(bindparam("limit"))
)
