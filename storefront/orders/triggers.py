"""The database itself lets nobody earn from an own purchase, by whatever way the row would come (domain.md 10)."""

from typing import Any, Final

from sqlalchemy import Connection, event

from storefront.kernel.db import db
from storefront.orders.models import Earner

TABLE: Final = Earner.__tablename__
SENTENCE: Final = "orders: nobody earns from an own purchase"
_SAME: Final = (
    "SELECT 1 FROM lines JOIN orders ON orders.id = lines.order_id"
    " JOIN account_prints ON account_prints.account_id = NEW.account_id"
    " AND account_prints.print IN (orders.phone_print, orders.mailbox_print, orders.address_print)"
    " WHERE lines.id = NEW.line_id"
)
_SQLITE: Final = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_not_own_{name} BEFORE {change} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}') WHERE EXISTS ({_SAME}); END"
    for name, change in (("new", "INSERT"), ("moved", "UPDATE OF account_id, line_id"))
)
_POSTGRESQL: Final = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse_own() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF EXISTS ({_SAME}) THEN RAISE integrity_constraint_violation
    USING MESSAGE = '{SENTENCE}'; END IF; RETURN NEW; END $$""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_not_own BEFORE INSERT OR UPDATE OF account_id, line_id ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse_own()""",
)


def statements(dialect: str) -> tuple[str, ...]:
    """What makes the database keep the rule; harmless to run again."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE


@event.listens_for(db.metadata, "after_create")
def _attach(_target: object, connection: Connection, tables: Any = None, **_options: Any) -> None:
    if tables is None or any(table.name == TABLE for table in tables):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
