"""The migrations make what the models say, on the database under test: tables, columns, indexes, checks, triggers."""

from collections.abc import Callable
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, inspect

from storefront.kernel.db import db
from storefront.operating import migrating

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname || ' on ' || tgrelid::regclass, pg_get_triggerdef(oid)"
    " FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def test_the_models_agree_with_themselves(bare: Callable[..., Flask]) -> None:
    """What the models make is what they say: otherwise each migration would find a difference."""
    with bare().app_context():
        db.create_all()
        with db.engine.connect() as connection:
            assert differences(connection) == []


def test_the_migrations_make_what_the_models_say(app: Flask, bare: Callable[..., Flask]) -> None:
    with app.app_context(), db.engine.connect() as connection:
        by_models = described(connection)
    made = bare()
    migrating.migrate(made)
    with made.app_context(), db.engine.connect() as connection:
        assert differences(connection) == []
        assert described(connection) == by_models
    assert "already" in migrating.migrate(made)


def differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True, "include_name": migrating.ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))


def described(connection: Connection) -> dict[str, Any]:
    """What Alembic does not compare: checks and triggers."""
    found = inspect(connection)
    tables = [name for name in sorted(found.get_table_names()) if name != "alembic_version"]
    checks = {
        f"{table}.{check['name']}": " ".join(str(check["sqltext"]).split())
        for table in tables
        for check in found.get_check_constraints(table)
    }
    triggers = {
        str(name): " ".join(str(text).split())
        for name, text in connection.exec_driver_sql(TRIGGERS[connection.dialect.name])
    }
    return {"tables": tables, "checks": checks, "triggers": triggers}


def test_what_rooms_write_as_text_may_be_written_again(app: Flask) -> None:
    """Each migration does: a table that SQLite rebuilt has lost its triggers."""
    with db.engine.connect().execution_options(writing=True) as connection:
        before = described(connection)
        db.metadata.dispatch.after_create(db.metadata, connection)
        assert described(connection) == before
        connection.rollback()
