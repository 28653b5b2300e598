"""Chapter: whoever speaks to PostgreSQL as the application can neither rewrite the books nor disarm them (K2)."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from storefront import audit, ledger
from storefront.kernel.db import db
from storefront.ledger import Move
from storefront.ledger.sealing import seal
from tests.ledger.test_attacks import (
    ATTACKS,
    ESCROW,
    GATE,
    ID,
    JOURNAL,
    MOVE,
    ON_POSTGRESQL,
    OTHER,
    TEMPORARY,
    contents,
)
from tests.support.roles import Roles, act

DENIED = "permission denied"
NOT_OWN = "must be owner"
MINE = "CREATE TEMP TABLE mine (id bigint, debit bigint, credit bigint, amount bigint)"
GUARD = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"

ATTACKS_OF_A_ROLE = {
    "number a move": (f"INSERT INTO moves SELECT 7, {JOURNAL}, 'CNY', {ID}, {OTHER}, 5", DENIED),
    "number a journal": ("INSERT INTO journals (id, kind, about, at) VALUES (-1, 'a', 'b', '2026-01-01')", DENIED),
    "number a seal": ("INSERT INTO seals (id, through, digest, at) VALUES (-1, 9, 'x', '2026-01-01')", DENIED),
    "update through the one column that locks": ("UPDATE ledger_accounts SET currency = 'USD'", "ledger:"),
    "touch the one column that locks": ("UPDATE ledger_accounts SET currency = currency", "ledger:"),
    "upsert over a move": ("INSERT INTO moves SELECT * FROM moves ON CONFLICT (id) DO UPDATE SET amount = 1", DENIED),
    "merge over the sums": (
        "MERGE INTO ledger_accounts a USING moves m ON a.id = m.credit WHEN MATCHED THEN UPDATE SET balance = 1",
        DENIED,
    ),
    "read moves from a program": ("COPY moves FROM PROGRAM 'true'", "must be superuser"),
    "read the sums from a file": ("COPY ledger_accounts FROM '/dev/null'", "must be superuser"),
    "truncate with its numbers": ("TRUNCATE moves RESTART IDENTITY CASCADE", DENIED),
    "lock everybody out": ("LOCK TABLE moves IN ACCESS EXCLUSIVE MODE", DENIED),
    "wind the numbers back": ("SELECT setval('moves_id_seq', 1, false)", DENIED),
    "restart the numbers": ("ALTER SEQUENCE moves_id_seq RESTART", NOT_OWN),
    "switch a guard off": ("ALTER TABLE moves DISABLE TRIGGER moves_no_update", NOT_OWN),
    "switch all guards off": ("ALTER TABLE ledger_accounts DISABLE TRIGGER ALL", NOT_OWN),
    "switch guards off in the catalogue": ("UPDATE pg_trigger SET tgenabled = 'D'", DENIED),
    "drop a guard": ("DROP TRIGGER ledger_accounts_guard ON ledger_accounts", NOT_OWN),
    "rename a guard": ("ALTER TRIGGER moves_after ON moves RENAME TO other", NOT_OWN),
    "add a trigger": ("CREATE TRIGGER mine BEFORE INSERT ON moves EXECUTE FUNCTION ledger_refuse()", DENIED),
    "add a rule": ("CREATE RULE mine AS ON INSERT TO moves DO INSTEAD NOTHING", NOT_OWN),
    "add an event trigger": ("CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION ledger_refuse()", DENIED),
    "drop a floor": ("ALTER TABLE ledger_accounts DROP CONSTRAINT ck_ledger_accounts_floor", NOT_OWN),
    "widen an amount": ("ALTER TABLE moves ALTER amount TYPE numeric", NOT_OWN),
    "drop a column": ("ALTER TABLE ledger_accounts DROP last", NOT_OWN),
    "drop the moves": ("DROP TABLE moves CASCADE", NOT_OWN),
    "drop the schema": ("DROP SCHEMA public CASCADE", NOT_OWN),
    "put another table in their place": ("ALTER TABLE moves RENAME TO old", NOT_OWN),
    "own the moves": ("ALTER TABLE moves OWNER TO CURRENT_USER", NOT_OWN),
    "give the moves a child": ("CREATE TABLE more () INHERITS (moves)", DENIED),
    "play the replica": ("SET session_replication_role = replica", DENIED),
    "replace a guard's function": (f"CREATE OR REPLACE FUNCTION ledger_guard() {GUARD}", DENIED),
    "let a function look elsewhere": ("ALTER FUNCTION ledger_after_move() SET search_path = pg_temp", NOT_OWN),
    "take a function its owner's rights": ("ALTER FUNCTION ledger_after_move() SECURITY INVOKER", NOT_OWN),
    "drop a function": ("DROP FUNCTION ledger_guard() CASCADE", NOT_OWN),
    "call a function": ("SELECT ledger_after_move()", DENIED),
    "make a function before ours": (
        "CREATE FUNCTION public.nextval(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        DENIED,
    ),
    "make an operator before ours": (
        "CREATE OPERATOR public.- (LEFTARG = int8, RIGHTARG = int8, FUNCTION = int8pl)",
        DENIED,
    ),
    "make a table": ("CREATE TABLE mine (id bigint)", DENIED),
    "make a schema": ("CREATE SCHEMA mine", DENIED),
    "make a temporary table": (MINE, DENIED),
    "give oneself a right": ("GRANT ALL ON moves TO CURRENT_USER; UPDATE moves SET amount = 1", DENIED),
    "become the owner": ("SET ROLE {owner}", DENIED),
    "be the owner from the start": ("SET SESSION AUTHORIZATION {owner}", DENIED),
    "join the owner": ("GRANT {owner} TO CURRENT_USER", "must have admin option"),
    "take what the owner owns": ("REASSIGN OWNED BY {owner} TO CURRENT_USER", DENIED),
    "drop what the owner owns": ("DROP OWNED BY {owner} CASCADE", DENIED),
    "become a superuser": ("ALTER ROLE CURRENT_USER SUPERUSER", "must be superuser"),
    "have rights in what comes": ("ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO PUBLIC", "must be"),
    "change the log": ("UPDATE audit_entries SET action = 'other'", DENIED),
    "shorten the log": ("DELETE FROM audit_entries", DENIED),
    "empty the log": ("TRUNCATE audit_entries", DENIED),
    "number the log": ("INSERT INTO audit_entries SELECT * FROM audit_entries", DENIED),
    "claim another version": ("UPDATE alembic_version SET version_num = 'x'", DENIED),
}
WITH_TEMPORARY_TABLES = {
    "explain a sum by one's own move": (f"{TEMPORARY}; UPDATE public.ledger_accounts SET currency = 'CNY'", "ledger:"),
    "hide the accounts": (
        f"CREATE TEMP TABLE ledger_accounts AS TABLE ledger_accounts; {MOVE} ({JOURNAL}, 'CNY', {ID}, {OTHER}, 501)",
        "ck_ledger_accounts_floor",
    ),
    "wear a guard's function": (
        f"{MINE}; CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION ledger_after_move()",
        DENIED,
    ),
    "give the moves a temporary child": ("CREATE TEMP TABLE more () INHERITS (moves)", NOT_OWN),
    "adopt the moves as a parent": (
        "CREATE TEMP TABLE more AS SELECT * FROM moves; ALTER TABLE more INHERIT moves",
        NOT_OWN,
    ),
    "make a function in pg_temp": (
        f"CREATE FUNCTION pg_temp.ledger_guard() {GUARD}; UPDATE ledger_accounts SET currency = 'CNY'",
        "ledger:",
    ),
}


@pytest.fixture
def books(served: Flask) -> Iterator[None]:
    """An order holds 500 and a wallet 200, sealed, written by the role that serves; nothing may change them."""
    ledger.post("order paid", about="S2K7Q", moves=[Move(GATE, ESCROW, 500)])
    ledger.post("gift", about="1", moves=[Move(ledger.promotion(), ledger.available(1), 200)])
    seal(2)
    before, log = contents(), audit.verify()
    yield
    assert (contents(), audit.verify()) == (before, log)
    assert ledger.verify() == []


def withstood(roles: Roles, attacks: dict[str, tuple[str, str]], also: str = "") -> dict[str, str]:
    """What each attack heard that was not refused as it should be (or `also` may be); nothing when all were."""
    found = {}
    with psycopg.connect(roles.serving_url) as connection:
        for name, (statement, why) in attacks.items():
            try:
                for one in statement.format(owner=roles.owner).split("; ") if "$$" not in statement else [statement]:
                    connection.execute(one.encode())
                found[name] = "done"
            except psycopg.Error as error:
                if not any(one.lower() in str(error).lower() for one in (why, also) if one):
                    found[name] = str(error)
            connection.rollback()
    return found


def test_what_a_role_could_try_is_refused(roles: Roles, books: None) -> None:
    assert withstood(roles, ATTACKS_OF_A_ROLE) == {}


def test_what_anybody_could_try_is_refused(roles: Roles, books: None) -> None:
    assert withstood(roles, ATTACKS | ON_POSTGRESQL, also=DENIED) == {}


def test_temporary_tables_deceive_nobody(roles: Roles, books: None) -> None:
    """Where the owner of the tables does not own the database, everybody may still make them."""
    act(roles.owner_url, f"GRANT TEMPORARY ON DATABASE {db.engine.url.database} TO PUBLIC")
    assert withstood(roles, WITH_TEMPORARY_TABLES) == {}
