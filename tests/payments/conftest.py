"""Payments alone: a room above them that only writes down what it hears."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from storefront import accounts, ledger, payments
from storefront.facts import MoneyReturned, PaymentClosed, PaymentReceived
from storefront.kernel import clock, outbox, sweeps
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic
from storefront.ledger import Move
from storefront.payments import Payment

THINGS = "thing"


class Heard(list[object]):
    """The facts that were announced, in order; `taken` decides about late money as the room above does."""

    takes_late = True

    def named(self, fact: type) -> list[object]:
        return [one for one in self if isinstance(one, fact)]


@pytest.fixture
def heard(app: Flask) -> Iterator[Heard]:
    """A room above that books what is paid, and sends back what comes too late when it cannot use it."""
    facts, before = Heard(), app.extensions["reactions"]

    def receive(fact: PaymentReceived) -> None:
        payment = payments.payment(fact.payment_id)
        room, late = ledger.packet(fact.ref), payment.state == "paid_late"
        moves = [Move(ledger.gateway(payment.method), room, payment.amount)]
        ledger.post("order paid", about=fact.ref, moves=moves)
        facts.append(fact)
        if late and not facts.takes_late:
            give_back(payment.id, payment.amount, f"late:{fact.ref}")

    app.extensions["reactions"] = {
        PaymentReceived: [receive],
        PaymentClosed: [facts.append],
        MoneyReturned: [facts.append],
    }
    yield facts
    app.extensions["reactions"] = before
    assert ledger.verify() == []
    assert payments.verify() == []


@atomic()
def give_back(payment_id: int, amount: int, key: str) -> int:
    """What a room above does to return money: the promise, and its money on its way, in one verb."""
    refund = payments.refund(payment_id, amount, key=key, reason="test", by=PLATFORM)
    ref = payments.payment(payment_id).ref
    ledger.post("promised back", about=key, moves=[Move(ledger.packet(ref), payments.leaving(key), amount)])
    return refund.id


@pytest.fixture
def begin(app: Flask, heard: Heard) -> Callable[..., Payment]:
    """Begin a payment: `begin("K7M-2PX-94", 12800, "sandbox")`."""

    def make(ref: str = "K7M-2PX-94", amount: int = 12800, method: str = "sandbox", key: str = "") -> Payment:
        way = payments.choose(method, amount)
        due = None if method == "cod" else clock.now() + way.hold
        key = key or f"order:{ref}:{method}"
        return payments.payment(payments.begin("order", ref, amount, way, key=key, due_at=due))

    return make


@pytest.fixture
def staff(app: Flask) -> accounts.Account:
    """A member of staff at the desk of payments."""
    account = accounts.sign_up_later("Pat", "pat@example.test")
    accounts.grant(account, "staff", by=PLATFORM, desks=["payments"])
    return account


@pytest.fixture
def work(clock: Callable[[timedelta], None]) -> Callable[..., None]:
    """Let time pass, and the worker do all that is due by then."""

    def pass_time(**by: float) -> None:
        if by:
            clock(timedelta(**by))
        while outbox.deliver() + sum(sweeps.run_one(sweep) for sweep in payments.sweeps):
            pass

    return pass_time
