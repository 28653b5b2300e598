"""One contract for every way to pay: whoever implements the port keeps its promises."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from storefront.kernel import clock as kernel_clock
from storefront.payments import sandbox
from storefront.payments.port import Answer, Bill, Provider, Return, Unclear
from storefront.payments.providers import PROVIDERS, provider

CASES = [(code, "at_once") for code in PROVIDERS] + [("sandbox", mode) for mode in sandbox.MODES]


@pytest.fixture(params=CASES, ids=lambda case: "-".join(case))
def who(app: Flask, request: pytest.FixtureRequest) -> Provider:
    """Each provider, the sandbox in each of its moods."""
    code, mode = request.param
    sandbox.next_mode(mode, 100)
    return provider(code)


def bill(who: Provider, key: str = "order:A") -> Bill:
    due = kernel_clock.now() + timedelta(minutes=15)
    return Bill(key, "order", "K7M-2PX-94", 0 if who.code == "wallet" else 12800, "CNY", due)


def begin(who: Provider, asked: Bill) -> Answer:
    """Begin as the room does: who does not answer is asked again."""
    try:
        return who.begin(asked)
    except Unclear:
        return who.query(asked)


def test_beginning_again_changes_nothing(who: Provider) -> None:
    first = begin(who, bill(who))
    assert begin(who, bill(who)) == first
    assert who.query(bill(who)) == first
    assert first.said in ("paid", "waiting", "declined")


def test_what_is_paid_says_how_much_and_under_one_name(who: Provider) -> None:
    asked = bill(who)
    answer = begin(who, asked)
    if answer.said == "paid":
        assert (answer.amount, answer.currency) == (asked.amount, asked.currency)
        assert answer.event
        other = begin(who, bill(who, "order:B"))
        assert other.event != answer.event


def test_closing_is_final_unless_it_was_paid(who: Provider, clock: Callable[[timedelta], None]) -> None:
    asked = bill(who)
    before = begin(who, asked)
    after = who.close(asked)
    assert who.close(asked) == after
    if before.said == "paid" and who.asks and who.code != "wallet":
        assert after == before


def test_an_unknown_bill_is_closed_without_ado(who: Provider) -> None:
    assert who.close(bill(who, "order:never")).said in ("unknown", "declined")


def test_money_goes_back_once_or_not_at_all(who: Provider) -> None:
    asked = bill(who)
    paid = begin(who, asked).said == "paid"
    back = Return("refund:1", asked.key, 5000, "CNY")
    first = who.refund(back)
    assert who.refund(back) == first
    assert first.said == ("paid" if who.returns and paid and asked.amount else "declined")
    if first.said == "paid":
        assert who.refund(back._replace(key="refund:2", amount=7801)).said == "declined"
        assert who.refund(back._replace(key="refund:3", amount=7800)).said == "paid"


def test_instructions_are_one_plain_sentence_or_none(who: Provider) -> None:
    said = who.instructions(bill(who))
    assert "%" not in said
    assert bool(said) == (who.code in ("cod", "transfer"))
