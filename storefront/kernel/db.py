"""The database is changed by verbs alone: `@atomic()` takes the lock, re-reads what it judges, commits once."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from flask import Flask, g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, MetaData, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from storefront.kernel.columns import Number
from storefront.kernel.errors import Busy, NotFound
from storefront.kernel.queue import Turns
from storefront.kernel.words import _

P = ParamSpec("P")
R = TypeVar("R")
_log = logging.getLogger(__name__)

REST = 1.0  # seconds after which a connection that lay in the pool is asked whether it still stands
AT_HAND = 8  # connections that only read and lie ready, per process: more than threads ask at once
TRIES = 5  # a whole verb runs again at most this often after 40001 or 40P01 (architecture.md, A change)
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_begun: ContextVar[tuple[Engine, PoolProxiedConnection] | None] = ContextVar("begun", default=None)
_half_done: ContextVar[str | None] = ContextVar("half done", default=None)  # the inner verb that broke off
_at_hand: WeakKeyDictionary[Engine, list[PoolProxiedConnection]] = WeakKeyDictionary()
_turns: dict[str, Turns] = {}  # by file: applications over one file wait in one queue


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class _Session(FlaskSession):
    """Reads and writes use two faces of one engine: only a verb's face may begin a writing transaction."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        engine = super().get_bind(*args, **kwargs)
        return _face(engine, _writing.get()) if isinstance(engine, Engine) else engine


_faces: dict[Engine, tuple[Engine, Engine]] = {}


def _face(engine: Engine, writing: bool) -> Engine:
    if engine not in _faces:
        if engine.dialect.name == "postgresql":  # reads: the engine's own AUTOCOMMIT costs no BEGIN (quality.md)
            _faces[engine] = engine, engine.execution_options(writing=True, isolation_level="READ COMMITTED")
        else:
            _faces[engine] = engine, engine.execution_options(writing=True)
    return _faces[engine][writing]


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": _Session, "expire_on_commit": False},
)
session = db.session

if TYPE_CHECKING:

    class Row(Base):
        """A table whose key is not one number."""

        __abstract__ = True
else:
    Row = db.Model


class Model(Row):
    """A table of numbered rows."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(Number, primary_key=True, sort_order=-1)


def connect(app: Flask) -> None:
    """Give the app its database and teach the driver our rules (reliability.md K1)."""
    db.init_app(app)
    app.teardown_appcontext(let_go)
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            event.listen(engine, "engine_disposed", _give_back)
            _at_hand[engine] = []
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
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _turn() -> AbstractContextManager[None]:
    engine = db.engine
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if not file or file == ":memory:":
        return nullcontext()
    if file not in _turns:
        _turns.setdefault(file, Turns(Path(file + ".turn")))
    return _turns[file].mine()


@event.listens_for(_Session, "before_flush")
def _only_verbs_write(_session: Session, _context: object, _instances: object) -> None:
    if not _writing.get():
        raise RuntimeError("Only a verb writes: wrap the change in @atomic().")


def atomic() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a verb: all of it happens, or none.

    Inside another verb it joins; when it breaks off, that one ends as well, unless it was an `attempt`. Outermost it
    drops what was read, takes the write lock, reads the rows given as positional arguments again (on PostgreSQL FOR
    UPDATE, in table and id order), and commits. A conflict of PostgreSQL's runs the whole verb again. Raises Busy when
    the database stays locked.
    """

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        @wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _writing.get():
                return _joined(verb, args, kwargs)
            if session.new or session.dirty or session.deleted:
                raise RuntimeError(f"{verb.__name__} was called with unsaved changes about: a view changes nothing.")
            for tried in range(1, TRIES + 1):
                try:
                    return _once(verb, args, kwargs)
                except DBAPIError as error:
                    if not _passing(error) or tried == TRIES:
                        raise _plainly(error) from error
                    sleep(uniform(0, 0.02 * tried))  # nosec B311 - a pause, not a secret
            raise AssertionError("unreachable")

        return run

    return decorate


@contextmanager
def attempt() -> Iterator[None]:
    """Inside a verb: what is refused in here leaves nothing behind, and whoever catches the refusal may go on."""
    before = _half_done.get()
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.expire_all()
        _half_done.set(before)
        raise


