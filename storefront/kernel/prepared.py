"""A hot statement is compiled once and then only filled in: what the driver gives becomes tuples (quality.md).

For what many people ask for or change at once; everything else goes through the session. A read sees what a verb has
changed, a change happens inside a verb alone, and whoever counts or explains statements hears of them as of any other.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import BindParameter, Dialect, Engine, Insert, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import cloned_traverse, iterate
from sqlalchemy.types import TypeEngine

from storefront.kernel.columns import Instant
from storefront.kernel.connections import as_raised
from storefront.kernel.db import changing, in_verb
from storefront.kernel.readiness import is_away
from storefront.kernel.reads import reading

T = TypeVar("T")
Reader = Callable[[Any], Any]
Rows = list[list[Any]]
MOST_TEXTS: Final = 10_000  # of a kind that are kept decoded, per process
_PLACE: Final = re.compile(r"%\((\w+)\)s|%%")
LONGEST: Final = 500  # characters of such a text: names and titles, no descriptions


class _Compiled:
    """A statement as the driver takes it, its values by their places; `raw` is the cursor that sends it as it is."""

    def __init__(self, statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> None:
        columns = [name for name in values if name in statement.table.columns] if isinstance(statement, Insert) else []
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=columns or None)
        state = compiled.construct_expanded_state(dict(values))
        givers = {name: give for name, bind in compiled.binds.items() if (give := _giver(dialect, bind.type))}
        self._givers = [(name, give) for name, give in givers.items() if name in values]
        self._lists = {name: tuple(parts) for name, parts in state.parameter_expansion.items() if name in values}
        given = {*values, *(part for parts in self._lists.values() for part in parts)}
        usual = {column.key: column.default.arg for column in compiled.insert_prefetch}  # type: ignore[union-attr]
        constants = {name: value for name, value in {**state.parameters, **usual}.items() if name not in given}
        self._constants = {name: givers.get(name, _as_it_is)(value) for name, value in constants.items()}
        places = state.positiontup
        self.text, order = _numbered(state.statement) if places is None else (state.statement, list(places))
        self._picked = itemgetter(*order) if len(order) > 1 else lambda bound: tuple(bound[name] for name in order)
        self.raw = getattr(dialect.loaded_dbapi, "RawCursor", None)  # psycopg's: no statement is read for its values
        self.types = tuple(column.type for column in statement.exported_columns)
        self.readers: list[tuple[int, Reader]] | None = None
        self._answers: bool | None = None

    def filled(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """What goes to the driver beside the text."""
        bound = {**self._constants, **values}
        for name, give in self._givers:
            bound[name] = give(values[name])
        for name, parts in self._lists.items():
            bound.update(zip(parts, bound.pop(name), strict=True))
        picked: tuple[Any, ...] = self._picked(bound)
        return picked

    def answers(self, cursor: Any) -> bool:
        """Whether rows come back; asked once, for a driver makes its description anew for each who looks."""
        if self._answers is None:
            self._answers = cursor.description is not None
        return self._answers

    def read(self, dialect: Dialect, cursor: Any) -> Rows:
        """Rows as plain values."""
        if self.readers is None:
            self.readers = _readers(dialect, self.types, [column[1] for column in cursor.description])
        found = [list(row) for row in cursor.fetchall()]
        for place, reader in self.readers:
            for read in found:
                if (raw := read[place]) is not None:
                    read[place] = reader(raw)
        return found


class _Statement:
    """One statement, and its text for each database, for the names that fill it and the lengths of lists among them."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}
        self._takes_lists = any(isinstance(one, BindParameter) and one.expanding for one in iterate(statement))

    def ask(self, engine: Engine, connection: PoolProxiedConnection, values: Mapping[str, Any]) -> Rows:
        """Send it, and read what comes back. A driver's error is raised as the session would raise it."""
        dialect = engine.dialect
        compiled = self._compiled_for(dialect, values)
        bound = compiled.filled(values)
        cursor = _told(engine, connection, compiled, bound)
        try:
            cursor.execute(compiled.text, bound)
            return compiled.read(dialect, cursor) if compiled.answers(cursor) else []
        except dialect.loaded_dbapi.Error as error:
            raise as_raised(error, dialect, compiled.text, bound) from error
        finally:
            cursor.close()

    def each(self, engine: Engine, connection: PoolProxiedConnection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Send it for every row at once; nothing comes back."""
        compiled = self._compiled_for(engine.dialect, rows[0])
        bound = [compiled.filled(row) for row in rows]
        cursor = _told(engine, connection, compiled, bound, many=True)
        try:
            cursor.executemany(compiled.text, bound)
        except engine.dialect.loaded_dbapi.Error as error:
            raise as_raised(error, engine.dialect, compiled.text, bound) from error
        finally:
            cursor.close()

    def _compiled_for(self, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
        key: tuple[Any, ...] = dialect.name, *values
        if self._takes_lists:
            key += tuple(len(one) for one in values.values() if type(one) in (list, tuple))
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = _Compiled(self._statement, dialect, values)
        return found


def _told(engine: Engine, connection: PoolProxiedConnection, sent: _Compiled, bound: Any, many: bool = False) -> Any:
    """A cursor to send a statement by, once those were told who listen."""
    cursor = connection.cursor() if sent.raw is None else sent.raw(connection.dbapi_connection)
    for listener in engine.dispatch.before_cursor_execute:
        listener(connection, cursor, sent.text, bound, None, many)
    return cursor


def _giver(dialect: Dialect, kind: TypeEngine[Any]) -> Reader | None:
    """What makes of a value what the driver takes; one instant is written into many rows."""
    give = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(64)(give) if give is not None and isinstance(kind, Instant) else give


def _as_it_is(value: Any) -> Any:
    return value


def _numbered(text: str) -> tuple[str, list[str]]:
    """A statement with PostgreSQL's own marks where values go, and the names of those."""
    order: list[str] = []

    def mark(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in order:
            order.append(name)
        return f"${order.index(name) + 1}"

    return _PLACE.sub(mark, text), order


class Prepared(Generic[T]):
    """A select that never changes, made once at module level; `shape` makes of a row's values what the reader wants."""

    def __init__(self, query: Select[*tuple[Any, ...]], shape: Callable[[Sequence[Any]], T]) -> None:
        self.select, self.shape = _written_out(query), shape
        self._statement = _Statement(self.select)

    def all(self, **values: Any) -> list[T]:
        """Every row."""
        shape = self.shape
        return [shape(row) for row in self._run(values)]

    def first(self, **values: Any) -> T | None:
        """The first row; None when there is none."""
        return next(iter(self.all(**values)), None)

    def _run(self, values: Mapping[str, Any]) -> Rows:
        if in_verb():
            return self._statement.ask(*changing(), values)  # a verb that asks sees what it changed
        try:
            return self._statement.ask(*reading(), values)
        except DBAPIError as error:
            if not is_away(error):
                raise
            return self._statement.ask(*reading(instead=True), values)  # the server is back, or this raises


def _written_out(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement with its constants in its text.

    SQLite plans a statement with partial indexes anew whenever anything is bound that their conditions could be about.
    """

    def write(bind: BindParameter[Any]) -> None:
        bind.literal_execute = not bind.required

    return cloned_traverse(statement, {}, {"bindparam": write})


class Change:
    """An INSERT, UPDATE or DELETE that never changes, made once at module level, for a hot verb.

    Columns that an INSERT is not given have their usual value. The session does not hear of it: rows it holds stay as
    they were read. Raises RuntimeError outside a verb.
    """

    def __init__(self, statement: Any) -> None:
        plain = isinstance(statement, Insert) and not statement.exported_columns
        self._statement = _Statement(statement.inline() if plain else statement)

    def run(self, values: Mapping[str, Any]) -> Rows:
        """Do it; what it RETURNS."""
        return self._statement.ask(*changing(), values)

    def each(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Do it for every row, in one statement; it RETURNS nothing."""
        self._statement.each(*changing(), rows)

    def scalar(self, values: Mapping[str, Any]) -> Any:
        """The first value it RETURNS; None when there is none."""
        return next((row[0] for row in self.run(values)), None)


def _readers(dialect: Dialect, types: Sequence[TypeEngine[Any]], codes: Sequence[Any]) -> list[tuple[int, Reader]]:
    found = [_reader(dialect, one, code) for one, code in zip(types, codes, strict=True)]
    return [(place, reader) for place, reader in enumerate(found) if reader is not None]


_kept: dict[tuple[str, type], Reader] = {}


def _reader(dialect: Dialect, kind: TypeEngine[Any], code: Any) -> Reader | None:
    """What makes a value of what the driver gives; short texts that mean the same again are decoded once."""
    read = kind.dialect_impl(dialect).result_processor(dialect, code)
    if read is None:
        return None
    remembered = _kept.setdefault((dialect.name, type(kind)), lru_cache(MOST_TEXTS)(read))

    def reader(raw: Any) -> Any:
        return remembered(raw) if isinstance(raw, str) and len(raw) <= LONGEST else read(raw)

    return reader
