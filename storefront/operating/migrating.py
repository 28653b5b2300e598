"""The database is brought to this version in one transaction; one process does it, the others wait and find it done."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import Connection

from storefront.kernel.db import db, writing
from storefront.operating.troubles import Trouble

FOLDER: Final = Path(__file__).parents[2] / "migrations"
AS_TEXT: Final = ("search_index",)  # tables no model has, because each database has its own way to search
_LOCK: Final = 7_302_010_401  # PostgreSQL's advisory lock of ours


def migrate(app: Flask, to: str = "head") -> str:
    """Bring the database to a revision (the newest when none is named); one sentence on what was done.

    A SQLite file that holds something is copied beside itself first. Raises Trouble when PostgreSQL's role may not
    make tables, else what the database raises; then nothing of this run is kept.
    """
    with app.app_context(), _alone(), _connection() as connection:
        before, wanted = _revision(connection), _wanted(to)
        if before == wanted:
            return "The database is at this version already."
        _check_role(connection)
        kept = _copied(before)
        command.upgrade(_config(connection), to)
        # Triggers and search are text of their rooms, and may be run again: a table SQLite rebuilt has lost its own.
        db.metadata.dispatch.after_create(db.metadata, connection)
        _check_references(connection)
        connection.commit()
        return f"The database was migrated from {before or 'nothing'} to {wanted}." + kept


def make(app: Flask, says: str) -> None:
    """Write the next migration: what the models have and the database has not."""
    with app.app_context(), _connection() as connection:
        command.revision(_config(connection), message=says, autogenerate=True)


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a comparison of models and database looks at it: not at what a room writes as text, and its parts."""
    return not (kind == "table" and name and any(name == one or name.startswith(f"{one}_") for one in AS_TEXT))


def _config(connection: Connection) -> Config:
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _wanted(to: str) -> str | None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    return scripts.get_current_head() if to == "head" else to


def _revision(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return found


def _check_role(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        may = connection.exec_driver_sql("SELECT has_schema_privilege(current_schema(), 'CREATE')").scalar()
        connection.rollback()
        if not may:
            raise Trouble(
                "The database is to be migrated, which the role in DATABASE_URL may not do:"
                " run `storefront migrate` once with the DATABASE_URL of the tables' owner."
            )


@contextmanager
def _alone() -> Iterator[None]:
    """One migration at a time in this data folder; PostgreSQL, which other hosts reach too, has a lock of its own."""
    path = Path(current_app.config["SETTINGS"].folder) / "migrating"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _connection() -> Iterator[Connection]:
    """A connection that may write. SQLite rebuilds tables: references are checked at the end, not at each row."""
    with writing().connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _plainly(connection, "PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
            connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            if sqlite:
                _plainly(connection, "PRAGMA foreign_keys=ON")
            else:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCK})")
                connection.commit()


def _plainly(connection: Connection, statement: str) -> None:
    """Say something to the driver itself: a pragma means nothing inside a transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute(statement)


def _copied(before: str | None) -> str:
    file = db.engine.url.database
    if before is None or db.engine.dialect.name != "sqlite" or not file:
        return ""
    copy = f"{file}.before-{before}"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return f" What it held before is kept in {copy}."


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if loose:
            raise RuntimeError(f"After the migration rows point at nothing: {loose}")
