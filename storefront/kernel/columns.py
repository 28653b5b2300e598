"""Column types that say what a number or a text means: an instant, an amount of money, words in several languages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import JSON, TypeDecorator

from storefront.kernel.words import Words

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts rows only in INTEGER
Amount = BigInteger  # minor units (fen); never a float


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


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The condition of a CHECK that lets only these words into a column."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
