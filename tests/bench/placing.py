"""Placing beside its floor: the rows an order cannot do without, in the same tables, written by hand and as durable.

What else a request costs is measured in `checkouts.py`. Rounds take turns, so that both sides meet the same weather.
"""

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from secrets import token_hex
from statistics import median
from threading import Barrier, Thread
from time import perf_counter
from typing import Any, Final

from flask import Flask

from storefront import orders
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.queue import Turns
from tests.bench.measuring import Verdict, interleaved
from tests.bench.town import Town
from tests.orders.making import a_recipient

ROUNDS: Final = 60
WRITERS: Final = 64
_TAKE: Final = "UPDATE variants SET available = available - 1 WHERE id = ? AND available >= 1 RETURNING available"
_keys = count(1)


class RawOrder:
    """The raw transaction: what placing one line writes, copied from an order that was placed, under keys of its own.

    One conditional update and a row each in eight tables with their indexes, constraints and triggers, every value
    known beforehand, statements prepared once, `synchronous=FULL`. It leaves out what must be read, judged, encrypted
    and counted before: that is what the budget gives placing time for.
    """

    TABLES: Final = ("claims", "orders", "parcels", "lines", "earners", "steps", "payments", "outbox")

    def __init__(self, database: Path, variant: int) -> None:
        self._run: Any = sqlite3.connect(database, isolation_level=None, check_same_thread=False).execute
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-65536"):
            self._run(f"PRAGMA {pragma}")
        self._turns, self._variant = Turns(Path(f"{database}.turn")), variant
        self._rows = {table: self._last(table) for table in self.TABLES}
        self._inserts = {
            table: f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
            for table, row in self._rows.items()
        }

    def _last(self, table: str) -> dict[str, Any]:
        cursor = self._run(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1")  # nosec B608 - names of ours
        row = dict(zip((f'"{column[0]}"' for column in cursor.description), cursor.fetchone(), strict=True))
        row.pop('"id"', None)
        return row

    def place(self) -> bool:
        """Place one, in turn with all other writers; False when nothing is left."""
        with self._turns.mine():
            self._run("BEGIN IMMEDIATE")
            taken = self._run(_TAKE, (self._variant,)).fetchall()
            if taken:
                self._write(token_hex(6))
            self._run("COMMIT")
            return bool(taken)

    def _write(self, mine: str) -> None:
        self._put("claims", key=f"a raw key {mine}")
        order = self._put("orders", number=mine)
        parcel = self._put("parcels", order_id=order, code=mine)
        line = self._put("lines", order_id=order, parcel_id=parcel)
        self._put("earners", line_id=line)
        self._put("steps", order_id=order)
        self._put("payments", ref=mine, key=mine)
        self._put("outbox", key=mine)

    def _put(self, table: str, **own: Any) -> int:
        return int(
            self._run(
                self._inserts[table],
                tuple((self._rows[table] | {f'"{name}"': value for name, value in own.items()}).values()),
            ).lastrowid
        )


def place(town: Town) -> orders.Placed:
    """One order of one cup, by a guest, paid by transfer."""
    wish = orders.Wish(town.shop, town.variants["cup"], 1)
    checkout = orders.Checkout((wish,), a_recipient(), "transfer")
    return orders.place(checkout, key=f"a key of the bench {next(_keys)}", by=PLATFORM)


def in_process(app: Flask, town: Town, folder: Path) -> Iterator[Verdict]:
    """W1 and W4. How long this disk takes to make rows durable is a part of both sides, so it is shown."""
    with app.app_context():
        place(town)
        raw = RawOrder(folder / "storefront.db", town.variants["cup"])
        times = interleaved({"raw": raw.place, "place": lambda: place(town)}, ROUNDS)
        share = 100 * times["raw"] / times["place"]
        yield Verdict("W1", "place in process against the raw transaction", share, 20, True, "%")
        yield Verdict("W1", "the raw transaction on this disk (shown)", 1000 * times["raw"], 0, True, "ms")
        session.remove()
    longest = [_longest(app, town) / _in_a_row(app, town) for _round in range(5)]
    yield Verdict("W4", f"longest wait of {WRITERS} writers, against as many in a row", median(longest), 2)


def _in_a_row(app: Flask, town: Town) -> float:
    with app.app_context():
        began = perf_counter()
        for _writer in range(WRITERS):
            place(town)
        session.remove()
        return perf_counter() - began


def _longest(app: Flask, town: Town) -> float:
    """The longest that one of so many waits who begin at once."""
    gate, waits = Barrier(WRITERS), []

    def write() -> None:
        with app.app_context():
            gate.wait()
            began = perf_counter()
            place(town)
            waits.append(perf_counter() - began)

    threads = [Thread(target=write) for _writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == WRITERS, "somebody could not write"
    return max(waits)
