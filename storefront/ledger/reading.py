"""What a holder has, and what moved there: kept sums are read, untracked ones are added up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, tuple_, union_all
from sqlalchemy.orm import aliased

from storefront.kernel.db import session
from storefront.ledger.holders import Holder, Kind
from storefront.ledger.models import Journal, LedgerAccount, LedgerMove


class Line(NamedTuple):
    """One move as its holder sees it: above 0 what came, below 0 what went; `other` is the far side."""

    id: int
    at: datetime
    kind: str
    about: str
    amount: int
    other: Holder


def balance(holder: Holder) -> int:
    """What the holder has, in minor units; 0 for one that was never posted to."""
    return balances([holder])[holder]


def balances(holders: Sequence[Holder]) -> dict[Holder, int]:
    """What each holder has, in one look for all that are tracked."""
    found = dict.fromkeys(holders, 0)
    wanted = [(holder.kind.value, holder.owner) for holder in holders]
    rows = session.execute(_ACCOUNTS.where(tuple_(LedgerAccount.kind, LedgerAccount.owner).in_(wanted)))
    for row in rows.all() if wanted else ():
        total = row.balance if row.tracked else session.execute(_ADDED_UP, {"account": row.id}).scalar_one()
        found[Holder(Kind(row.kind), row.owner)] = int(total)
    return found


def held(kind: Kind) -> dict[Holder, int]:
    """Every holder of a tracked kind with what it has: for proofs and the books, not for a page."""
    rows = session.execute(_ACCOUNTS.where(LedgerAccount.kind == kind.value, LedgerAccount.tracked))
    return {Holder(Kind(row.kind), row.owner): row.balance for row in rows}


def posted(kind: str, about: str) -> bool:
    """Whether this was posted."""
    return session.execute(_POSTED, {"kind": kind, "about": about}).first() is not None


def statement(holder: Holder, *, after: int | None = None, limit: int = 50) -> list[Line]:
    """The newest moves of a holder, at most `limit` (1–500); `after` is the id of the last line of the page before."""
    names = {"kind": holder.kind.value, "owner": holder.owner}
    bounds = {"after": 2**62 if after is None else after, "limit": max(1, min(limit, 500))}
    return [
        Line(row.id, row.at, row.kind, row.about, row.amount, Holder(Kind(row.other_kind), row.other_owner))
        for row in session.execute(_STATEMENT, names | bounds)
    ]


_ACCOUNTS = select(
    LedgerAccount.id, LedgerAccount.kind, LedgerAccount.owner, LedgerAccount.tracked, LedgerAccount.balance
)
_POSTED = select(Journal.id).where(Journal.kind == bindparam("kind"), Journal.about == bindparam("about"))


def _sum(side: Any) -> Any:
    return select(func.coalesce(func.sum(LedgerMove.amount), 0)).where(side == bindparam("account")).scalar_subquery()


_ADDED_UP = select(_sum(LedgerMove.credit) - _sum(LedgerMove.debit))


def _half(mine: Any, theirs: Any, sign: int) -> Any:
    """One side of a holder's moves, cut to the page before both sides are put together."""
    account = (
        select(LedgerAccount.id)
        .where(LedgerAccount.kind == bindparam("kind"), LedgerAccount.owner == bindparam("owner"))
        .scalar_subquery()
    )
    page = (
        select(LedgerMove.id, LedgerMove.journal_id, (LedgerMove.amount * sign).label("amount"), theirs.label("other"))
        .where(mine == account, LedgerMove.id < bindparam("after"))
        .order_by(LedgerMove.id.desc())
        .limit(bindparam("limit"))
        .subquery()
    )
    return select(page)


_both = union_all(
    _half(LedgerMove.credit, LedgerMove.debit, 1), _half(LedgerMove.debit, LedgerMove.credit, -1)
).subquery()
_other = aliased(LedgerAccount)
_STATEMENT = (
    select(
        _both.c.id,
        Journal.at,
        Journal.kind,
        Journal.about,
        _both.c.amount,
        _other.kind.label("other_kind"),
        _other.owner.label("other_owner"),
    )
    .join(Journal, Journal.id == _both.c.journal_id)
    .join(_other, _other.id == _both.c.other)
    .order_by(_both.c.id.desc())
    .limit(bindparam("limit"))
)
