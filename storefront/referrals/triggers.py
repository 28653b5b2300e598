"""The database itself lets nobody be thanked for an own purchase, by whatever way the row would come (domain.md 10)."""

from typing import Any, Final

from sqlalchemy import Connection, event

from storefront.kernel.db import db
from storefront.referrals.models import Referral

TABLE: Final = Referral.__tablename__
SENTENCE: Final = "referrals: nobody is thanked for an own purchase"
_SAME: Final = (
    "SELECT 1 FROM account_prints WHERE NEW.verdict = 'counts' AND account_prints.account_id = NEW.account_id"
    " AND account_prints.print IN (NEW.phone_print, NEW.mailbox_print, NEW.address_print)"
)
_SQLITE: Final = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_not_own_{name} BEFORE {change} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}') WHERE EXISTS ({_SAME}); END"
    for name, change in (("new", "INSERT"), ("moved", "UPDATE"))
)
_POSTGRESQL: Final = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse_own() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF EXISTS ({_SAME}) THEN RAISE integrity_constraint_violation
    USING MESSAGE = '{SENTENCE}'; END IF; RETURN NEW; END $$""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_not_own BEFORE INSERT OR UPDATE ON {TABLE}
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
