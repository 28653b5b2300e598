"""The unavoidable of a page: the same bytes from plain data, its reads by hand (of an order: `placing.py`)."""

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
