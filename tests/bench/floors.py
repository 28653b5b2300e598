"""The unavoidable: a Jinja page of the same bytes with plain data and its reads by hand, and a raw transaction."""

import sqlite3
from collections import namedtuple
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final

from flask import Flask, Response, render_template

from storefront.web.guards import anyone

ROWS: Final = 24
WIDE: Final = 16  # characters of a value
VALUES: Final = {"shop": 600, "product": 190}  # escaped: quality.md counted 24 goods, a product's page was counted here
Statement = tuple[str, Any]


def floor_page(app: Flask, name: str, size: int, reads: Sequence[Statement], values: int, database: Path) -> None:
    """A route of this app at /floor/<name>: the same stack around what the page cannot do without.

    It passes the same hooks, sends the page's own statements by hand on a connection that stays open, prepared once,
    and draws a template of as many bytes that escapes as many `values` as such a page has, from tuples in one loop.
    That number stays (VALUES) also when a page learns to do with fewer. What it leaves out is what a page could be rid
    of: statements built, results wrapped, texts decoded, entities, macros, translating, addresses put together.
    """
    connection = sqlite3.connect(database, check_same_thread=False)
    for pragma in ("cache_size=-65536", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")
    fields = [f"{first}{second}" for first in "vwxyz" for second in ascii_lowercase][: round(values / ROWS)]
    rows = [namedtuple("Row", fields)(*("of a good, &c. "[: WIDE - 1] for _field in fields)) for _row in range(ROWS)]
    text = "{% for row in rows %}" + "".join(f"<p>{{{{ row.{field} }}}}</p>" for field in fields) + "{% endfor %}"
    with app.app_context():
        drawn = len(app.jinja_env.from_string(text).render(rows=rows).encode())
    template = app.jinja_env.from_string("{#" + name + "#}" + "=" * (size - drawn) + text)

    @anyone
    def show() -> Response:
        for statement, bound in reads:
            connection.execute(statement, bound).fetchall()
        return Response(render_template(template, rows=rows), mimetype="text/html")

    app.add_url_rule(f"/floor/{name}", f"floor_{name}", show)


class RawOrder:
    """An order as a raw transaction would write it: as many rows as placing writes, durable, statements by hand."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.executescript(
            "CREATE TABLE IF NOT EXISTS stock (id INTEGER PRIMARY KEY, available INTEGER CHECK (available >= 0));"
            "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, kind TEXT, a TEXT UNIQUE, b TEXT, c INTEGER);"
        )
        self.connection.execute("INSERT OR REPLACE INTO stock VALUES (1, 100000000)")
        self.count = 0

    def place(self) -> None:
        """One conditional update, eight rows, one commit."""
        run: Any = self.connection.execute
        self.count += 1
        run("BEGIN IMMEDIATE")
        run("UPDATE stock SET available = available - 1 WHERE id = 1 AND available >= 1 RETURNING available").fetchone()
        for kind in ("claim", "order", "parcel", "line", "earner", "step", "payment", "letter"):
            run("INSERT INTO kept (kind, a, b, c) VALUES (?, ?, ?, ?)", (kind, f"{kind}{self.count}", "x" * 300, 1))
        run("COMMIT")
