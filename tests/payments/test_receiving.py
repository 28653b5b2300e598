"""Chapter: a notice has one effect; what does not fit is held for a person, and is in the books."""

import random
from collections.abc import Callable

import pytest
from flask import Flask

from storefront import accounts, audit, ledger, payments
from storefront.facts import PaymentReceived
from storefront.kernel.errors import Refused
from storefront.payments import Payment
from tests.payments.conftest import Heard
from tests.support.races import at_once

Begin = Callable[..., Payment]
REF = "K7M-2PX-94"


def accept(payment: Payment, event: str, amount: int = 12800, currency: str = "CNY") -> str:
    return payments.accept(payment.method, event, payment.key, amount, currency, {"raw": "as it came"})


def state(payment: Payment) -> str:
    return payments.payment(payment.id).state


def test_a_notice_repeated_has_one_effect(begin: Begin, heard: Heard) -> None:
    payment = begin()
    assert [accept(payment, "e1") for _turn in range(3)] == ["applied", "repeated", "repeated"]
    assert accept(payment, "e2") == "repeated"
    assert heard == [PaymentReceived(payment.id, "order", REF)]


def test_an_unknown_key_is_kept_and_does_nothing(begin: Begin, heard: Heard) -> None:
    begin()
    assert payments.accept("sandbox", "e1", "order:nothing", 12800, "CNY", "x" * 100_000) == "unknown"
    assert payments.accept("transfer", "e2", "order:K7M-2PX-94:sandbox", 12800, "CNY", "") == "unknown"
    odd = "\x00\ud800" * 99
    assert payments.accept("sandbox", odd, odd, 2**70, odd, odd) == "unknown"
    assert heard == []


MISFITS = [(12799, "CNY"), (12801, "CNY"), (0, "CNY"), (12800, "USD"), (-5, "CNY")]


@pytest.mark.parametrize(("amount", "currency"), MISFITS)
def test_what_does_not_fit_is_held(begin: Begin, heard: Heard, amount: int, currency: str) -> None:
    payment = begin(method="transfer")
    assert accept(payment, "e1", amount, currency) == "held"
    assert accept(payment, "e1", amount, currency) == "repeated"
    (stray,) = payments.strays()
    assert (stray.payment_id, stray.amount, stray.wanted) == (payment.id, amount, 12800)
    assert state(payment) == "pending"
    assert heard == []


def test_what_a_bank_tells_twice_is_two_moneys(begin: Begin, heard: Heard) -> None:
    payment = begin(method="transfer")
    assert [accept(payment, "bank:1"), accept(payment, "bank:2")] == ["applied", "held"]
    assert [stray.why for stray in payments.strays()] == ["paid_before"]
    assert ledger.balance(ledger.gateway("transfer")) == -25600
    assert len(heard) == 1


def test_two_halves_complete_a_payment(begin: Begin, heard: Heard, staff: accounts.Account) -> None:
    payment = begin(method="transfer")
    accept(payment, "bank:1", 10000)
    with pytest.raises(Refused):
        payments.complete(payment, by=staff)
    accept(payment, "bank:2", 3000)
    payments.complete(payment, by=staff)
    assert state(payment) == "paid"
    assert ledger.balance(ledger.packet(REF)) == 12800
    (rest,) = payments.strays()
    assert (rest.amount, rest.why) == (200, "too_much")
    payments.send_back(payments.event_in(payment.id, rest.id), "bank 77", by=staff)
    assert payments.strays() == []
    assert ledger.balance(ledger.gateway("transfer")) == -12800
    assert {"complete payment", "send held money back"} <= {entry.action for entry in audit.entries()}


def test_held_money_goes_back_once(begin: Begin, heard: Heard, staff: accounts.Account) -> None:
    payment = begin(method="transfer")
    accept(payment, "bank:1", 1)
    event = payments.event_in(payment.id, payments.strays()[0].id)
    with pytest.raises(Refused):
        payments.send_back(event, "  ", by=staff)
    payments.send_back(event, "bank 1", by=staff)
    payments.send_back(event, "bank 1", by=staff)
    with pytest.raises(Refused):
        payments.send_back(event, "bank 2", by=staff)
    assert ledger.balance(ledger.gateway("transfer")) == 0


def test_notices_doubled_shuffled_and_at_once(app: Flask, begin: Begin, heard: Heard) -> None:
    made = [begin(f"N{number:07}", 100 + number, "transfer" if number % 2 else "sandbox") for number in range(12)]
    notices = [(one.method, f"event {one.id}", one.key, one.amount) for one in made for _copy in range(1 + one.id % 4)]
    notices += [(one.method, f"again {one.id}", one.key, one.amount) for one in made if one.method == "sandbox"]
    random.Random(7).shuffle(notices)
    numbers = sorted(one.id for one in made)

    def tell(mine: list[tuple[str, str, str, int]]) -> Callable[[], list[str]]:
        return lambda: [payments.accept(*notice, "CNY", "") for notice in mine]

    answers = at_once(app, [tell(notices[worker::8]) for worker in range(8)])
    flat = [answer for answer in answers if isinstance(answer, list) for answer in answer]
    assert len(flat) == len(notices), answers
    assert flat.count("applied") == 12
    assert set(flat) == {"applied", "repeated"}
    assert sorted(fact.payment_id for fact in heard if isinstance(fact, PaymentReceived)) == numbers


def test_eight_threads_tell_of_one_payment(app: Flask, begin: Begin, heard: Heard) -> None:
    key = begin().key
    names = ["e1", "e1", "e1", "e1", "e2", "e2", "e3", "e4"]
    calls = [lambda name=name: payments.accept("sandbox", name, key, 12800, "CNY", "") for name in names]
    answers = at_once(app, calls)
    assert sorted(answers) == ["applied"] + ["repeated"] * 7
    assert len(heard) == 1
