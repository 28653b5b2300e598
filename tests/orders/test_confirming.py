"""Chapter: the customer confirms, or the clock does; it reminds before, and waits once when asked (domain.md 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from storefront import orders, policies
from storefront.kernel import outbox
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.orders import Order
from storefront.orders.confirming import confirm_by_clock, remind
from tests.orders.making import GUEST, again, buy, earned, parcel_of, picture, place, ship, steps
from tests.world import World

Work = Callable[..., None]


def reminders(order: Order) -> int:
    """How many letters said that a parcel soon counts as received."""
    session.rollback()
    kept = session.scalars(select(outbox.Message.payload).where(outbox.Message.kind == "order letter"))
    return sum(one["letter"] == "soon" and one["order"] == order.id for one in kept)


def delivered(world: World) -> Order:
    order = buy(world, "cup")
    orders.deliver(ship(world, order), by=world.supplier)
    return order


@pytest.mark.parametrize(("is_delivered", "days"), [(True, 7), (False, 15)])
def test_silence_counts_as_received_after_its_days(world: World, work: Work, is_delivered: bool, days: int) -> None:
    order = buy(world, "cup")
    parcel = ship(world, order)
    if is_delivered:
        orders.deliver(parcel, by=world.supplier)
    work(days=days, seconds=-30)
    assert parcel_of(order).state == ("delivered" if is_delivered else "shipped")
    work(seconds=30)
    assert parcel_of(order).state == "completed"
    assert earned(world.reseller) == [(1_000, 0)]
    last = again(order).steps[-1]
    assert (last.what, last.reason, last.by_id) == ("completed", "clock", None)


def test_two_reminders_come_three_days_and_one_day_before_each_once(world: World, work: Work) -> None:
    order = delivered(world)
    seen = []
    for _quarter in range(7 * 4):
        work(hours=6)
        seen.append(reminders(order))
    assert seen[:15] == [0] * 15
    assert seen[15:23] == [1] * 8, "three days before"
    assert seen[23:] == [2] * 5, "one day before, and no more"
    assert parcel_of(order).state == "completed"


def test_a_worker_that_slept_reminds_once_and_not_after_the_end(world: World, work: Work) -> None:
    order = delivered(world)
    work(days=6, hours=12)
    assert reminders(order) == 1
    work(hours=1)
    assert reminders(order) == 1
    work(days=30)
    assert reminders(order) == 1


def test_reminding_again_says_nothing(world: World, work: Work) -> None:
    order = delivered(world)
    work(days=5)
    for _ in range(3):
        remind(parcel_of(order).id)
    assert reminders(order) == 1


def test_a_customer_may_wait_three_days_longer_once(world: World, work: Work) -> None:
    order = delivered(world)
    due = parcel_of(order).due_at
    assert due is not None
    orders.extend(parcel_of(order), by=world.customer)
    assert parcel_of(order).due_at == due + timedelta(days=3)
    before = picture(world)
    with pytest.raises(Refused, match="already extended") as refused:
        orders.extend(parcel_of(order), by=world.customer)
    assert (refused.value.status, picture(world)) == (409, before)
    work(days=9, hours=23)
    assert parcel_of(order).state == "delivered"
    work(hours=1)
    assert parcel_of(order).state == "completed"
    assert steps(order).count("extended") == 1


def test_after_an_extension_the_reminders_come_again(world: World, work: Work) -> None:
    order = delivered(world)
    work(days=4)
    assert reminders(order) == 1
    orders.extend(parcel_of(order), by=GUEST)
    for _day in range(6):
        work(days=1)
    assert reminders(order) == 3


def test_a_delivery_after_shipping_keeps_the_extension_used(world: World) -> None:
    order = buy(world, "cup")
    orders.extend(ship(world, order), by=GUEST)
    orders.deliver(parcel_of(order), by=world.supplier)
    with pytest.raises(Refused):
        orders.extend(parcel_of(order), by=GUEST)


def test_an_early_repeated_or_late_clock_does_nothing(world: World, work: Work) -> None:
    order, waits = delivered(world), place(world, "soap", method="cod")
    ship(world, waits)
    confirm_by_clock(parcel_of(order).id)
    assert parcel_of(order).state == "delivered"
    work(days=16)
    assert parcel_of(order).state == "completed"
    assert parcel_of(waits).state == "shipped", "its money is not in"
    before = picture(world)
    for number in (parcel_of(order).id, parcel_of(waits).id, 10**9):
        confirm_by_clock(number)
    assert picture(world) == before


def test_two_clocks_and_a_customer_complete_it_once(
    world: World, clock: Callable[[timedelta], None], at_once: Callable[..., list[object]]
) -> None:
    order = delivered(world)
    number, key = parcel_of(order).id, orders.key_of(order.key_seed)
    clock(timedelta(days=8))

    def confirm() -> None:
        orders.complete(orders.seen_by(None, order_number, key).parcels[0], by=GUEST)

    order_number = order.number
    results = at_once([confirm, lambda: confirm_by_clock(number), confirm, lambda: confirm_by_clock(number)])
    assert results == [None] * 4
    assert steps(order).count("completed") == 1
    assert earned(world.reseller) == [(1_000, 0)]


def test_the_days_are_those_the_order_began_under(world: World, work: Work) -> None:
    policies.change({"confirm_days_after_delivery": 15}, "a test", world.staff)
    order = buy(world, "cup")
    ship(world, order)
    work(days=8)
    orders.deliver(parcel_of(order), by=world.supplier)
    work(days=7)
    assert parcel_of(order).state == "completed"
