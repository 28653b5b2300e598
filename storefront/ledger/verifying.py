"""The books prove themselves: every sum is recomputed from the moves, and what disagrees is said in plain words."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import aliased

from storefront.kernel import money
from storefront.kernel.db import db, session
from storefront.ledger.holders import NO_FLOOR, UNTRACKED, Kind
from storefront.ledger.models import Journal, LedgerAccount, LedgerMove, Seal
from storefront.ledger.sealing import fingerprint
from storefront.ledger.triggers import GUARDS


def verify() -> list[str]:
    """What is wrong with the books, one sentence each; nothing when all is well (reliability.md I1, I2).

    Checks that each currency sums to zero, each kept sum equals its moves, no floor is broken, accounts are what
    their kind says, moves and journals belong together, every seal still fits, and the guards stand. English: it is
    read by operators, in a terminal.
    """
    return [*_sums(), *_zero(), *_kinds(), *_moves(), *_seals(), *_guards()]


def _computed() -> tuple[Any, Any, Any]:
    """What came to and went from each account, and the difference."""

    def side(column: Any) -> Any:
        return select(column.label("account"), func.sum(LedgerMove.amount).label("total")).group_by(column).subquery()

    came, went = side(LedgerMove.credit), side(LedgerMove.debit)
    return came, went, func.coalesce(came.c.total, 0) - func.coalesce(went.c.total, 0)


def _sums() -> Iterator[str]:
    came, went, total = _computed()
    rows = session.execute(
        select(LedgerAccount, total.label("total"))
        .outerjoin(came, came.c.account == LedgerAccount.id)
        .outerjoin(went, went.c.account == LedgerAccount.id)
        .where(or_(LedgerAccount.tracked & (LedgerAccount.balance != total), (LedgerAccount.floor == 0) & (total < 0)))
        .order_by(LedgerAccount.id)
    )
    for account, total_found in rows:
        name = f"{account.kind} {account.owner}"
        if account.tracked and account.balance != total_found:
            yield (
                f"The sum kept for {name} is {money.plain(account.balance)}, "
                f"its moves add up to {money.plain(int(total_found))}."
            )
        if account.floor is not None and total_found < 0:
            yield f"{name} is below zero: {money.plain(int(total_found))}."


def _zero() -> Iterator[str]:
    came, went, total = _computed()
    rows = session.execute(
        select(LedgerAccount.currency, func.sum(total))
        .outerjoin(came, came.c.account == LedgerAccount.id)
        .outerjoin(went, went.c.account == LedgerAccount.id)
        .group_by(LedgerAccount.currency)
    )
    for currency, rest in rows:
        if rest:
            yield f"{currency} does not sum to zero: {money.plain(int(rest))} is too much."
        if currency != money.currency:
            yield f"There are accounts in {currency}; this installation keeps {money.currency}."


def _kinds() -> Iterator[str]:
    kind, floorless = LedgerAccount.kind, LedgerAccount.floor.is_(None)
    mistaken = or_(
        kind.not_in([known.value for known in Kind]),
        kind.in_(UNTRACKED) == LedgerAccount.tracked,
        kind.in_(NO_FLOOR) != floorless,
        (kind == Kind.DEBT) & (LedgerAccount.balance > 0),
    )
    for account in session.scalars(select(LedgerAccount).where(mistaken).order_by(LedgerAccount.id)):
        yield (
            f"{account.kind} {account.owner}, which has {money.plain(account.balance)}, "
            "is not what its kind says: floor, tracking, or a debt above zero."
        )


def _moves() -> Iterator[str]:
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    rows = session.scalars(
        select(LedgerMove.id)
        .outerjoin(Journal, Journal.id == LedgerMove.journal_id)
        .outerjoin(debit, (debit.id == LedgerMove.debit) & (debit.currency == LedgerMove.currency))
        .outerjoin(credit, (credit.id == LedgerMove.credit) & (credit.currency == LedgerMove.currency))
        .where(or_(Journal.id.is_(None), debit.id.is_(None), credit.id.is_(None), LedgerMove.amount <= 0))
        .order_by(LedgerMove.id)
        .limit(100)
    )
    for number in rows:
        yield f"Move {number} lacks its journal, an account of its currency, or an amount above zero."


def _seals() -> Iterator[str]:
    since, digest = 0, ""
    for seal in session.scalars(select(Seal).order_by(Seal.id)).all():
        if fingerprint(digest, since, seal.through) != seal.digest:
            where = f"between journal {since + 1} and {seal.through}"
            yield f"Something {where} is not as it was sealed on {seal.at:%Y-%m-%d}."
        since, digest = seal.through, seal.digest


def _guards() -> Iterator[str]:
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        if db.engine.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    standing = set(session.scalars(text(catalogue)))
    for name in GUARDS:
        if name not in standing:
            yield f"The guard {name} is missing or switched off: the database would let the books be changed."
