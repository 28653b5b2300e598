"""A database per test: the peopled world is made once, kept as a template, and copied after a test that wrote."""

import os
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Protocol

import psycopg
from flask import Flask
from sqlalchemy import event

from storefront.kernel.db import db
from tests.support import postgres

_READS = re.compile(r"\s*(?:SELECT|BEGIN|PRAGMA|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE)\b))", re.IGNORECASE | re.DOTALL)
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)')
UNSEEN = "what nobody saw"
SERVER = "TEST_POSTGRES"  # environment: where the session's server has its socket


class Database(Protocol):
    """One database under test, and the template it is made from."""

    name: str

    def url(self) -> str:
        """DATABASE_URL of the database; empty for SQLite in the data folder."""

    def empty(self) -> None:
        """Make the database anew, with nothing in it. Nobody may be connected."""

    def keep(self) -> None:
        """Keep the present contents as the template. Nobody may be connected."""

    def restore(self) -> None:
        """Make it what `keep` kept. Nobody may be connected."""

    def beside(self, folder: Path) -> "Database":
        """Another database, empty, for an installation of its own in `folder`."""


class SQLite:
    """A file in the data folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "storefront.db"
        self._template = folder / "template.db"

    def url(self) -> str:
        return ""

    def empty(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)

    def keep(self) -> None:
        shutil.copyfile(self._file, self._template)  # the last connection folded the log into the file when it closed

    def restore(self) -> None:
        self.empty()
        shutil.copyfile(self._template, self._file)

    def beside(self, folder: Path) -> Database:
        return SQLite(folder)


class PostgreSQL:
    """A database on the session's server, named after the worker."""

    name = "postgresql"

    def __init__(self) -> None:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self._folder = os.environ[SERVER]
        self._name, self._template = f"test_{worker}", f"world_{worker}"

    def url(self) -> str:
        return postgres.url(self._folder, self._name)

    def empty(self) -> None:
        self._make("template0")

    def keep(self) -> None:
        self._admin(
            f"DROP DATABASE IF EXISTS {self._template}", f"ALTER DATABASE {self._name} RENAME TO {self._template}"
        )
        self.restore()

    def restore(self) -> None:
        self._make(self._template)

    def beside(self, folder: Path) -> Database:
        other = PostgreSQL()
        other._name, other._template = f"{self._name}_beside", f"{self._template}_beside"
        other.empty()
        return other

    def _make(self, template: str) -> None:
        self._admin(
            f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)",
            f"CREATE DATABASE {self._name} TEMPLATE {template} STRATEGY file_copy",
        )

    def _admin(self, *statements: str) -> None:
        connection = _administrator(self._folder)
        for statement in statements:
            connection.execute(statement.encode())


@cache
def _administrator(folder: str) -> "psycopg.Connection[tuple[object, ...]]":
    """One connection for a process: it stands open until the server stops."""
    return psycopg.connect(postgres.url(folder, "postgres"), autocommit=True)


class Watched:
    """Knows what was written since the last restore: a test that only read costs the next one nothing."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._wrote = {UNSEEN}
        self._app = app
        self._database = database
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._look)

    def unseen(self) -> None:
        """Somebody may write whom nobody watches from here."""
        self._wrote.add(UNSEEN)

    def wrote(self, tables: frozenset[str]) -> bool:
        """Whether one of these tables may have changed."""
        return UNSEEN in self._wrote or not tables.isdisjoint(self._wrote)

    def _look(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not _READS.match(statement):
            found = _WRITES.match(statement)
            self._wrote.add(found[1] if found else UNSEEN)

    def fresh(self) -> None:
        """Give the test the world as it was made."""
        if self._wrote:
            with self._app.app_context():
                db.engine.dispose()
            self._database.restore()
            self._wrote.clear()
