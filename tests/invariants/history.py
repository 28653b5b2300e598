"""Any history of orders, beside the model of it: after each step both say the same, and everything proves itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from storefront import ledger, orders
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.ledger import Kind
from storefront.operating import proving
from storefront.orders import Order, Parcel
from tests.invariants.model import DAY, DELIVERED, GOODS, HOLD, LATE, WITHOUT_RECORD, Known, KnownOrder, KnownParcel
from tests.invariants.verbs import Verbs
from tests.orders.making import a_recipient, stock
from tests.world import World

BEGAN: Final = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
STEPS: Final = (5, 11, 60, 25 * 60, 48 * 60, 3 * DAY, 5 * DAY, 8 * DAY, 16 * DAY)  # minutes

MOST: Final = 4  # orders of one history: few enough for each to go far
ORDERS: Final = st.integers(0, MOST - 1)


class History(RuleBasedStateMachine):
    """Place, pay, end, ship, confirm and let time pass, in any order and more often than makes sense."""

    verbs: ClassVar[Verbs] = Verbs()
    thorough: ClassVar[bool] = True  # whether everything proves itself after each step, or in the end
    world: ClassVar[World]
    begin: ClassVar[Callable[[], None]]

    def __init__(self) -> None:
        super().__init__()
        type(self).begin()
        clock.set(BEGAN)
        self.known = Known()
        self.count = 0
        self.shipped: set[tuple[str, int]] = set()
        world = type(self).world
        self.shop, self.variants = world.shop.id, {good: world.variants[good].id for good in GOODS}
        self.people = {"reseller": world.reseller.id, "pottery": world.supplier.id, "apiary": world.beekeeper.id}

    @precondition(lambda self: len(self.known.orders) < MOST)
    @rule(pieces=st.dictionaries(st.sampled_from(("cup", "cup", "honey", "bowl")), st.integers(1, 2), min_size=1))
    def place(self, pieces: dict[str, int]) -> None:
        wishes = tuple(orders.Wish(self.shop, self.variants[good], wanted) for good, wanted in pieces.items())
        self.count += 1
        checkout = orders.Checkout(wishes, a_recipient(), "transfer")
        fits = self.known.fits(pieces)
        number = self._try(fits, lambda: self.verbs.place(checkout, f"a key of a history {self.count}"))
        if not fits:
            return
        makers = {"pottery": {g: n for g, n in pieces.items() if g != "honey"},
                  "apiary": {g: n for g, n in pieces.items() if g == "honey"}}  # fmt: skip
        parcels = [KnownParcel(maker, held) for maker, held in makers.items() if held]
        self.known.orders[str(number)] = KnownOrder(parcels, self.known.now + HOLD)

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, off=st.sampled_from((0, 0, 0, -1, 1)), times=st.integers(1, 3))
    def pay(self, number: int, off: int, times: int) -> None:
        self._pay(self._number(number), off, times)

    def _pay(self, number: str, off: int, times: int) -> None:
        self.count += 1
        order, event = self.known.orders[number], f"event {self.count}"
        came_before = order.state == "paid" or order.late
        said = [self.verbs.notice(number, off, event) for _ in range(times)]
        assert said[1:] == ["repeated"] * (times - 1)
        if off or came_before:
            assert said[0] == "held"
            self.known.held += order.total + off
        else:
            self.known.pay(order)

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS)
    def cancel(self, number: int) -> None:
        name = self._number(number)
        order = self.known.orders[name]
        allowed = order.state in ("placed", "cancelled")
        self._try(allowed, lambda: self.verbs.cancel(name))
        if allowed:
            order.state = "cancelled"
            for parcel in order.parcels:
                parcel.state = "cancelled"

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1))
    def call_off(self, number: int, place: int) -> None:
        self._call_off(*self._chosen(number, place))

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1))
    def pack_and_call_off(self, number: int, place: int) -> None:
        """The supplier is faster by a moment."""
        name, place = self._chosen(number, place)
        if self.known.orders[name].state == "paid":
            self._carry(name, place, "pack")
            self._call_off(name, place)

    def _call_off(self, name: str, place: int) -> None:
        order = self.known.orders[name]
        parcel = order.parcels[place]
        if order.state == "placed":
            self.verbs.call_off(name, place)  # nothing is paid: the order ends as a whole
            order.state = "cancelled"
            for one in order.parcels:
                one.state = "cancelled"
            return
        allowed = (order.state == "paid" and parcel.state == "waiting") or parcel.state == "cancelled"
        if order.state == "expired":
            return  # nobody is offered this: its parcels stand still
        self._try(allowed, lambda: self.verbs.call_off(name, place))
        if allowed:
            parcel.state, parcel.due = "cancelled", None

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1))
    def go_on(self, number: int, place: int) -> None:
        """The usual way, so that what comes after it is met often."""
        name, place = self._chosen(number, place)
        order = self.known.orders[name]
        usual = {
            "waiting": "ship",
            "packed": "ship",
            "shipped": "confirm",
            "delivered": "confirm",
            "completed": "confirm",
        }
        if order.state == "placed":
            self._pay(name, 0, 1)
        elif verb := usual.get(order.parcels[place].state):
            self._carry(name, place, verb)

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1), verb=st.sampled_from(("pack", "pack", "ship", "deliver", "confirm")))
    def carry(self, number: int, place: int, verb: str) -> None:
        for _time in range(2):  # people tap twice
            self._carry(*self._chosen(number, place), verb)

    def _carry(self, number: str, place: int, verb: str) -> None:
        parcel = self.known.orders[number].parcels[place]
        paid = self.known.orders[number].state == "paid"
        states = {"pack": ("waiting", "packed"), "ship": ("waiting", "packed", "shipped"),
                  "deliver": ("shipped", "delivered"), "confirm": ("shipped", "delivered", "completed")}  # fmt: skip
        shipped = ("delivered", "completed", "cancelled") if (number, place) in self.shipped else ()
        again = verb == "ship" and parcel.state in shipped  # the same shipment once more
        allowed = (paid and parcel.state in states[verb]) or again
        self._try(allowed, lambda: getattr(self.verbs, verb)(number, place))
        if allowed and not again:
            self._carried(parcel, verb)
            if verb == "ship":
                self.shipped.add((number, place))

    def _carried(self, parcel: KnownParcel, verb: str) -> None:
        to = {"pack": "packed", "ship": "shipped", "deliver": "delivered", "confirm": "completed"}[verb]
        if parcel.state == to:
            return
        parcel.state = to
        if verb == "ship":
            parcel.due = self.known.now + WITHOUT_RECORD
        elif verb == "deliver":
            parcel.due = self.known.now + DELIVERED
        elif verb == "confirm":
            self.known.complete(parcel)

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1))
    def unpack(self, number: int, place: int) -> None:
        name, place = self._chosen(number, place)
        parcel = self.known.orders[name].parcels[place]
        allowed = parcel.state in ("waiting", "packed")
        self._try(allowed, lambda: self.verbs.unpack(name, place))
        if allowed:
            parcel.state = "waiting"

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1))
    def refuse(self, number: int, place: int) -> None:
        """Nobody takes it at the door; people tap twice."""
        name, place = self._chosen(number, place)
        parcel = self.known.orders[name].parcels[place]
        for _time in range(2):
            again = parcel.state == "cancelled" and (name, place) in self.shipped
            allowed = parcel.state == "shipped" or again
            self._try(allowed, lambda: self.verbs.refuse(name, place))
            if allowed:
                parcel.state, parcel.due = "cancelled", None

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, place=st.integers(0, 1))
    def extend(self, number: int, place: int) -> None:
        for _time in range(2):
            self._extend(*self._chosen(number, place))

    def _extend(self, name: str, place: int) -> None:
        parcel = self.known.orders[name].parcels[place]
        allowed = parcel.state in ("shipped", "delivered") and not parcel.extended
        self._try(allowed, lambda: self.verbs.extend(name, place))
        if allowed:
            assert parcel.due is not None
            parcel.extended, parcel.due = True, parcel.due + 3 * DAY

    @precondition(lambda self: self.known.orders)
    @rule(number=ORDERS, minutes=st.sampled_from((-1, 5, LATE, LATE + 1)))
    def pay_at_the_edge(self, number: int, minutes: int) -> None:
        """Money that comes as the hold ends, or after it."""
        name = self._number(number)
        order = self.known.orders[name]
        if order.state == "placed" and order.due > self.known.now:
            self.wait(order.due - self.known.now + min(minutes, 0))
            self.wait(max(minutes, 0))
            self._pay(name, 0, 1)

    @rule(minutes=st.sampled_from(STEPS))
    def wait(self, minutes: int) -> None:
        self.known.now += minutes
        clock.set(BEGAN + timedelta(minutes=self.known.now))
        self.verbs.sweep()
        self.known.sweep()

    def _number(self, number: int) -> str:
        return list(self.known.orders)[number % len(self.known.orders)]

    def _chosen(self, number: int, place: int) -> tuple[str, int]:
        """An order, and the place of one of its parcels."""
        name = self._number(number)
        return name, place % len(self.known.orders[name].parcels)

    def _try(self, allowed: bool, act: Callable[[], Any]) -> Any:
        if allowed:
            return act()
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 409
        return None

    @invariant()
    def everything_proves_itself(self) -> None:
        session.rollback()
        if type(self).thorough:
            assert proving.verify() == []

    def teardown(self) -> None:
        session.rollback()
        assert proving.verify() == []

    @invariant()
    def states_are_as_known(self) -> None:
        found = {row.number: row.state for row in session.execute(select(Order.number, Order.state))}
        assert found == {number: order.state for number, order in self.known.orders.items()}
        parcels = session.execute(
            select(Order.number, Parcel.state).join(Order, Order.id == Parcel.order_id).order_by(Parcel.id)
        ).all()
        known = [(number, parcel.state) for number, order in self.known.orders.items() for parcel in order.parcels]
        assert sorted(map(tuple, parcels)) == sorted(known)

    @invariant()
    def stock_is_as_known(self) -> None:
        left = stock(type(self).world)
        assert {good: left[good] for good in GOODS} == self.known.stock()

    @invariant()
    def money_is_as_known(self) -> None:
        sums = {"fee": ledger.balance(ledger.fee()), "fund": ledger.balance(ledger.fund())}
        for who, account in self.people.items():
            sums[f"{who} pending"] = ledger.balance(ledger.pending(account))
            sums[f"{who} free"] = ledger.balance(ledger.available(account))
        sums["came in"] = -ledger.balance(ledger.gateway("transfer"))
        leaving = (held for holder, held in ledger.held(Kind.IN_TRANSIT).items() if holder.owner.startswith("refund:"))
        sums["promised back"] = sum(leaving)
        assert sums == self.known.sums()
        escrow = {number: ledger.balance(ledger.escrow(number)) for number in self.known.orders}
        assert escrow == {number: order.escrow for number, order in self.known.orders.items()}


__all__ = ["History"]
