"""What is sent to the database, and whether it walks a big table for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import psycopg
from flask import Flask

from storefront.kernel.db import db, session
from tests.support.counting import heard

SMALL: Final = frozenset({  # a few dozen rows at most, whatever is sold
    "policy_versions", "policy_texts", "texts", "freight_rules", "supplier_freight", "sandbox_modes", "account_roles",
    "account_desks", "imports", "suppliers", "brands", "categories", "shops", "wanted", "json_each", "CONSTANT",
    "alembic_version",
})  # fmt: skip
WALKED: Final = {
    "sqlite": re.compile(r"^SCAN (\w+)(?! VIRTUAL TABLE INDEX \d+:\S)(?! USING (?:COVERING )?INDEX)"),
    "postgresql": re.compile(r"Seq Scan on (\w+)"),
}


class Sent(NamedTuple):
    """A statement with what was bound to it."""

    text: str
    values: Any


@contextmanager
def sent(app: Flask) -> Iterator[list[Sent]]:
    """What is sent to the database meanwhile."""
    found: list[Sent] = []

    def note(text: str, values: Any, many: bool) -> None:
        if text.lstrip()[:6].upper() in ("SELECT", "UPDATE", "DELETE", "WITH W", "WITH R"):
            found.append(Sent(text, values[0] if many else values))

    with heard(app, note):
        yield found


def plan(one: Sent) -> list[str]:
    """How the database would do it. PostgreSQL is told to use an index wherever there is one: our tables are small."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one.text}", one.values)
            return [row[3] for row in rows]
        connection.exec_driver_sql("SET enable_seqscan = off")
        driver: Any = connection.connection.dbapi_connection
        cursor = driver.cursor() if isinstance(one.values, dict) else psycopg.RawCursor(driver)
        try:
            return [row[0] for row in cursor.execute(f"EXPLAIN {one.text}", one.values)]
        finally:
            connection.exec_driver_sql("RESET enable_seqscan")


def walked(found: list[Sent], but: str = "nothing") -> list[str]:
    """Statements that walk a big table from end to end, or search inside of texts; `but` begins one that may."""
    session.rollback()
    wrong = []
    for one in {each.text: each for each in found}.values():
        values = one.values
        lines = plan(one)
        tables = {match[1] for line in lines if (match := WALKED[db.engine.dialect.name].search(line.strip(" ->")))}
        wrong += [
            f"{table} is walked by {one.text}" for table in tables if _is_big(table, one.text) and but not in one.text
        ]
        bound = values.values() if isinstance(values, dict) else values
        if " LIKE " in one.text.upper() and any(isinstance(value, str) and value.startswith("%") for value in bound):
            wrong.append(f"a text is searched inside by {one.text[:400]}")
    return wrong


def _is_big(name: str, text: str) -> bool:
    """A table of ours, by its name or the short one it has in this statement."""
    found = re.search(rf"(\w+) AS {name}\b", text)
    table = found[1] if found else name
    return table in db.metadata.tables and table not in SMALL
