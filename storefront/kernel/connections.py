"""What a driver's connection is taught when it is opened, and asked before it is used again (reliability.md K1)."""

import sqlite3
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

REST: Final = 1.0  # seconds after which a connection that lay in the pool is asked whether it still stands


def teach(engine: Engine) -> None:
    """Let every connection of an engine keep our rules."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "checkin", _laid_down)
        event.listen(engine, "checkout", _taken_up)


def _laid_down(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["laid_down"] = monotonic()


def _taken_up(connection: Any, record: ConnectionPoolEntry, _taken: object) -> None:
    """A connection that rested is asked whether it still stands; one in use was a moment ago, and a ping is a trip."""
    rested = monotonic() - record.info.get("laid_down", monotonic())
    if connection.closed or (rested > REST and not _answers(connection)):
        raise InvalidatePoolError("The database went away meanwhile.")


def _answers(connection: Any) -> bool:
    try:
        connection.execute("")
    except connection.Error:
        return False
    return True


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    if hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL"):
        connection.autocommit = sqlite3.LEGACY_TRANSACTION_CONTROL
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL lost acknowledged orders in 394 of 400 power cuts (reliability.md 0.3)
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "busy_timeout=10000",
        "cache_size=-65536",
        "mmap_size=268435456",
        "journal_size_limit=67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    say(connection, "BEGIN IMMEDIATE" if is_writing(connection) else "BEGIN")


def is_writing(connection: Connection) -> bool:
    """Whether it is of the face of the engine that verbs write by."""
    return bool(connection.get_execution_options().get("writing", False))


def say(connection: Connection, word: str) -> None:
    """A word of the transaction straight to SQLite's driver: others wait meanwhile."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    try:
        driver.execute(word)
    except sqlite3.Error as error:
        raise as_raised(error, connection.dialect, word) from error


def as_raised(error: Exception, dialect: Dialect, sent: str, bound: Any = None) -> BaseException:
    """A driver's error as the session raises it, without what was asked with."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(sent, bound, error, base, hide_parameters=True, dialect=dialect)
