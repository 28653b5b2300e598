"""What a page reads at once: to PostgreSQL a trip costs more than most reads, so that one statement asks for all.

SQLite lies in the process and needs no trips: there each select is sent by itself, one after the other.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Date, DateTime, Dialect, func, select
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeDecorator, TypeEngine

from storefront.kernel.db import db
from storefront.kernel.prepared import Prepared, Reader

_WRITTEN: Final[Mapping[type[TypeEngine[Any]], Reader]] = {  # what JSON has no value for
    DateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
}


class Together:
    """Several prepared selects that are filled in by names they share; on PostgreSQL all see one moment."""

    def __init__(self, *parts: Prepared[Any]) -> None:
        self._parts = parts
        self._names = [_names(part) for part in parts]
        self._one: Prepared[list[list[Any]]] | None = None

    def all(self, **values: Any) -> list[list[Any]]:
        """What each select finds, in the order of the selects."""
        dialect = db.engine.dialect
        if dialect.name == "sqlite":
            named = zip(self._parts, self._names, strict=True)
            return [part.all(**{name: values[name] for name in names}) for part, names in named]
        if self._one is None:
            self._one = _as_one(self._parts, dialect)
        return self._one.all(**values)[0]


def _names(part: Prepared[Any]) -> list[str]:
    """The names that fill a select in."""
    return [one.key for one in iterate(part.select) if isinstance(one, BindParameter) and one.required]


def _as_one(parts: Sequence[Prepared[Any]], dialect: Dialect) -> Prepared[list[list[Any]]]:
    """One row with a list of rows for each part."""
    readers = [_readers(dialect, part) for part in parts]
    listed = [func.json_agg(func.json_build_array(*part.select.subquery().c)) for part in parts]

    def shape(row: Sequence[Any]) -> list[list[Any]]:
        found = zip(parts, row, readers, strict=True)
        return [[part.shape(_read(one, read)) for one in rows or ()] for part, rows, read in found]

    return Prepared(select(*(select(one).scalar_subquery() for one in listed)), shape)


def _read(row: list[Any], readers: list[tuple[int, Reader]]) -> list[Any]:
    for place, read in readers:
        if row[place] is not None:
            row[place] = read(row[place])
    return row


def _readers(dialect: Dialect, part: Prepared[Any]) -> list[tuple[int, Reader]]:
    found = [_reader(dialect, column.type) for column in part.select.exported_columns]
    return [(place, read) for place, read in enumerate(found) if read is not None]


def _reader(dialect: Dialect, kind: TypeEngine[Any]) -> Reader | None:
    """What makes a value of what JSON says."""
    read = kind.dialect_impl(dialect).result_processor(dialect, None)
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    written = next((parse for sort, parse in _WRITTEN.items() if isinstance(plain, sort)), None)
    if written is None or read is None:
        return written or read
    return lambda raw: read(written(raw))
