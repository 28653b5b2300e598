"""The database is changed by verbs alone: `@atomic()` takes the lock, re-reads what it judges, commits once."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from random import uniform
from time import sleep
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, MetaData, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import PoolProxiedConnection

from storefront.kernel import connections
from storefront.kernel.columns import Number
from storefront.kernel.errors import Busy, NotFound
from storefront.kernel.queue import Turns
from storefront.kernel.words import _

P = ParamSpec("P")
R = TypeVar("R")
_log = logging.getLogger(__name__)

TRIES = 5  # a whole verb runs again at most this often after 40001 or 40P01 (architecture.md, A change)
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_begun: ContextVar[tuple[Engine, PoolProxiedConnection] | None] = ContextVar("begun", default=None)
_half_done: ContextVar[str | None] = ContextVar("half done", default=None)  # the inner verb that broke off
_turns: dict[str, Turns] = {}  # by file: applications over one file wait in one queue
_turn: ContextVar[tuple[Turns, ExitStack] | None] = ContextVar("turn", default=None)  # closing the stack hands it on


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
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "begin", _lock)
            event.listen(db.engine, "commit", _hand_on)
        connections.teach(db.engine)


@contextmanager
def _in_turn() -> Iterator[None]:
    """SQLite has one writer at a time, so that verbs queue; PostgreSQL needs none of it."""
    engine = db.engine
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if not file or file == ":memory:":
        yield
        return
    turns = _turns.get(file) or _turns.setdefault(file, Turns(Path(file + ".turn")))
    with ExitStack() as mine:
        turns.take()
        mine.callback(turns.hand_on)
        token = _turn.set((turns, mine))
        try:
            yield
        finally:
            _turn.reset(token)


def _lock(connection: Connection) -> None:
    """Before a verb's first statement: what it works out until then keeps no other process waiting."""
    if (held := _turn.get()) is not None and connections.is_writing(connection):
        held[0].lock()


def _hand_on(connection: Connection) -> None:
    """Once its rows are durable the next one may write: what the session tidies up afterwards keeps nobody waiting."""
    if (held := _turn.get()) is not None and connections.is_writing(connection):
        connections.say(connection, "COMMIT")
        held[1].close()
        _turn.set(None)


@event.listens_for(_Session, "before_flush")
def _only_verbs_write(_session: Session, _context: object, _instances: object) -> None:
    if not _writing.get():
        raise RuntimeError("Only a verb writes: wrap the change in @atomic().")


def atomic() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a verb: all of it happens, or none.

    Inside another verb it joins; when it breaks off, that one ends as well, unless it was a `trial`. Outermost it
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
def trial() -> Iterator[None]:
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
        with _in_turn():
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
        raise RuntimeError(f"{verb.__name__} went on after {inner} broke off: what may break off is a `trial`.")


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
