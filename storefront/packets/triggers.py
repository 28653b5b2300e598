"""The database itself keeps shares to their packet's sum before it opens, and an opened share as it is (I9, I10)."""

from typing import Any

from sqlalchemy import Connection, event

from storefront.kernel.db import db
from storefront.packets.models import Packet, Share

TABLE, SHARES = Packet.__tablename__, Share.__tablename__
_KEPT = "an opened share never changes, and no share its amount"
_STAYS = "shares are never removed, nor added once the packet is filled"
_SUM = "the shares are not what the packet holds"
_WRONG = (  # of constants of our own
    f"(SELECT count(*) FROM {SHARES} WHERE packet_id = NEW.id) <> NEW.size"  # nosec B608
    f" OR (SELECT coalesce(sum(amount), 0) FROM {SHARES} WHERE packet_id = NEW.id) <> NEW.amount"  # nosec B608
)
_OPENS = "NEW.state IN ('funded', 'open')"
_CHANGES = "OLD.account_id IS NOT NULL OR NEW.amount <> OLD.amount OR NEW.packet_id <> OLD.packet_id"
_FILLED = f"(SELECT state FROM {TABLE} WHERE id = NEW.packet_id) <> 'created'"  # nosec B608


def _sqlite(name: str, when: str, condition: str, sentence: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS {name} {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


_SQLITE = (
    _sqlite(f"{SHARES}_kept", f"BEFORE UPDATE ON {SHARES}", _CHANGES, _KEPT),
    _sqlite(f"{SHARES}_stay", f"BEFORE DELETE ON {SHARES}", "1", _STAYS),
    _sqlite(f"{SHARES}_whole", f"BEFORE INSERT ON {SHARES}", _FILLED, _STAYS),
    _sqlite(f"{TABLE}_sum", f"BEFORE UPDATE OF state ON {TABLE}", f"{_OPENS} AND ({_WRONG})", _SUM),
    _sqlite(f"{TABLE}_begin", f"BEFORE INSERT ON {TABLE}", "NEW.state <> 'created'", _SUM),
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {SHARES}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {_CHANGES} THEN RAISE EXCEPTION '{_KEPT}'; END IF;
        RETURN NEW;
    ELSIF TG_OP = 'INSERT' THEN
        IF {_FILLED} THEN RAISE EXCEPTION '{_STAYS}'; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{_STAYS}';
    END $$""",
    f"""CREATE OR REPLACE TRIGGER {SHARES}_kept BEFORE INSERT OR UPDATE OR DELETE ON {SHARES}
    FOR EACH ROW EXECUTE FUNCTION {SHARES}_keep()""",
    f"""CREATE OR REPLACE FUNCTION {TABLE}_sum() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'created' THEN RAISE EXCEPTION '{_SUM}'; END IF;
    ELSIF {_OPENS} AND ({_WRONG}) THEN RAISE EXCEPTION '{_SUM}'; END IF;
    RETURN NEW;
    END $$""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_summed BEFORE INSERT OR UPDATE OF state ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_sum()""",
)


def statements(dialect: str) -> tuple[str, ...]:
    """What makes the database keep the rules; harmless to run again."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE


@event.listens_for(db.metadata, "after_create")
def _attach(_target: object, connection: Connection, tables: Any = None, **_options: Any) -> None:
    if tables is None or any(table.name == SHARES for table in tables):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
