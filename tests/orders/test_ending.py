"""Chapter: an order ends unpaid by its clock or by its customer's word; then it stays so (domain.md 5, 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import ledger, orders, payments
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.orders.ending import end_hold, expire
from storefront.payments import sandbox
from tests.orders.making import GUEST, a_key, again, buy, escrow, parcel_of, picture, place, ship, steps, stock
from tests.orders.test_paying import give_credit
from tests.world import World

Work = Callable[..., None]


@pytest.mark.parametrize(
    ("method", "held", "over"),
    [("transfer", timedelta(hours=47, minutes=59), timedelta(hours=48))],
)
def test_the_goods_go_back_when_the_hold_is_over_and_not_before(
    world: World, work: Work, method: str, held: timedelta, over: timedelta
) -> None:
    order = place(world, "bowl*2", method=method)
    work(seconds=held.total_seconds())
    assert (again(order).state, stock(world)["bowl"]) == ("placed", 1)
    work(seconds=(over - held).total_seconds())
    assert (again(order).state, stock(world)["bowl"]) == ("expired", 3)
    assert steps(order) == ["placed", "expired"]
    assert again(order).due_at is None


def test_the_provider_is_asked_a_last_time_before_anything_is_released(world: World, work: Work) -> None:
    sandbox.next_mode("unclear")  # the money is taken, and nobody said so
    order = buy(world, "bowl*3")
    work(minutes=15)
    assert (again(order).state, stock(world)["bowl"]) == ("paid", 0)


def test_two_sweeps_at_once_release_once(
    world: World, clock: Callable[[timedelta], None], at_once: Callable[..., list[object]]
) -> None:
    order = place(world, "bowl*2", method="transfer")
    number = order.id
    clock(timedelta(hours=49))
    assert at_once(lambda _n: end_hold(number), 4) == [None] * 4
    assert stock(world)["bowl"] == 3
    assert steps(order) == ["placed", "expired"]


def test_an_early_or_repeated_sweep_does_nothing(world: World, work: Work) -> None:
    order = place(world, "cup", method="transfer")
    before = picture(world)
    expire(order.id)
    end_hold(order.id)
    expire(10**9)
    assert again(order).state == "placed"
    assert picture(world)[:3] == before[:3]
    work(hours=48)
    before = picture(world)
    expire(order.id)
    end_hold(order.id)
    assert picture(world) == before


def test_a_customer_calls_off_what_is_not_paid(world: World) -> None:
    order = place(world, "cup", "honey*2", method="transfer", by=world.customer)
    orders.cancel(order, by=world.customer)
    order = again(order)
    assert (order.state, {parcel.state for parcel in order.parcels}) == ("cancelled", {"cancelled"})
    assert stock(world)["cup"] == 100
    assert stock(world)["honey"] == 40
    assert [payments.payment(one.id).state for one in payments.all_payments()] == ["closed"]
    before = picture(world)
    orders.cancel(again(order), by=world.customer)
    assert picture(world) == before


@pytest.mark.parametrize("end", ["expired", "cancelled"])
def test_credit_goes_back_when_an_order_ends(world: World, work: Work, end: str) -> None:
    give_credit(world.customer, 4_000)
    order = place(world, "cup", by=world.customer, method="transfer", use_credit=True)
    assert escrow(order) == 4_000
    if end == "expired":
        work(hours=48)
    else:
        orders.cancel(order, by=world.customer)
    assert (again(order).state, escrow(order)) == (end, 0)
    assert ledger.balance(ledger.credit(world.customer.id)) == 4_000


@pytest.mark.parametrize("how", ["paid", "expired", "shipped"])
def test_what_is_no_longer_placed_is_not_cancelled_here(world: World, work: Work, how: str) -> None:
    if how == "shipped":
        order = place(world, "soap", method="cod")
        ship(world, order)
    else:
        order = buy(world, "cup", method="sandbox" if how == "paid" else "transfer")
        work(hours=48 if how == "expired" else 0)
    before = picture(world)
    with pytest.raises(Refused) as refused:
        orders.cancel(again(order), by=GUEST)
    assert refused.value.status == 409
    assert picture(world) == before


def test_an_order_that_has_ended_never_changes_again(world: World, work: Work) -> None:
    ended = [place(world, "cup", method="transfer") for _ in range(2)]
    orders.cancel(ended[0], by=GUEST)
    work(hours=48)
    for order in ended:
        parcel = parcel_of(order)
        attempts: list[Callable[[], object]] = [
            lambda order=order: orders.begin_again(again(order), "sandbox", key=a_key(), by=GUEST),  # type: ignore[misc]
            lambda parcel=parcel: orders.pack(parcel, by=world.supplier),  # type: ignore[misc]
            lambda parcel=parcel: orders.ship(parcel, carrier="SF", tracking="1", by=world.supplier),  # type: ignore[misc]
            lambda parcel=parcel: orders.deliver(parcel, by=world.supplier),  # type: ignore[misc]
            lambda parcel=parcel: orders.complete(parcel, by=GUEST),  # type: ignore[misc]
            lambda parcel=parcel: orders.extend(parcel, by=GUEST),  # type: ignore[misc]
        ]
        before = picture(world)
        for attempt in attempts:
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.status == 409
        session.rollback()
        assert picture(world) == before
        assert orders.parcels_for(world.pottery.id, ("waiting", "cancelled")) == []