def _joined(verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    try:
        return verb(*args, **kwargs)
    except BaseException:
        _half_done.set(verb.__name__)
        raise


def _once(verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    session.rollback()
    session.expire_all()
    token, begun, half_done = _writing.set(True), _begun.set(None), _half_done.set(None)
    try:
        with _turn():
            try:
                result = verb(*_again(args), **kwargs)
                _be_whole(verb)
                session.commit()
                return result
            except BaseException:
                session.rollback()
                raise
    finally:
        _half_done.reset(half_done)
        _begun.reset(begun)
        _writing.reset(token)


def _be_whole(verb: Callable[..., object]) -> None:
    """A bug of ours: part of what an inner verb did would stay."""
    if (inner := _half_done.get()) is not None:
        raise RuntimeError(f"{verb.__name__} went on after {inner} broke off: what may break off is an `attempt`.")


def _again(args: tuple[Any, ...]) -> list[Any]:
    """The arguments with every row read again under the lock, locked in one order so that two verbs cannot embrace."""
    rows = {i: arg for i, arg in enumerate(args) if isinstance(arg, Row)}
    fresh = list(args)
    for i in sorted(rows, key=lambda i: (type(rows[i]).__tablename__, inspect(rows[i]).identity)):
        row = rows[i]
        key = inspect(row).key
        if inspect(row).detached and key is not None and session.identity_map.get(key) is None:
            session.add(row)
        found = session.get(type(row), inspect(row).identity, populate_existing=True, with_for_update=True)
        if found is None:
            raise NotFound()
        fresh[i] = found
    return fresh


def _passing(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database's server cannot be reached, or went away: nothing was answered."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, db.engine.dialect.loaded_dbapi.OperationalError) or not hasattr(cause, "sqlstate"):
        return False  # a file goes nowhere
    return cause.sqlstate is None or cause.sqlstate.startswith(("08", "53", "57P"))


def _plainly(error: DBAPIError) -> Exception:
    text = str(error.orig)
    if isinstance(error, OperationalError) and ("locked" in text or "is full" in text or "disk I/O" in text):
        _log.error("database refused a write: %s", text)
        return Busy(_("We cannot save this right now. Nothing was taken; please try again in a moment."))
    return error


def insert_or_skip(table: type[Any]) -> Any:
    """An INSERT in the database's own dialect, that knows ON CONFLICT."""
    return (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(table)


def skipping(table: type[Any], *returning: Any, on: tuple[str, ...] = ()) -> Any:
    """An INSERT that skips what is there already, built once for a hot verb: both databases spell it alike.

    Its values come when it runs. `on` names the columns that alone may clash; other clashes then raise.
    """
    made = postgresql.insert(table.__table__).on_conflict_do_nothing(index_elements=on or None)
    return made.returning(*returning) if returning else made


def writing() -> Engine:
    """The face of the engine whose connections begin writing transactions, for what is no verb: migrating."""
    return _face(db.engine, True)


def in_verb() -> bool:
    """Whether a verb is running; for rooms that must insist on it."""
    return _writing.get()


def changing() -> tuple[Engine, PoolProxiedConnection]:
    """The connection of the verb that runs, for statements that do without the session; what that holds goes first.

    Raises RuntimeError outside a verb.
    """
    if not _writing.get():
        raise RuntimeError("Only a verb writes: wrap the change in @atomic().")
    session.flush()
    held = _begun.get()
    if held is None:
        held = db.engine, session.connection().connection
        _begun.set(held)
    return held


def reading(*, instead: bool = False) -> tuple[Engine, PoolProxiedConnection]:
    """A connection for statements that are a snapshot by themselves: nothing is begun for them on either database.

    All of a page's go by one, which is kept until `let_go`: to take one from the pool costs more than most reads.
    `instead` of one that broke asks for another.
    """
    context = g._get_current_object()
    held: tuple[Engine, PoolProxiedConnection] | None = context.get("reading")
    if instead and held is not None:
        held[1].invalidate()
        held = None
    if held is None:
        engine = db.engine
        try:
            connection = _at_hand[engine].pop()
        except (KeyError, IndexError):
            connection = engine.raw_connection()
        held = context.reading = engine, connection
    return held


def let_go(error: BaseException | None = None) -> None:
    """Lay the connection of `reading` down for the next page; SQLite's stay at hand, beside the pool and its checks."""
    held = g.pop("reading", None)
    if held is None:
        return
    engine, connection = held
    resting = _at_hand.get(engine)
    if resting is not None and error is None and len(resting) < AT_HAND:
        resting.append(connection)
    else:
        connection.close()


def _give_back(engine: Engine) -> None:
    while _at_hand[engine]:
        _at_hand[engine].pop().close()
