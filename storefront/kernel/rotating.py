"""After SECRET_KEY was changed, what hangs on an earlier one is made again with the present one, a few rows at a time.

A room says of which of its tables a print is made from words that are still known (`remakings`); what is closed
(`Encrypted`) is found by itself. All of it may run again, and while the shop sells.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Table, Text, select, type_coerce, update

from storefront.kernel.db import atomic, db, session
from storefront.kernel.secrets import Encrypted, Unreadable, resealed

STEP: Final = 0.015  # seconds after which a transaction takes no further row: no writer waits 50 ms for it
LOOK: Final = 500  # numbers looked up at once


class Remaking(NamedTuple):
    """What of a table hangs on the key: `rows(after, limit)` are the next numbers, `make(number)` one row made again.

    `make` runs inside a verb, says whether something changed, and changes nothing the second time.
    """

    name: str
    rows: Callable[[int, int], Sequence[int]]
    make: Callable[[int], bool]


class Remade(NamedTuple):
    """How many rows were made again, and how many no key opens: these stayed as they are."""

    changed: int = 0
    unreadable: int = 0


def numbers(id_: Any) -> Callable[[int, int], Sequence[int]]:
    """The numbers of a table's rows beyond one, in order, by the column that holds them."""

    def rows(after: int, limit: int) -> Sequence[int]:
        return session.scalars(select(id_).where(id_ > after).order_by(id_).limit(limit)).all()

    return rows


def run(remakings: Iterable[Remaking]) -> Remade:
    """Make everything again, each step a transaction of its own."""
    done = Remade()
    for remaking in remakings:
        after = 0
        while found := remaking.rows(after, LOOK):
            session.rollback()
            while found:
                taken, changed, unreadable = _step(remaking, found)
                done = Remade(done.changed + changed, done.unreadable + unreadable)
                after, found = found[taken - 1], found[taken:]
    session.rollback()
    return done


@atomic()
def _step(remaking: Remaking, found: Sequence[int]) -> tuple[int, int, int]:
    """Make rows again until STEP is over, one at least: how many were taken, changed, and not to be read."""
    changed = unreadable = taken = 0
    end = monotonic() + STEP
    for number in found:
        taken += 1
        try:
            changed += remaking.make(number)
        except Unreadable:
            unreadable += 1
        if monotonic() >= end:
            break
    return taken, changed, unreadable


def closed() -> list[Remaking]:
    """Every encrypted column of every table."""
    return [
        Remaking(f"{table.name}.{column.name}", numbers(table.c.id), partial(_close_again, table, column))
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
    ]


def _close_again(table: Table, column: Column[Any], number: int) -> bool:
    here = table.c.id == number
    there = session.scalar(select(type_coerce(column, Text())).where(here).with_for_update())
    fresh = resealed(there.encode()) if there is not None else None
    if fresh is None:
        return False
    session.execute(update(table).where(here).values({column: type_coerce(fresh.decode(), Text())}))
    return True
