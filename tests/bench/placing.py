"""Placing an order against the bare transaction: as many rows in as many statements, durable, and nothing thought."""

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from storefront import orders
from storefront.kernel.actors import PLATFORM
from storefront.orders import Checkout, Recipient, Wish
from tests.bench.measuring import Result, ratio
from tests.bench.stall import Stall

STATEMENTS = 13  # what placing sends (tests/orders/test_placing.py counts them)
TO = Recipient("Anna Lee", "+8613800000001", "anna@bench.test", "CN", "浙江省", "杭州市", "文一路 1 號", "")


def measure(stall: Stall, folder: Path) -> Iterator[Result]:
    """W1 of quality.md: at least 20 % of the bare transaction's rate, so at most five times its time."""
    keys = count()
    checkout = Checkout((Wish(stall.shop_id, stall.variant_id, 1),), TO, "sandbox")

    def place() -> None:
        orders.place(checkout, key=f"a key of the bench {next(keys)}", by=PLATFORM)

    bare = _bare(folder / "bare.db")
    with stall.app.app_context():
        found, detail = ratio(place, lambda: next(bare), rounds=400)
    yield Result("W1", "placing, against the bare transaction", found, 5.0, detail)


def _bare(path: Path) -> Iterator[None]:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE stock (id INTEGER PRIMARY KEY, available INTEGER CHECK (available >= 0))")
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, kind TEXT, number TEXT UNIQUE, body TEXT)")
    database.execute("INSERT INTO stock VALUES (1, 100000000)")
    for number in count():
        database.execute("BEGIN IMMEDIATE")
        database.execute(
            "UPDATE stock SET available = available - 1 WHERE id = 1 AND available >= 1 RETURNING id"
        ).fetchall()
        for step in range(STATEMENTS - 1):
            row = ("order", f"{number}-{step}", "x" * 200)
            database.execute("INSERT INTO rows (kind, number, body) VALUES (?, ?, ?) RETURNING id", row).fetchall()
        database.execute("COMMIT")
        yield
