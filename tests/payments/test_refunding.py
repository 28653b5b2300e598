"""Chapter: money goes back in three steps, never more than was paid, never twice."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from storefront import accounts, audit, ledger, payments, wallets
from storefront.facts import MoneyReturned
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.payments import Payment
from storefront.payments.models import Refund
from storefront.payments.refunding import _dispatch
from tests.payments.conftest import Heard, give_back
from tests.support.races import at_once

Begin = Callable[..., Payment]
Work = Callable[..., None]
REF = "K7M-2PX-94"
PAYEE = {"name": "Mei Chen", "bank": "Bank of Hills", "number": "622 123"}


@pytest.fixture
def paid(begin: Begin, heard: Heard) -> Payment:
    payment = begin()
    payments.run("order", REF)
    heard.clear()
    return payment


@pytest.fixture
def transferred(begin: Begin, heard: Heard) -> Payment:
    payment = begin(method="transfer")
    payments.accept("transfer", "bank:1", payment.key, 12800, "CNY", "")
    heard.clear()
    return payment


def row(refund_id: int) -> Refund:
    return session.get_one(Refund, refund_id, populate_existing=True)


def state(payment: Payment) -> str:
    return payments.payment(payment.id).state


def test_the_intent_is_kept_before_anybody_is_called(paid: Payment, heard: Heard, work: Work) -> None:
    number = give_back(paid.id, 5000, "parcel:1")
    assert (row(number).state, state(paid), heard) == ("intended", "paid", [])
    assert ledger.balance(payments.leaving("parcel:1")) == 5000
    work()
    assert (row(number).state, state(paid)) == ("done", "part_refunded")
    assert heard == [MoneyReturned(number, "order", REF)]
    assert ledger.balance(payments.leaving("parcel:1")) == 0


def test_all_parts_together_are_a_full_refund(paid: Payment, heard: Heard, work: Work) -> None:
    give_back(paid.id, 5000, "parcel:1")
    give_back(paid.id, 7800, "parcel:2")
    work()
    assert state(paid) == "refunded"
    assert ledger.balance(ledger.gateway("sandbox")) == 0


def test_the_same_key_promises_once(paid: Payment, work: Work) -> None:
    numbers = {give_back(paid.id, 5000, "parcel:1") for _turn in range(2)}
    work()
    numbers.add(give_back(paid.id, 5000, "parcel:1"))
    assert len(numbers) == 1
    with pytest.raises(ValueError, match="other contents"):
        give_back(paid.id, 5001, "parcel:1")


def test_never_more_than_was_paid(paid: Payment) -> None:
    give_back(paid.id, 12000, "parcel:1")
    with pytest.raises(Refused) as refused:
        give_back(paid.id, 801, "parcel:2")
    assert refused.value.status == 409
    assert payments.payment(paid.id).refunded == 12000


def test_the_database_itself_refuses_more(paid: Payment) -> None:
    @atomic()
    def cheat() -> None:
        session.execute(update(Payment).values(refunded=12801))

    with pytest.raises(IntegrityError):
        cheat()


def test_what_was_not_paid_cannot_go_back(begin: Begin, heard: Heard) -> None:
    payment = begin(method="transfer")
    with pytest.raises(Refused):
        payments.refund(payment.id, 1, key="k", reason="r", by=None)
    with pytest.raises(NotFound):
        payments.refund_for("order", REF, 1, key="k", reason="r", by=None)
    for amount in (0, -5):
        with pytest.raises(ValueError, match="above 0"):
            payments.refund(payment.id, amount, key="k", reason="r", by=None)


def test_refunds_at_once_take_no_more_than_there_is(app: Flask, paid: Payment, work: Work) -> None:
    number = paid.id
    keys = [f"parcel:{turn % 4}" for turn in range(8)]
    answers = at_once(app, [partial(give_back, number, 6000, key) for key in keys])
    assert len({answer for answer in answers if isinstance(answer, int)}) == 2
    assert [answer for answer in answers if not isinstance(answer, int | Refused)] == []
    work()
    assert state(paid) == "part_refunded"


def test_a_transfer_waits_for_its_customer(
    transferred: Payment, heard: Heard, staff: accounts.Account, work: Work
) -> None:
    number = give_back(transferred.id, 12800, "parcel:1")
    work(hours=1)
    assert (row(number).state, row(number).way) == ("intended", "")
    with pytest.raises(Refused) as refused:
        payments.pay_out(row(number), "bank 9", by=staff)
    assert refused.value.status == 409
    for field in PAYEE:
        with pytest.raises(Refused) as refused:
            payments.to_account(row(number), PAYEE | {field: " "}, by=staff)
        assert refused.value.field == field
    payments.to_account(row(number), PAYEE, by=staff)
    (owed,) = payments.owed()
    assert (owed.way, owed.payee, owed.amount) == ("transfer", PAYEE, 12800)
    payments.pay_out(row(number), "bank 9", by=staff)
    payments.pay_out(row(number), "bank 9", by=staff)
    with pytest.raises(Refused):
        payments.pay_out(row(number), "bank 10", by=staff)
    assert (row(number).state, row(number).payee, state(transferred)) == ("done", None, "refunded")
    assert heard == [MoneyReturned(number, "order", REF)]
    assert payments.owed() == []
    assert [entry.action for entry in audit.entries()].count("pay out refund") == 1


def test_a_customer_may_take_credit_instead(transferred: Payment, heard: Heard, staff: accounts.Account) -> None:
    number = give_back(transferred.id, 12800, "parcel:1")
    customer = accounts.sign_up_later("Mei", "mei@example.test")
    payments.to_credit(row(number), customer.id, by=customer)
    assert (row(number).state, state(transferred)) == ("done", "refunded")
    assert wallets.balance(customer.id) == 12800
    assert wallets.verify() == []
    with pytest.raises(Refused):
        payments.to_credit(row(number), customer.id, by=customer)
    with pytest.raises(Refused):
        payments.to_account(row(number), PAYEE, by=customer)
    assert ledger.balance(ledger.gateway("transfer")) == -12800


def test_a_way_that_refuses_hands_over_to_the_customer(paid: Payment, work: Work, staff: accounts.Account) -> None:
    @atomic()
    def forget() -> None:  # the provider lost the bill, and will never send it back
        session.execute(update(payments.sandbox.SandboxBill).values(state="closed"))

    forget()
    number = give_back(paid.id, 12800, "parcel:1")
    work()
    assert (row(number).state, row(number).way) == ("failed", "")
    payments.to_account(row(number), PAYEE, by=staff)
    payments.pay_out(row(number), "bank 1", by=staff)
    assert state(paid) == "refunded"


def test_what_goes_back_by_itself_cannot_be_directed(paid: Payment, staff: accounts.Account) -> None:
    number = give_back(paid.id, 12800, "parcel:1")
    with pytest.raises(Refused):
        payments.to_account(row(number), PAYEE, by=staff)


def test_a_worker_that_died_in_between_is_made_up_for(paid: Payment, work: Work) -> None:
    number = give_back(paid.id, 5000, "parcel:1")
    assert _dispatch(number) is not None  # the intent is written as sent, and then the worker dies
    payments.outbox_handlers["refund"]({"refund": number}, "")
    payments.outbox_handlers["refund"]({"refund": number}, "")
    work(hours=1)
    assert row(number).state == "done"
    assert ledger.balance(ledger.gateway("sandbox")) == -7800
