"""The index: an FTS5 table on SQLite, a tsvector with GIN on PostgreSQL; the rows of search_entries number it."""

from typing import Any, Final

from sqlalchemy import Connection, event

from storefront.kernel.db import db
from storefront.search.models import Entry

INDEX: Final = "search_index"  # not a model: its name, and on SQLite its shadow tables', begin with this word

_SQLITE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(tokens, tokenize = 'ascii', prefix = '5 6 7')",
)
_POSTGRESQL: Final = (
    (
        "CREATE TABLE IF NOT EXISTS search_index (id bigint PRIMARY KEY"
        " REFERENCES search_entries (id) ON DELETE CASCADE, tokens tsvector NOT NULL)"
    ),
    "CREATE INDEX IF NOT EXISTS ix_search_index_tokens ON search_index USING gin (tokens)",
)


def statements(dialect: str) -> tuple[str, ...]:
    """What makes the index, after the tables are there; harmless to run again."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE


@event.listens_for(db.metadata, "after_create")
def _attach(_target: object, connection: Connection, tables: Any = None, **_options: Any) -> None:
    if tables is None or any(table.name == Entry.__tablename__ for table in tables):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)


@event.listens_for(db.metadata, "before_drop")
def _detach(_target: object, connection: Connection, **_options: Any) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {INDEX}")
