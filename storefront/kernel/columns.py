"""Column types that say what a number or a text means: an instant, an amount of money, words in several languages."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import JSON, TypeDecorator

from storefront.kernel.words import Words

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts rows only in INTEGER
Amount = BigInteger  # minor units (fen); never a float
_SHORT: Final = 500  # bytes of a text that is kept decoded: names and titles, no descriptions


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored and returned in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant has a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WordsColumn(TypeDecorator[Words]):
    """A text in several languages, kept as one JSON object."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | str | None, dialect: Dialect) -> Any:
        return None if value is None else dict(Words.of(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Words | None:
        return None if value is None else Words(value)


def from_json(written: bytes | str) -> Any:
    """What JSON says, for a driver that reads it itself; names that come again are decoded once and given as a copy."""
    if len(written) > _SHORT:
        return json.loads(written)
    found, plain = _decoded(bytes(written) if not isinstance(written, str) else written)
    return found.copy() if plain else json.loads(written)


@lru_cache(maxsize=10_000)
def _decoded(written: bytes | str) -> tuple[Any, bool]:
    """With whether a copy of it shares nothing that could be changed."""
    found = json.loads(written)
    return found, isinstance(found, dict) and not any(isinstance(one, dict | list) for one in found.values())


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The condition of a CHECK that lets only these words into a column."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
