"""Chapter: the database itself refuses what would make, lose or rewrite money (reliability.md K2)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storefront import ledger
from storefront.kernel.db import atomic, db, session
from storefront.ledger import Move
from storefront.ledger.triggers import BORN, FIXED, STAYS, UNEXPLAINED, WHOLE, statements

GATE, ESCROW = ledger.gateway("sandbox"), ledger.Holder(ledger.Kind.ESCROW, "test:S2K7Q")
ID = "(SELECT id FROM ledger_accounts WHERE kind = 'escrow')"
OTHER = "(SELECT id FROM ledger_accounts WHERE kind = 'available')"
JOURNAL = "(SELECT min(id) FROM journals)"
MOVE = "INSERT INTO moves (journal_id, currency, debit, credit, amount) VALUES"
ACCOUNT = "INSERT INTO ledger_accounts (kind, owner, currency, floor, tracked, balance, last) VALUES"
POST = "INSERT INTO journals (kind, about, at) VALUES ('order paid', 'S2K7Q', '2026-01-01')"
TAKE = f"{ACCOUNT} ('escrow', 'test:S2K7Q', 'CNY', 0, true, 0, 0)"

ATTACKS = {
    "change an amount": ("UPDATE moves SET amount = amount + 1", STAYS),
    "turn a move round": ("UPDATE moves SET debit = credit, credit = debit", STAYS),
    "touch a move": ("UPDATE moves SET amount = amount", STAYS),
    "delete a move": ("DELETE FROM moves", STAYS),
    "rename a journal": ("UPDATE journals SET about = 'another'", STAYS),
    "delete a journal": ("DELETE FROM journals", STAYS),
    "delete an account": ("DELETE FROM ledger_accounts", STAYS),
    "set a sum": (f"UPDATE ledger_accounts SET balance = 10000000 WHERE id = {ID}", UNEXPLAINED),
    "raise a sum by a fen": (f"UPDATE ledger_accounts SET balance = balance + 1 WHERE id = {ID}", UNEXPLAINED),
    "set the mark of the last move": ("UPDATE ledger_accounts SET last = 0 WHERE tracked", UNEXPLAINED),
    "count a move again": (
        f"UPDATE ledger_accounts SET balance = balance + 500, last = (SELECT min(id) FROM moves) WHERE id = {ID}",
        UNEXPLAINED,
    ),
    "count somebody else's move": (
        f"UPDATE ledger_accounts SET balance = balance + 200, last = (SELECT max(id) FROM moves) WHERE id = {ID}",
        UNEXPLAINED,
    ),
    "take the floor away": (f"UPDATE ledger_accounts SET floor = NULL WHERE id = {ID}", FIXED),
    "stop tracking": (f"UPDATE ledger_accounts SET tracked = false, floor = NULL WHERE id = {ID}", FIXED),
    "give an account to another": (f"UPDATE ledger_accounts SET owner = 'order:MINE' WHERE id = {ID}", FIXED),
    "make it another kind": (f"UPDATE ledger_accounts SET kind = 'available' WHERE id = {ID}", FIXED),
    "change the currency": (f"UPDATE ledger_accounts SET currency = 'USD' WHERE id = {ID}", FIXED),
    "be born rich": (f"{ACCOUNT} ('credit', 'account:9', 'CNY', 0, true, 5000, 0)", BORN),
    "be born with a mark": (f"{ACCOUNT} ('credit', 'account:9', 'CNY', 0, true, 0, 99)", BORN),
    "be born below a floor": (f"{ACCOUNT} ('credit', 'account:9', 'CNY', -500, true, 0, 0)", "floor_is_zero"),
    "be born untracked with a floor": (f"{ACCOUNT} ('credit', 'account:9', 'CNY', 0, false, 0, 0)", "untracked"),
    "be the same holder twice": (TAKE, "owner"),
    "upsert over an account": (f"{TAKE} ON CONFLICT (kind, owner) DO UPDATE SET balance = 99999", UNEXPLAINED),
    "upsert over a journal": (f"{POST} ON CONFLICT (kind, about) DO UPDATE SET about = 'another'", STAYS),
    "move nothing": (f"{MOVE} ({JOURNAL}, 'CNY', {ID}, {OTHER}, 0)", "amount"),
    "move less than nothing": (f"{MOVE} ({JOURNAL}, 'CNY', {ID}, {OTHER}, -5)", "amount"),
    "move more than there can be": (f"{MOVE} ({JOURNAL}, 'CNY', {OTHER}, {ID}, 9223372036854775807)", "amount"),
    "move to oneself": (f"{MOVE} ({JOURNAL}, 'CNY', {ID}, {ID}, 5)", "two_sides"),
    "overdraw": (f"{MOVE} ({JOURNAL}, 'CNY', {ID}, {OTHER}, 501)", "floor"),
    "move another currency": (f"{MOVE} ({JOURNAL}, 'USD', {ID}, {OTHER}, 5)", "foreign key"),
    "move without a journal": (f"{MOVE} (999999, 'CNY', {ID}, {OTHER}, 5)", "foreign key"),
    "move from nobody": (f"{MOVE} ({JOURNAL}, 'CNY', 999999, {OTHER}, 5)", "foreign key"),
    "post twice": (POST, "about"),
    "unseal": ("DELETE FROM seals", STAYS),
    "seal anew": ("UPDATE seals SET digest = 'x'", STAYS),
}
ON_SQLITE = {
    "replace a move": ("REPLACE INTO moves SELECT id, journal_id, currency, debit, credit, 999 FROM moves", STAYS),
    "replace an account": (f"REPLACE INTO ledger_accounts SELECT * FROM ledger_accounts WHERE id = {ID}", STAYS),
    "replace a holder": (TAKE.replace("INSERT", "INSERT OR REPLACE"), STAYS),
    "replace a journal": (POST.replace("INSERT", "INSERT OR REPLACE"), STAYS),
    "update or replace": ("UPDATE OR REPLACE moves SET id = 99", STAYS),
    "move half a fen": (f"{MOVE} ({JOURNAL}, 'CNY', {ID}, {OTHER}, 1.5)", WHOLE),
    "move a word": (f"{MOVE} ({JOURNAL}, 'CNY', {ID}, {OTHER}, 'all')", WHOLE),
    "move half a fen by replacing": (f"INSERT OR IGNORE INTO moves SELECT NULL, 1, 'CNY', {ID}, {OTHER}, 0.5", WHOLE),
}
TEMPORARY = (
    f"CREATE TEMP TABLE moves ON COMMIT DROP AS SELECT 999999 AS id, 0 AS debit, 1000000 AS amount, {ID} AS credit"
)
ON_POSTGRESQL = {
    "empty the moves": ("TRUNCATE moves", STAYS),
    "empty everything": ("TRUNCATE ledger_accounts, journals, moves, seals CASCADE", STAYS),
    "play the replica": ("SET LOCAL session_replication_role = replica; DELETE FROM moves", STAYS),
    "slip in a temporary table": (
        f"{TEMPORARY}; UPDATE ledger_accounts SET balance = balance + 1000000, last = 999999 WHERE id = {ID}",
        UNEXPLAINED,
    ),
}


@pytest.fixture
def books(app: Flask) -> Iterator[None]:
    """An order holds 500, a wallet holds 200, and the seal of both."""
    ledger.post("order paid", about="S2K7Q", moves=[Move(GATE, ESCROW, 500)])
    ledger.post("gift", about="1", moves=[Move(ledger.promotion(), ledger.available(1), 200)])
    from storefront.ledger.sealing import seal

    seal(2)
    before = contents()
    yield
    assert contents() == before
    assert ledger.verify() == []


def contents() -> list[list[tuple[object, ...]]]:
    session.rollback()
    tables = ("ledger_accounts", "journals", "moves", "seals")
    return [[tuple(row) for row in session.execute(text(f"SELECT * FROM {table} ORDER BY id"))] for table in tables]


@atomic()
def attack(statement: str) -> None:
    for one in statement.split(";"):
        session.execute(text(one))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each database is attacked in the ways it knows."""
    if "why" in metafunc.fixturenames:
        own = ON_POSTGRESQL if metafunc.config.getoption("--database") == "postgresql" else ON_SQLITE
        cases = ATTACKS | own
        metafunc.parametrize(("statement", "why"), list(cases.values()), ids=[name.replace(" ", "-") for name in cases])


def test_refused_for_the_right_reason(books: None, statement: str, why: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        attack(statement)
    assert why.lower() in str(refused.value.orig).lower()


def test_the_guards_can_be_set_up_again(books: None) -> None:
    @atomic()
    def again() -> None:
        for statement in statements(db.engine.dialect.name):
            session.execute(text(statement))

    again()
