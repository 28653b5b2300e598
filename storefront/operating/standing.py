"""A start asks the database two things by hand, so that one which is at this version waits for no application."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from storefront.settings import Settings

VERSIONS: Final = Path(__file__).parents[2] / "migrations" / "versions"
_NAMED: Final = re.compile(r"^(down_)?revision\b[^=\n]*=\s*(.+)$", re.MULTILINE)


def at_this_version(settings: Settings) -> bool:
    """Whether nothing is to be migrated. False too where that is not plain to see: migrating finds out and says."""
    return _answer(settings, "SELECT version_num FROM alembic_version") == [(newest(),)]


def peopled(settings: Settings) -> bool:
    """Whether somebody has an account; False too where that cannot be told."""
    return bool(_answer(settings, "SELECT 1 FROM accounts LIMIT 1"))


def newest(folder: Path = VERSIONS) -> str | None:
    """The revision that no other follows; None where there is not exactly one."""
    made: set[str] = set()
    followed: set[str] = set()
    for file in folder.glob("*.py"):
        for down, value in _NAMED.findall(file.read_text("utf-8")):
            (followed if down else made).update(re.findall(r"['\"](\w+)['\"]", value))
    heads = made - followed
    return heads.pop() if len(heads) == 1 else None


def _answer(settings: Settings, question: str) -> list[tuple[Any, ...]]:
    address = settings.database()
    if address.startswith("sqlite:///"):
        return _from_file(Path(address.removeprefix("sqlite:///")), question)
    return _from_server(address.replace("postgresql+psycopg://", "postgresql://", 1), question)


def _from_file(file: Path, question: str) -> list[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()
    except sqlite3.Error:
        return []


def _from_server(address: str, question: str) -> list[tuple[Any, ...]]:
    try:
        import psycopg
    except ImportError:
        return []
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            return connection.execute(question.encode()).fetchall()
    except psycopg.Error:
        return []
