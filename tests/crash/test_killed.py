"""kill -9 of web and worker in mid-checkout: what was acknowledged is there once, the sweeps finish the rest.

Reliability.md K6 and F3: nothing acknowledged is lost, nothing is half done, service is back within seconds.
"""

from collections.abc import Callable
from random import Random
from threading import Event, Semaphore, Thread
from time import monotonic, sleep
from typing import Final

import pytest
from sqlalchemy import func, or_, select

from storefront import batches, payments
from storefront.kernel import outbox
from storefront.kernel.clock import now
from storefront.kernel.db import session
from storefront.operating import proving
from storefront.orders import Line, Order
from storefront.payments import Payment, sandbox
from tests.races.racing import Answer, a_checkout, together
from tests.support.servers import Server, until
from tests.world import World

MANY: Final = (pytest.mark.long, pytest.mark.timeout(1_200))
REST: Final = 4.0  # seconds a supervised process is left alone: what dies again and again at once is given up on


class Customers(Thread):
    """People who check out one after another, and tap again with the same key until they have an answer."""

    def __init__(self, killer: "Killer", variants: list[int], orders: int, number: int) -> None:
        super().__init__()
        self.killer, self.port, self.variants = killer, killer.server.port, variants
        self.wanted, self.number = orders, number
        self.acknowledged: dict[str, str] = {}
        self.strange: list[Answer] = []

    def run(self) -> None:
        for turn in range(self.wanted):
            key = f"customer {self.number:04} checkout {turn:06}"
            variant = self.variants[(self.number + turn) % len(self.variants)]
            self._check_out(key, a_checkout(self.port, variant, key=key))

    def _check_out(self, key: str, request: bytes) -> None:
        for _try in range(600):
            self.killer.asked.release()
            answer = self._ask(request)
            if answer.status == 303 and answer.number:
                self.acknowledged[key] = answer.number
                return
            if answer.status not in (0, 502, 503):
                self.strange.append(answer)
                return
            sleep(0.1)  # nobody is there: the machine is asked again, as a person would
        self.strange.append(Answer(0, "", f"no answer to {key}"))

    def _ask(self, request: bytes) -> Answer:
        try:
            return together(self.port, [request])[0]
        except OSError:
            return Answer(0, "", "")


class Killer(Thread):
    """Kills a process of the server every now and then: mostly the web, now and then all of it, or the worker."""

    def __init__(self, server: Server, seed: int) -> None:
        super().__init__()
        self.server, self.random, self.over, self.killed = server, Random(seed), Event(), 0
        self.asked = Semaphore(0)  # by every request, so that kills fall into the middle of some
        self.spared = {"worker": 0.0, "serve": 0.0}  # until when

    def run(self) -> None:
        while not self.over.is_set():
            if not self.asked.acquire(timeout=0.1) or self.random.random() > 0.3:
                continue
            sleep(self.random.uniform(0, 0.05))
            kind = self.random.choice([one for one in (*self.spared, "web") if self.spared.get(one, 0.0) < monotonic()])
            try:
                self.server.kill(kind)
            except (IndexError, ProcessLookupError):
                continue  # it is dead already, and not back yet
            self.killed += 1
            if kind in self.spared:
                self.spared[kind] = monotonic() + REST


def settled() -> bool:
    """Whether nothing is left for the sweeps and the outbox; what is to be said on a later day waits for it."""
    session.rollback()
    message = outbox.Message
    begun = or_(message.run_after <= now(), message.attempts > 0)
    waiting = select(func.count()).select_from(message).where(message.done_at.is_(None), begun)
    placed = select(func.count()).select_from(Order).where(Order.state != "paid")
    return session.scalar(waiting) == 0 and session.scalar(placed) == 0


@pytest.mark.timeout(900)  # it starts and kills processes; a loaded machine takes its time
@pytest.mark.parametrize(
    ("checkouts", "seed"),
    [(20, 1), pytest.param(200, 2, marks=MANY), pytest.param(200, 3, marks=MANY)],
)
def test_no_paid_order_is_lost_or_doubled(
    world: World, crowded: Server, checkouts: int, seed: int, clock: Callable[..., None]
) -> None:
    names = ("cup", "soap", "honey", "towel")
    for name in names:
        batches.receive(world.variants[name], checkouts, by=world.staff)  # so that nobody meets an empty shelf
    before = {name: world.variants[name].available for name in names}
    variants = [world.variants[name].id for name in names]
    sandbox.next_mode("unclear", min(checkouts // 4, 100))  # the provider takes money and does not say so, too
    crowded.start()
    killer = Killer(crowded, seed)
    people = [Customers(killer, variants, checkouts // 4, number) for number in range(4)]
    for one in (*people, killer):
        one.start()
    for person in people:
        person.join()
    killer.over.set()
    killer.join()
    strange = [answer for person in people for answer in person.strange]
    assert strange == [], f"{strange}\n{crowded.log.read_text()[-3000:]}"
    assert killer.killed > checkouts // 10
    until(crowded.answers, "The web did not come back.")
    _hurry()
    until(settled, "The sweeps did not finish what was left.", crowded.log)
    _judge([number for person in people for number in person.acknowledged.values()], checkouts)
    sold = dict(session.execute(select(Line.variant_id, func.sum(Line.quantity)).group_by(Line.variant_id)).all())
    after = {name: before[name] - sold.get(world.variants[name].id, 0) for name in names}
    assert {name: world.variants[name].available for name in names} == after


def _hurry() -> None:
    """What died in mid-air is asked about after half a minute, messages it had taken after five; tests do not wait."""

    from storefront.kernel.db import atomic

    @atomic()
    def hurry() -> None:
        for message in session.scalars(select(outbox.Message).where(outbox.Message.done_at.is_(None))):
            message.run_after = now()
        for payment in session.scalars(select(Payment).where(Payment.state.in_(payments.OPEN))):
            payment.ask_at = now()

    hurry()


def _judge(acknowledged: list[str], checkouts: int) -> None:
    """Each checkout is one order, there once, paid once; nothing else is there."""
    session.rollback()
    assert len(set(acknowledged)) == len(acknowledged) == checkouts
    stored = session.execute(select(Order.number, Order.state)).all()
    assert {row[0] for row in stored} == set(acknowledged)
    assert {row[1] for row in stored} == {"paid"}
    paid = session.execute(select(Payment.ref, func.count()).where(Payment.state == "paid").group_by(Payment.ref))
    assert {row[0]: row[1] for row in paid} == dict.fromkeys(acknowledged, 1)
    assert proving.verify() == []
