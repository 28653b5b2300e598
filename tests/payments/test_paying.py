"""Chapter: an attempt to pay is begun in a verb, run after it, and heard of once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from storefront import ledger, payments
from storefront.facts import PaymentClosed, PaymentReceived
from storefront.kernel.errors import Refused
from storefront.payments import Payment
from tests.payments.conftest import Heard

Begin = Callable[..., Payment]
Work = Callable[..., None]
REF = "K7M-2PX-94"


def state(payment: Payment) -> str:
    return payments.payment(payment.id).state


def test_the_sandbox_pays_at_once(begin: Begin, heard: Heard) -> None:
    payment = begin()
    assert payment.state == "created"
    assert heard == []
    payments.run("order", REF)
    assert state(payment) == "paid"
    assert heard == [PaymentReceived(payment.id, "order", REF)]
    payments.run("order", REF)
    assert len(heard) == 1


def test_credit_that_covers_all_pays_at_once(begin: Begin, heard: Heard) -> None:
    payment = begin(amount=0, method="transfer")
    assert payment.method == "wallet"
    payments.run("order", REF)
    assert state(payment) == "paid"
    assert len(heard) == 1


@pytest.mark.parametrize("method", ["cod", "transfer"])
def test_what_is_brought_later_waits(begin: Begin, heard: Heard, work: Work, method: str) -> None:
    payment = begin(method=method)
    payments.run("order", REF)
    work(hours=2)
    assert state(payment) == "pending"
    assert heard == []
    assert "¥128" in payments.instructions("order", REF)


def test_a_transfer_is_told_where_to_go(begin: Begin) -> None:
    begin(method="transfer")
    said = payments.instructions("order", REF)
    assert "622 000 000" in said
    assert REF in said


def test_the_same_key_begins_once(begin: Begin) -> None:
    assert begin().id == begin().id
    with pytest.raises(Refused) as refused:
        begin(amount=1)
    assert refused.value.status == 409


def test_another_way_closes_the_first(begin: Begin, heard: Heard, work: Work) -> None:
    first, second = begin(method="transfer"), begin(method="sandbox")
    payments.run("order", REF)
    work()
    assert (state(first), state(second)) == ("closed", "paid")
    assert heard == [PaymentReceived(second.id, "order", REF)]


def test_what_is_paid_cannot_be_begun_again(begin: Begin) -> None:
    begin()
    payments.run("order", REF)
    with pytest.raises(Refused) as refused:
        begin(key="another key")
    assert refused.value.status == 409


def test_a_declined_payment_ends_and_another_may_begin(begin: Begin, heard: Heard) -> None:
    payments.sandbox.next_mode("failing")
    first = begin()
    payments.run("order", REF)
    assert state(first) == "closed"
    assert heard == [PaymentClosed(first.id, "order", REF)]
    second = begin(key="a second try of it")
    payments.run("order", REF)
    assert state(second) == "paid"


def test_no_answer_means_that_we_are_checking(begin: Begin, heard: Heard, work: Work) -> None:
    payments.sandbox.next_mode("unclear")
    payment = begin()
    payments.run("order", REF)
    standing = payments.standing("order", REF)
    assert standing is not None
    assert standing.checking
    assert heard == []
    work(minutes=1)
    assert state(payment) == "paid"
    assert len(heard) == 1


def test_a_process_that_died_before_calling_is_made_up_for(begin: Begin, heard: Heard, work: Work) -> None:
    payment = begin()
    work(seconds=20)
    assert state(payment) == "created"
    work(seconds=15)
    assert state(payment) == "paid"
    assert len(heard) == 1


def test_a_doubled_notice_has_one_effect(begin: Begin, heard: Heard, work: Work) -> None:
    payments.sandbox.next_mode("doubled")
    payment = begin()
    payments.run("order", REF)
    work(minutes=1)
    assert len(heard) == 1
    assert [event.outcome for event in payments.events_of(payment.id)] == ["applied", "repeated"]
    assert ledger.balance(ledger.packet(REF)) == 12800


def test_late_money_is_offered_and_kept(begin: Begin, heard: Heard, work: Work) -> None:
    payment = _too_late(begin, heard, work)
    assert state(payment) == "paid"
    assert heard.named(PaymentReceived) == [PaymentReceived(payment.id, "order", REF)]


def test_late_money_that_nobody_takes_goes_back(begin: Begin, heard: Heard, work: Work) -> None:
    heard.takes_late = False
    payment = _too_late(begin, heard, work)
    assert state(payment) == "refunded"
    assert ledger.balance(ledger.gateway("sandbox")) == 0
    assert ledger.balance(ledger.packet(REF)) == 0


def _too_late(begin: Begin, heard: Heard, work: Work) -> Payment:
    payments.sandbox.next_mode("late")
    payment = begin()
    payments.run("order", REF)
    assert state(payment) == "pending"
    work(minutes=15)
    payments.ask("order", REF)
    payments.close("order", REF)
    work()
    assert state(payment) == "closed"
    assert heard.named(PaymentReceived) == []
    work(minutes=5)
    return payment


def test_the_last_question_finds_what_was_paid(begin: Begin, heard: Heard, clock: Callable[[timedelta], None]) -> None:
    payments.sandbox.next_mode("unclear")
    payment = begin()
    payments.run("order", REF)
    clock(timedelta(minutes=15))
    payments.ask("order", REF)
    assert state(payment) == "paid"
    payments.close("order", REF)
    assert state(payment) == "paid"


def test_an_attempt_that_never_arrived_is_not_begun_after_its_hold(begin: Begin, heard: Heard, work: Work) -> None:
    payment = begin()
    work(minutes=16)
    assert state(payment) == "created"
    payments.close("order", REF)
    work(minutes=30)
    assert state(payment) == "closed"
    assert heard.named(PaymentReceived) == []


def test_the_same_thing_paid_in_two_ways_is_paid_back_once(begin: Begin, heard: Heard, work: Work) -> None:
    first = begin(method="transfer")
    payments.run("order", REF)
    second = begin(method="sandbox")
    payments.run("order", REF)
    assert payments.accept("transfer", "bank:1", first.key, 12800, "CNY", "") == "late"
    assert (state(first), state(second)) == ("paid_late", "paid")
    assert heard.named(PaymentReceived) == [PaymentReceived(second.id, "order", REF)]
    (refund,) = payments.refunds_of_payment(first.id)
    assert (refund.amount, refund.reason, refund.way) == (12800, "twice", "")
    assert ledger.balance(payments.leaving(refund.key)) == 12800


def test_the_desk_hears_of_money_that_was_closed_elsewhere(begin: Begin, heard: Heard, work: Work) -> None:
    first = begin(method="transfer")
    payments.run("order", REF)
    payments.close("order", REF)
    assert payments.accept("transfer", "bank:1", first.key, 12800, "CNY", "") == "late"
    assert state(first) == "paid"


def test_ways_say_what_can_be_paid(app: Flask) -> None:
    assert [way.code for way in payments.ways(50_000)] == ["sandbox", "cod", "transfer"]
    assert [way.code for way in payments.ways(50_001)] == ["sandbox", "transfer"]
    assert [way.code for way in payments.ways(50_000, country="TW")] == ["sandbox", "transfer"]
    assert [way.code for way in payments.ways(0)] == ["wallet"]
    with pytest.raises(Refused) as refused:
        payments.choose("cod", 50_001)
    assert refused.value.field == "payment"
    for odd in ("wallet", "", "sandboxes", "transfer\x00", "名"):
        with pytest.raises(Refused):
            payments.choose(odd, 1)


def test_two_refused_deliveries_end_cash_on_delivery(app: Flask) -> None:
    payments.note_refusal("print", about="parcel 1")
    payments.note_refusal("print", about="parcel 1")
    assert payments.choose("cod", 100, customer=["print"]).code == "cod"
    payments.note_refusal("print", about="parcel 2")
    with pytest.raises(Refused):
        payments.choose("cod", 100, customer=["print"])
    assert payments.choose("cod", 100, customer=["another"]).code == "cod"


def test_no_bank_account_no_transfer(make_app: Callable[..., Flask]) -> None:
    with make_app(bank_account="", payments="transfer cod", demo="0").app_context():
        assert [way.code for way in payments.ways(100)] == ["cod"]
