"""What happens to money is posted once: the same again changes nothing, something else under its name is a bug."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import String, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from storefront.kernel import clock, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, db, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.ledger.holders import Holder
from storefront.ledger.models import Journal, LedgerAccount, LedgerMove


class Move(NamedTuple):
    """Money flows from `debit` to `credit`: the debit holder's sum shrinks by `amount`, the credit holder's grows.

    That is all the two words mean here. `amount` is in minor units. Paying an order is
    `Move(debit=gateway("transfer"), credit=escrow(number), amount=total)`; refunding it is the two turned round.
    """

    debit: Holder
    credit: Holder
    amount: int


class Posted(NamedTuple):
    """What was posted. `first` is False when it had been posted before."""

    id: int
    kind: str
    about: str
    first: bool


class Contradiction(Exception):  # it is named for what it says, like Refused
    """The same (kind, about) was posted before with other moves: a bug in the caller, never a person's doing."""


@atomic()
def post(kind: str, *, about: str, moves: Sequence[Move], by: Actor | None = None) -> Posted:
    """Write down what happened to money, once, in the caller's verb.

    `kind` says what happened ("order paid"), `about` to what ("S2K7Q"); both together are unique. Moves of 0 are left
    out. Posting the same again returns the first. Raises Contradiction when the moves differ, Refused (409) when a
    holder with a floor would go below 0, ValueError for a negative or broken amount.
    """
    kept = [_checked(move) for move in moves if move.amount != 0]
    row = {"kind": kind, "about": about, "by_id": by.id if by else None, "at": clock.now()}
    journal = session.execute(_insert_journal(_dialect()), row).scalar()
    if journal is None:
        return _same_again(kind, about, kept)
    if kept:
        _make_holders(kept)
        _move(journal, kept)
    return Posted(journal, kind, about, True)


def _checked(move: Move) -> Move:
    if type(move.amount) is not int or move.amount < 0:
        raise ValueError(f"A move is a positive whole number of minor units, not {move.amount!r}.")
    if move.debit == move.credit:
        raise ValueError(f"Money moves between two holders; {move.debit} is one.")
    return move


def _make_holders(moves: Sequence[Move]) -> None:
    holders = sorted({holder for move in moves for holder in (move.debit, move.credit)})
    rows = [
        {"kind": h.kind.value, "owner": h.owner, "currency": money.currency, "floor": h.floor, "tracked": h.tracked}
        for h in holders
    ]
    session.execute(_insert_holder(_dialect()), rows)
    tracked = [h for h in holders if h.tracked]
    if _dialect() == "postgresql" and len(moves) > 1 and tracked:  # one order for all locks, so that none embrace
        session.execute(_lock_holders(len(tracked)), _names(tracked))


def _move(journal: int, moves: Sequence[Move]) -> None:
    rows = [
        {
            "journal_id": journal,
            "currency": money.currency,
            "debit_kind": move.debit.kind.value,
            "debit_owner": move.debit.owner,
            "credit_kind": move.credit.kind.value,
            "credit_owner": move.credit.owner,
            "amount": move.amount,
        }
        for move in moves
    ]
    try:
        session.execute(_INSERT_MOVE, rows)
    except IntegrityError as error:
        if "ck_ledger_accounts_floor" in str(error.orig):
            raise Refused(_("There is not enough money for this. Nothing was moved."), status=409) from error
        raise


def _same_again(kind: str, about: str, moves: Sequence[Move]) -> Posted:
    journal = session.execute(_FIND_JOURNAL, {"kind": kind, "about": about}).scalar_one()
    before = [
        (row.debit_kind, row.debit_owner, row.credit_kind, row.credit_owner, row.amount)
        for row in session.execute(_MOVES_OF, {"journal": journal})
    ]
    if before != [(*move.debit, *move.credit, move.amount) for move in moves]:
        raise Contradiction(f"{kind!r} about {about!r} was posted before, otherwise.")
    return Posted(journal, kind, about, False)


def _dialect() -> str:
    return db.engine.dialect.name


_ACCOUNTS, _JOURNALS, _MOVES = (cast("Table", model.__table__) for model in (LedgerAccount, Journal, LedgerMove))
_FIND_JOURNAL = select(Journal.id).where(Journal.kind == bindparam("kind"), Journal.about == bindparam("about"))
_debit, _credit = aliased(LedgerAccount), aliased(LedgerAccount)
_MOVES_OF = (
    select(
        _debit.kind.label("debit_kind"),
        _debit.owner.label("debit_owner"),
        _credit.kind.label("credit_kind"),
        _credit.owner.label("credit_owner"),
        LedgerMove.amount,
    )
    .join(_debit, _debit.id == LedgerMove.debit)
    .join(_credit, _credit.id == LedgerMove.credit)
    .where(LedgerMove.journal_id == bindparam("journal"))
    .order_by(LedgerMove.id)
)


def _named(side: str) -> Any:
    """The account's number is looked up where it is used: no number is ever remembered that a rollback took back."""
    kind, owner = bindparam(f"{side}_kind", type_=String), bindparam(f"{side}_owner", type_=String)
    return select(LedgerAccount.id).where(LedgerAccount.kind == kind, LedgerAccount.owner == owner).scalar_subquery()


_INSERT_MOVE = insert(_MOVES).values(debit=_named("debit"), credit=_named("credit"))


@cache
def _insert_journal(dialect: str) -> Any:
    made: Any = (postgresql if dialect == "postgresql" else sqlite).insert(_JOURNALS)
    return made.on_conflict_do_nothing().returning(_JOURNALS.c.id)


@cache
def _insert_holder(dialect: str) -> Any:
    made: Any = (postgresql if dialect == "postgresql" else sqlite).insert(_ACCOUNTS)
    return made.on_conflict_do_nothing()


@cache
def _lock_holders(count: int) -> Any:
    named = [
        (LedgerAccount.kind == bindparam(f"kind_{i}")) & (LedgerAccount.owner == bindparam(f"owner_{i}"))
        for i in range(count)
    ]
    either = named[0]
    for one in named[1:]:
        either = either | one
    return select(LedgerAccount.id).where(either).order_by(LedgerAccount.id).with_for_update(key_share=True)


def _names(holders: Sequence[Holder]) -> dict[str, str]:
    kinds = {f"kind_{i}": holder.kind.value for i, holder in enumerate(holders)}
    return kinds | {f"owner_{i}": holder.owner for i, holder in enumerate(holders)}
