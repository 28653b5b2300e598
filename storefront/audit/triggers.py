"""The database itself refuses to change or remove an entry, whoever asks."""

from typing import Any

from sqlalchemy import Connection, event

from storefront.audit.models import Entry
from storefront.kernel.db import db

TABLE = Entry.__tablename__
_SENTENCE = "audit entries are never changed or removed"
_SQLITE = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{change.lower()} BEFORE {change} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
    for change in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
)


def statements(dialect: str) -> tuple[str, ...]:
    """What makes the database keep the rule; harmless to run again."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE


@event.listens_for(db.metadata, "after_create")
def _attach(_target: object, connection: Connection, tables: Any = None, **_options: Any) -> None:
    if tables is None or any(table.name == TABLE for table in tables):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
