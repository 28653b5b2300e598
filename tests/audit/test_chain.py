"""The log: appended in the verb it belongs to, chained, refused any change by the database itself."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from storefront import audit
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, db, session


def write(count: int) -> None:
    for number in range(count):
        audit.record(PLATFORM, "try", f"thing:{number}", {"number": number, "said": "好"})


def test_each_entry_holds_the_one_before(app: Flask) -> None:
    before = audit.verify().entries
    write(5)
    verdict = audit.verify()
    assert verdict.broken_at is None
    assert verdict.entries == before + 5


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_entries SET action = 'other'", "DELETE FROM audit_entries", "UPDATE audit_entries SET id = id"],
)
def test_the_database_refuses_a_change(app: Flask, change: str) -> None:
    write(2)
    before = audit.verify()
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text(change))
    assert audit.verify() == before


def test_replacing_is_a_change_too(app: Flask) -> None:
    write(1)
    kind = "INSERT OR REPLACE" if db.engine.dialect.name == "sqlite" else "TRUNCATE"
    columns = "id, at, actor_id, action, about, detail, before, seal"
    statement = (
        f"{kind} INTO audit_entries ({columns}) SELECT {columns} FROM audit_entries"
        if kind != "TRUNCATE"
        else "TRUNCATE audit_entries"
    )
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_whoever_removes_the_guard_is_seen(app: Flask) -> None:
    write(4)
    [*_others, entry] = audit.entries(limit=2)
    session.rollback()
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE audit_entries SET action = 'other' WHERE id = :id"), {"id": entry.id})
    assert audit.verify().broken_at == entry.id
    with db.engine.begin() as connection:
        for statement in audit.triggers.statements(db.engine.dialect.name):
            connection.exec_driver_sql(statement)
        if db.engine.dialect.name != "sqlite":
            connection.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER ALL"))
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entries SET action = 'try'"))


def test_what_is_undone_leaves_no_entry(app: Flask) -> None:
    before = audit.verify()

    @atomic()
    def fail() -> None:
        audit.record(PLATFORM, "try", "thing:1")
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        fail()
    assert audit.verify() == before


def test_entries_written_at_once_stand_in_one_line(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    before = audit.verify().entries
    outcomes = at_once(lambda number: audit.record(PLATFORM, "race", f"thing:{number}").id, 12)
    assert len(set(outcomes)) == 12
    verdict = audit.verify()
    assert verdict.broken_at is None
    assert verdict.entries == before + 12


def test_entries_are_read_newest_first_and_filtered(app: Flask) -> None:
    write(5)
    audit.record(PLATFORM, "grant", "account:7")
    newest = audit.entries(limit=3)
    assert [entry.about for entry in newest] == ["account:7", "thing:4", "thing:3"]
    assert [entry.about for entry in audit.entries(before=newest[-1].id, limit=2)] == ["thing:2", "thing:1"]
    assert [entry.action for entry in audit.entries(q="gra", limit=5)][:1] == ["grant"]
    assert [entry.about for entry in audit.entries(about="thing:1")] == ["thing:1"]
    assert audit.entries(q="%") == []
    assert newest[1].detail == {"number": 4, "said": "好"}
