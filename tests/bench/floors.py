"""The unavoidable: a Jinja page of the same bytes with plain data and one statement by hand, and a raw transaction."""

import sqlite3
from pathlib import Path
from typing import Any

from flask import Flask, Response

from storefront.web.guards import anyone

PIECES = 600  # escaped values on a page of 24 goods (quality.md)


def floor_page(app: Flask, name: str, html: str, database: Path) -> None:
    """A route of this app at /floor/<name>: the same stack around a page of as many bytes, as many values."""
    step = max(1, len(html) // (2 * PIECES))
    parts = [html[start : start + step] for start in range(0, len(html), step)]
    words = {f"w{place}": part for place, part in enumerate(parts) if place % 2}
    text = "".join(
        part.replace("{", "(").replace("<", "(") if place % 2 == 0 else f"{{{{ w.w{place} }}}}"
        for place, part in enumerate(parts)
    )
    template = app.jinja_env.from_string(text)
    plain = {key: "".join(c for c in word if c.isalnum() or c == " ") for key, word in words.items()}
    connection = sqlite3.connect(database, check_same_thread=False)

    @anyone
    def show() -> Response:
        connection.execute("SELECT * FROM listings ORDER BY id LIMIT 24").fetchall()
        return Response(template.render(w=plain), mimetype="text/html")

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
