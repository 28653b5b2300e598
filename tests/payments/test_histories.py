"""Whatever the history, payments agree with a small model; and the model is shown to notice planted mistakes."""

from collections.abc import Callable
from itertools import count
from typing import ClassVar, NamedTuple

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from storefront import ledger, payments
from storefront.kernel import outbox
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.payments import Payment, Refund
from tests.payments.conftest import Heard, give_back

Begin = Callable[..., Payment]
AMOUNT = 1000
RUNS, FRESH = count(), count()
Tell = Callable[[int, str, int], str]
Give = Callable[[int, int, str], int]


def tell(payment_id: int, event: str, amount: int) -> str:
    key = payments.payment(payment_id).key
    return payments.accept("transfer", event, key, amount, "CNY", "")


class Deeds(NamedTuple):
    """What a history does; a planted mistake takes the place of one."""

    begin: Begin
    heard: Heard
    tell: Tell
    give: Give


class Histories(RuleBasedStateMachine):
    """Histories of one transfer: notices right, wrong and repeated, closing, refunds, beside what must be true."""

    deeds: ClassVar[Deeds]

    @initialize(pays=st.booleans())
    def start(self, pays: bool) -> None:
        self.ref = f"N{next(RUNS)}"
        self.payment = self.deeds.begin(self.ref, AMOUNT, "transfer").id
        self.closed = self.paid = False
        self.events: dict[str, int] = {}
        self.refunds: dict[str, int] = {}
        self.before = ledger.balance(ledger.gateway("transfer"))
        self.deeds.heard.clear()
        if pays:
            self.notice(AMOUNT)

    @rule(amount=st.sampled_from([AMOUNT, AMOUNT - 1, AMOUNT + 1]))
    def told(self, amount: int) -> None:
        self.notice(amount)

    def notice(self, amount: int) -> None:
        event = f"{self.ref}:{len(self.events)}"
        told = self.deeds.tell(self.payment, event, amount)
        self.events[event] = amount
        fits = amount == AMOUNT and not self.paid
        assert told == (("late" if self.closed else "applied") if fits else "held")
        self.paid = self.paid or fits

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def repeat_notice(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(sorted(self.events)))
        assert self.deeds.tell(self.payment, event, self.events[event]) == "repeated"

    @rule()
    def close(self) -> None:
        payments.close("order", self.ref)
        self.closed = self.closed or not self.paid

    @rule(amount=st.sampled_from([300, 200, AMOUNT]))
    def refund(self, amount: int) -> None:
        possible = self.paid and sum(self.refunds.values()) + amount <= AMOUNT
        key = f"{self.ref}:{len(self.refunds)}"
        try:
            self.deeds.give(self.payment, amount, key)
        except Refused:
            assert not possible
        else:
            assert possible
            self.refunds[key] = amount

    @precondition(lambda self: self.refunds)
    @rule(data=st.data())
    def repeat_refund(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.refunds)))
        self.deeds.give(self.payment, self.refunds[key], key)

    @rule()
    def work(self) -> None:
        outbox.deliver()

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "ref"):
            return
        session.expire_all()
        payment, promised = payments.payment(self.payment), sum(self.refunds.values())
        assert len(self.deeds.heard) == self.paid
        assert (payment.paid_at is not None) == self.paid
        assert payment.refunded == promised
        assert ledger.balance(ledger.packet(self.ref)) == AMOUNT * self.paid - promised
        assert ledger.balance(ledger.gateway("transfer")) == self.before - sum(self.events.values())


def machine(begin: Begin, heard: Heard, tell: Tell, give: Give) -> type[Histories]:
    """Histories over these deeds, some of which may be wrong."""
    return type("Histories", (Histories,), {"deeds": Deeds(begin, heard, tell, give)})


def check(made: type[RuleBasedStateMachine], examples: int, *, shrink: bool = False) -> None:
    run_state_machine_as_test(
        made,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )


def test_histories(app: Flask, begin: Begin, heard: Heard) -> None:
    check(machine(begin, heard, tell, give_back), 20, shrink=True)


def _amount_not_compared(payment_id: int, event: str, _amount: int) -> str:
    return tell(payment_id, event, AMOUNT)


def _every_notice_is_new(payment_id: int, event: str, amount: int) -> str:
    return tell(payment_id, f"{event}:{next(FRESH)}", amount)


def _earlier_refunds_are_forgotten(payment_id: int, amount: int, key: str) -> int:
    @atomic()
    def forget() -> None:
        session.execute(update(Payment).where(Payment.id == payment_id).values(refunded=0))

    forget()
    return give_back(payment_id, amount, key)


def _refunds_have_no_key(payment_id: int, amount: int, key: str) -> int:
    return give_back(payment_id, amount, f"{key}:{next(FRESH)}")


@pytest.mark.parametrize("planted", [_amount_not_compared, _every_notice_is_new])
def test_mistakes_in_receiving_are_noticed(app: Flask, begin: Begin, heard: Heard, planted: Tell) -> None:
    with pytest.raises(AssertionError):
        check(machine(begin, heard, planted, give_back), 60)


@pytest.mark.parametrize("planted", [_earlier_refunds_are_forgotten, _refunds_have_no_key])
def test_mistakes_in_refunding_are_noticed(app: Flask, begin: Begin, heard: Heard, planted: Give) -> None:
    with pytest.raises((AssertionError, Refused)):
        check(machine(begin, heard, tell, planted), 60)
    _mend()


@atomic()
def _mend() -> None:
    """The planted mistake counted refunds wrong; what is checked after every test must find sound books."""
    total = select(func.coalesce(func.sum(Refund.amount), 0)).where(Refund.payment_id == Payment.id).scalar_subquery()
    session.execute(update(Payment).values(refunded=total).execution_options(synchronize_session=False))
