"""Chapter: what happens to money is posted once, in whole, or not at all."""

from typing import Any

import pytest
from flask import Flask

from storefront import ledger
from storefront.kernel.db import atomic
from storefront.kernel.errors import Refused
from storefront.ledger import Move

GATE, ESCROW = ledger.gateway("sandbox"), ledger.Holder(ledger.Kind.ESCROW, "test:S2K7Q")


def pay(amount: int = 11100, about: str = "S2K7Q") -> ledger.Posted:
    return ledger.post("order paid", about=about, moves=[Move(GATE, ESCROW, amount)])


def test_money_flows_from_the_debit_holder_to_the_credit_holder(app: Flask) -> None:
    pay()
    assert ledger.balance(ESCROW) == 11100
    assert ledger.balance(GATE) == -11100
    assert ledger.balance(ledger.escrow("never seen")) == 0
    assert ledger.verify() == []


def test_the_worked_example_of_the_split_adds_up(app: Flask) -> None:
    pay()
    people = {ledger.pending(1): 1575, ledger.pending(2): 175, ledger.pending(3): 9065}
    shares = people | {ledger.fee(): 257, ledger.fund(): 28}
    ledger.post("parcel settled", about="1", moves=[Move(ESCROW, holder, amount) for holder, amount in shares.items()])
    assert ledger.balances(list(shares)) == shares
    assert ledger.balance(ESCROW) == 0
    assert ledger.verify() == []


def test_posting_the_same_again_changes_nothing(app: Flask) -> None:
    first, again = pay(), pay()
    assert (first.first, again.first) == (True, False)
    assert first.id == again.id
    assert ledger.balance(ESCROW) == 11100
    assert ledger.posted("order paid", "S2K7Q")
    assert not ledger.posted("order paid", "S2K7R")


def test_something_else_under_the_same_name_is_a_bug(app: Flask) -> None:
    pay()
    with pytest.raises(ledger.Contradiction):
        pay(11101)
    with pytest.raises(ledger.Contradiction):
        ledger.post("order paid", about="S2K7Q", moves=[Move(GATE, ESCROW, 11000), Move(GATE, ESCROW, 100)])
    assert ledger.balance(ESCROW) == 11100


def test_a_holder_with_a_floor_never_goes_below_nothing(app: Flask) -> None:
    pay(500)
    with pytest.raises(Refused) as refused:
        ledger.post("refund", about="S2K7Q", moves=[Move(ESCROW, ledger.available(1), 400), Move(ESCROW, GATE, 101)])
    assert refused.value.status == 409
    assert ledger.balance(ESCROW) == 500
    assert ledger.balance(ledger.available(1)) == 0
    assert not ledger.posted("refund", "S2K7Q")


def test_a_debt_stands_below_nothing_and_is_paid_by_earnings(app: Flask) -> None:
    pay(500)
    ledger.post("taken back", about="1", moves=[Move(ledger.debt(7), ESCROW, 300)])
    assert ledger.balance(ledger.debt(7)) == -300
    ledger.post("debt paid", about="1", moves=[Move(ESCROW, ledger.debt(7), 300)])
    assert ledger.balance(ledger.debt(7)) == 0
    assert ledger.verify() == []


@pytest.mark.parametrize("amount", [-1, 1.0, True, "5", None, float("nan")])
def test_an_amount_is_a_positive_whole_number(app: Flask, amount: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        pay(amount)
    assert ledger.balance(ESCROW) == 0


def test_money_moves_between_two(app: Flask) -> None:
    with pytest.raises(ValueError, match="two holders"):
        ledger.post("nothing", about="1", moves=[Move(ESCROW, ESCROW, 5)])


def test_moves_of_nothing_are_left_out(app: Flask) -> None:
    ledger.post("parcel settled", about="1", moves=[Move(ESCROW, ledger.fee(), 0)])
    assert ledger.posted("parcel settled", "1")
    assert ledger.statement(ESCROW) == []
    assert ledger.verify() == []


def test_a_verb_that_fails_later_posts_nothing(app: Flask) -> None:
    @atomic()
    def stumble() -> None:
        pay()
        raise Refused("no")

    with pytest.raises(Refused):
        stumble()
    assert ledger.balance(ESCROW) == 0
    assert pay(700).first


def test_a_statement_pages_from_the_newest(app: Flask) -> None:
    for number in range(7):
        pay(100 + number, about=f"order {number}")
    ledger.post("refund", about="1", moves=[Move(ESCROW, GATE, 50)])
    page = ledger.statement(ESCROW, limit=3)
    assert [line.amount for line in page] == [-50, 106, 105]
    assert page[0].other == GATE
    rest = ledger.statement(ESCROW, after=page[-1].id, limit=50)
    assert [line.about for line in rest] == [f"order {number}" for number in (4, 3, 2, 1, 0)]
    assert sum(line.amount for line in page + rest) == ledger.balance(ESCROW)
    assert [line.amount for line in ledger.statement(GATE, limit=1)] == [50]


def test_posting_costs_few_statements(app: Flask) -> None:
    from sqlalchemy import event

    from storefront.kernel.db import db

    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        pay()
        assert len(seen) == 3
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
