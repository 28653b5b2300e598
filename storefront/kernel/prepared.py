"""A hot read is compiled once and then only filled in: what the driver gives becomes tuples (quality.md).

For pages that many people ask for at once; everything else reads through the session. It sees what a verb has changed,
and whoever counts or explains statements hears of it as of any other.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine

from storefront.kernel.db import db, in_verb, session

T = TypeVar("T")
Reader = Callable[[Any], Any]
MOST_TEXTS: Final = 10_000  # of a kind that are kept decoded, per process
LONGEST: Final = 500  # characters of such a text: names and titles, no descriptions


class _Compiled(NamedTuple):
    """A statement as the driver takes it; `order` are the names of its places, None where the driver takes names."""

    text: str
    constants: dict[str, Any]
    order: tuple[str, ...] | None
    givers: dict[str, Reader]
    types: tuple[TypeEngine[Any], ...]

    def filled(self, values: Mapping[str, Any]) -> Any:
        """What goes to the driver beside the text."""
        bound = {**self.constants, **values}
        for name, give in self.givers.items():
            bound[name] = give(bound[name])
        return bound if self.order is None else tuple([bound[name] for name in self.order])


class Prepared(Generic[T]):
    """A select that never changes, made once at module level; `shape` makes of a row's values what the reader wants.

    Its own `in_()` lists hold constants only: a list that comes with the question would change the text.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], shape: Callable[[Sequence[Any]], T]) -> None:
        self._statement = statement
        self._shape = shape
        self._compiled: dict[str, _Compiled] = {}
        self._readers: dict[str, list[tuple[int, Reader]]] = {}

    def all(self, **values: Any) -> list[T]:
        """Every row."""
        dialect, rows = self._run(values)
        readers, shape, found = self._readers[dialect], self._shape, []
        for row in rows:
            read = list(row)
            for place, reader in readers:
                if (raw := read[place]) is not None:
                    read[place] = reader(raw)
            found.append(shape(read))
        return found

    def first(self, **values: Any) -> T | None:
        """The first row; None when there is none."""
        return next(iter(self.all(**values)), None)

    def _run(self, values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        engine = db.engine
        if in_verb() or engine.dialect.name != "sqlite":
            session.flush()  # a verb that asks sees what it changed
            return self._ask(engine, session.connection().connection, values)
        connection = engine.raw_connection()  # one statement is a snapshot by itself: nothing is begun, nothing ended
        try:
            return self._ask(engine, connection, values)
        finally:
            connection.close()

    def _ask(
        self, engine: Engine, connection: PoolProxiedConnection, values: Mapping[str, Any]
    ) -> tuple[str, Sequence[Any]]:
        dialect = engine.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect, values)
        bound = compiled.filled(values)
        cursor = connection.cursor()
        try:
            for listener in engine.dispatch.before_cursor_execute:
                listener(connection, cursor, compiled.text, bound, None, False)
            cursor.execute(compiled.text, bound)
            if dialect.name not in self._readers:
                codes = [column[1] for column in cursor.description or ()]
                self._readers[dialect.name] = _readers(dialect, compiled.types, codes)
            return dialect.name, cursor.fetchall()
        finally:
            cursor.close()

    def _compile(self, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
        state = (compiled := self._statement.compile(dialect=dialect)).construct_expanded_state(dict(values))
        kinds = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items() if name in values}
        givers = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        found = self._compiled[dialect.name] = _Compiled(
            text=state.statement,
            constants={name: value for name, value in state.parameters.items() if name not in values},
            order=tuple(state.positiontup) if state.positiontup is not None else None,
            givers={name: giver for name, giver in givers.items() if giver is not None},
            types=tuple(column.type for column in self._statement.selected_columns),
        )
        return found


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
