"""What is posted stays: the database refuses to change it, and moves the sums itself (reliability.md K2).

A sum changes only through a newer move that explains the difference exactly, so neither a careless statement nor a
copied one can make money. On PostgreSQL the functions look for tables in our schema first and in pg_temp last (a
temporary table walked past them otherwise), act with their owner's rights, which nobody else can borrow for a table of
their own, and fire for replicas too.
"""

from typing import Any, Final

from sqlalchemy import Connection, MetaData, event, text

from storefront.kernel.db import db

GROWING: Final = ("ledger_accounts", "journals", "moves", "seals")
STAYS: Final = "ledger: what is posted stays"
BORN: Final = "ledger: a new account holds nothing"
FIXED: Final = "ledger: an account stays what it is"
UNEXPLAINED: Final = "ledger: a sum changes only by a newer move that explains it"
WHOLE: Final = "ledger: an amount is a whole number"
GUARDS: Final = (
    *(f"{table}_no_delete" for table in GROWING),
    *(f"{table}_no_update" for table in ("journals", "moves", "seals")),
    *("ledger_accounts_born", "ledger_accounts_guard", "moves_before", "moves_after"),
)


def statements(dialect: str) -> tuple[str, ...]:
    """The guards of the ledger's tables in a database's own words; running them again changes nothing."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def _sqlite() -> tuple[str, ...]:
    def trigger(name: str, when: str, body: str) -> str:
        return f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN {body} END"

    def refuse(why: str, condition: str = "1") -> str:
        return f"SELECT RAISE(ABORT, '{why}') WHERE {condition};"

    made = [trigger(f"{table}_no_delete", f"BEFORE DELETE ON {table}", refuse(STAYS)) for table in GROWING]
    made += [
        trigger(f"{table}_no_update", f"BEFORE UPDATE ON {table}", refuse(STAYS))
        for table in ("journals", "moves", "seals")
    ]
    made += [
        trigger(
            f"{table}_before" if table == "moves" else f"{table}_no_replace",
            f"BEFORE INSERT ON {table}",
            refuse(STAYS, f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)")  # nosec B608 - names of our own
            + (refuse(WHOLE, "typeof(NEW.amount) <> 'integer'") if table == "moves" else ""),
        )
        for table in ("journals", "moves", "seals")
    ]
    return (
        *made,
        trigger(
            "ledger_accounts_born",
            "BEFORE INSERT ON ledger_accounts",
            refuse(STAYS, "EXISTS (SELECT 1 FROM ledger_accounts WHERE id = NEW.id)")
            + refuse(BORN, "NEW.balance IS NOT 0 OR NEW.last IS NOT 0"),
        ),
        trigger(
            "ledger_accounts_guard",
            "BEFORE UPDATE ON ledger_accounts",
            refuse(
                FIXED,
                " OR ".join(
                    f"NEW.{column} IS NOT OLD.{column}"
                    for column in ("id", "kind", "owner", "currency", "floor", "tracked")
                ),
            )
            + refuse(
                UNEXPLAINED,
                "NOT EXISTS (SELECT 1 FROM moves WHERE id = NEW.last AND NEW.last > OLD.last"
                " AND typeof(NEW.balance) = 'integer' AND NEW.balance - OLD.balance ="
                " CASE NEW.id WHEN credit THEN amount WHEN debit THEN -amount END)",
            ),
        ),
        trigger(
            "moves_after",
            "AFTER INSERT ON moves",
            _MOVE_BOTH,
        ),
    )


def _postgresql() -> tuple[str, ...]:
    def function(name: str, body: str) -> tuple[str, str, str]:
        words = f"RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$ BEGIN {body} END $body$"
        path = f"'ALTER FUNCTION {name}() SET search_path = ' || quote_ident(current_schema()) || ', pg_temp'"
        return (
            f"CREATE OR REPLACE FUNCTION {name}() {words}",
            f"DO $body$ BEGIN EXECUTE {path}; END $body$",
            f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC",
        )

    def trigger(name: str, table: str, when: str, each: str, act: str) -> tuple[str, str, str]:
        return (
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {act}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        )

    made = [
        *function("ledger_refuse", f"RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'integrity_constraint_violation';"),
        *function("ledger_born", _PG_BORN),
        *function("ledger_guard", _PG_GUARD),
        *function("ledger_before_move", _PG_BEFORE),
        *function("ledger_after_move", _PG_AFTER),
    ]
    for table in GROWING:
        made += trigger(f"{table}_no_delete", table, "BEFORE DELETE", "ROW", "ledger_refuse")
        made += trigger(f"{table}_no_truncate", table, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse")
    for table in ("journals", "moves", "seals"):
        made += trigger(f"{table}_no_update", table, "BEFORE UPDATE", "ROW", "ledger_refuse")
    made += trigger("ledger_accounts_born", "ledger_accounts", "BEFORE INSERT", "ROW", "ledger_born")
    made += trigger("ledger_accounts_guard", "ledger_accounts", "BEFORE UPDATE", "ROW", "ledger_guard")
    made += trigger("moves_before", "moves", "BEFORE INSERT", "ROW", "ledger_before_move")
    made += trigger("moves_after", "moves", "AFTER INSERT", "ROW", "ledger_after_move")
    return tuple(made)


_PG_REFUSED = "USING ERRCODE = 'integrity_constraint_violation'"
_PG_BORN = f"""
IF NEW.balance <> 0 OR NEW.last <> 0 THEN RAISE EXCEPTION '{BORN}' {_PG_REFUSED}; END IF;
RETURN NEW;"""
_PG_GUARD = f"""
IF (NEW.id, NEW.kind, NEW.owner, NEW.currency, NEW.floor, NEW.tracked)
    IS DISTINCT FROM (OLD.id, OLD.kind, OLD.owner, OLD.currency, OLD.floor, OLD.tracked)
THEN RAISE EXCEPTION '{FIXED}' {_PG_REFUSED}; END IF;
IF NOT EXISTS (SELECT 1 FROM moves WHERE id = NEW.last AND NEW.last > OLD.last AND NEW.balance - OLD.balance =
    CASE NEW.id WHEN credit THEN amount WHEN debit THEN -amount END)
THEN RAISE EXCEPTION '{UNEXPLAINED}' {_PG_REFUSED}; END IF;
RETURN NEW;"""  # nosec B608 - constants of our own
# The number is drawn after both accounts are locked: of two moves on one account, the later one has the higher number.
_PG_BEFORE = """
PERFORM 1 FROM ledger_accounts WHERE id IN (NEW.debit, NEW.credit) AND tracked ORDER BY id FOR NO KEY UPDATE;
NEW.id := nextval(pg_get_serial_sequence('moves', 'id'));
RETURN NEW;"""
_MOVE_BOTH = """
UPDATE ledger_accounts SET balance = balance - NEW.amount, last = NEW.id WHERE id = NEW.debit AND tracked;
UPDATE ledger_accounts SET balance = balance + NEW.amount, last = NEW.id WHERE id = NEW.credit AND tracked;"""
_PG_AFTER = f"{_MOVE_BOTH} RETURN NULL;"


def _create(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    for statement in statements(connection.dialect.name):
        connection.execute(text(statement))


event.listen(db.metadata, "after_create", _create)
