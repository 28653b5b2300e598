"""What is in a wallet, and how much of it can pay here and now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from storefront import ledger
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.wallets.models import CreditLot

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
    return [Held(*row) for row in rows]


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
_ALL = (
    select(
        CreditLot.id,
        CreditLot.source,
        CreditLot.shop_id,
        CreditLot.amount,
        CreditLot.remaining,
        CreditLot.expires_at,
        CreditLot.at,
    )
    .where(CreditLot.account_id == bindparam("account"), CreditLot.id < bindparam("after"))
    .order_by(CreditLot.id.desc())
    .limit(bindparam("limit"))
)
