"""Whether this process can work: database, migrations, storage."""

import re
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, NamedTuple

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from storefront.kernel.db import db

VERSIONS: Final = Path(__file__).parents[2] / "migrations" / "versions"
_REVISION: Final = re.compile(r"^(revision|down_revision)\b[^=]*= ['\"](\w+)['\"]", re.MULTILINE)


class Trouble(NamedTuple):
    """What is wrong: `part` is one word that anybody may hear, `sentence` plain words for the operator alone."""

    part: str
    sentence: str


def troubles() -> list[Trouble]:
    """What is wrong; empty when all is well."""
    checks = {"database": _database, "storage": _storage}
    return [Trouble(part, sentence) for part, check in checks.items() if (sentence := check())]


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database's server cannot be reached, or went away: nothing was answered."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, db.engine.dialect.loaded_dbapi.OperationalError) or not hasattr(cause, "sqlstate"):
        return False  # a file goes nowhere
    return cause.sqlstate is None or cause.sqlstate.startswith(("08", "53", "57P"))


def _database() -> str:
    try:
        with db.engine.connect() as connection:
            there = inspect(connection).has_table("alembic_version")
            found = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) if there else set()
    except Exception as error:
        return f"The database does not answer ({type(error).__name__})."
    return "" if found == newest() else "The database is not migrated to this version: run `storefront migrate`."


@cache
def newest() -> set[str]:
    """The revision a database of this version is at; read from the files: Alembic is large and a page is not."""
    said = [match for file in VERSIONS.glob("*.py") for match in _REVISION.findall(file.read_text("utf-8"))]
    before = {revision for name, revision in said if name == "down_revision"}
    return {revision for name, revision in said if name == "revision"} - before


def _storage() -> str:
    folder = Path(current_app.config["UPLOADS"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"Uploads cannot be stored in {folder}: {error.strerror}."
