"""Verbs at once, in threads: each one-of-a-kind thing happens once, whoever comes first (reliability.md F1)."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from storefront import batches, ledger, orders, payments
from storefront.kernel import clock as kernel_clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.orders import Order
from storefront.orders.ending import end_hold
from storefront.payments import sandbox
from tests.orders.making import a_checkout, a_key, again, buy, escrow, parcel_of, place, steps, stock
from tests.orders.test_paying import give_credit, payment_of
from tests.world import World

AtOnce = Callable[..., list[Any]]
ROUNDS = 3


def refusals(results: list[Any]) -> list[Refused]:
    """The refusals among results; anything else that was raised fails."""
    wrong = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert wrong == []
    return [one for one in results if isinstance(one, Refused)]


@pytest.mark.parametrize(("buyers", "units"), [(32, 1), (40, 7)])
def test_exactly_what_is_there_is_sold(world: World, at_once: AtOnce, buyers: int, units: int) -> None:
    batches.receive(world.variants["teapot"], units, by=world.supplier)
    checkout = a_checkout(world, "teapot")
    results = at_once(lambda n: orders.buy(checkout, key=f"a key of buyer {n:06}", by=PLATFORM), buyers)
    refused = refusals(results)
    assert len(refused) == buyers - units
    assert {one.status for one in refused} == {409}
    assert stock(world)["teapot"] == 0
    states = session.scalars(select(Order.state)).all()
    assert states == ["paid"] * units


def test_one_key_at_once_is_one_order(world: World, at_once: AtOnce) -> None:
    checkout = a_checkout(world, "cup", "honey")
    results = at_once(lambda _n: orders.buy(checkout, key="the one key of all of them", by=PLATFORM), 12)
    assert len({one.number for one in results}) == 1
    assert (stock(world)["cup"], stock(world)["honey"]) == (99, 39)
    assert steps(again(results[0])) == ["placed", "paid"]


def test_carts_of_many_goods_in_any_order_never_embrace(world: World, at_once: AtOnce) -> None:
    """Reliability.md 0.7: locked in random order, 303 of 480 died."""
    names = ["cup", "soap", "vase-small", "vase-large", "honey", "towel"]
    carts = []
    for number in range(24):
        goods = Random(number).sample(names, 4)
        carts.append(a_checkout(world, *goods, method="transfer"))
    results = at_once(lambda n: orders.place(carts[n], key=a_key(), by=PLATFORM), len(carts))
    assert all(refused.status == 409 for refused in refusals(results))
    taken = dict.fromkeys(names, 0)
    for result, cart in zip(results, carts, strict=True):
        if not isinstance(result, Exception):
            for wish in cart.wishes:
                name = next(one for one in names if world.variants[one].id == wish.variant_id)
                taken[name] += 1
    before = {"cup": 100, "soap": 50, "vase-small": 20, "vase-large": 20, "honey": 40, "towel": 60}
    assert {name: before[name] - stock(world)[name] for name in names} == taken
    assert sum(taken.values()) == 4 * (24 - len(refusals(results)))


def test_one_notice_at_once_pays_once(world: World, at_once: AtOnce) -> None:
    order = place(world, "cup", method="transfer")
    payment = payment_of(order)
    key, amount = payment.key, payment.amount
    results = at_once(lambda _n: payments.accept("transfer", "bank 1", key, amount, "CNY", ""), 8)
    assert sorted(results) == ["applied", *["repeated"] * 7]
    assert (escrow(order), steps(order)) == (order.total, ["placed", "paid"])


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_payment_and_the_end_of_the_hold_at_once(world: World, at_once: AtOnce, _round: int) -> None:
    order = place(world, "bowl*3", method="transfer")
    payment = payment_of(order)
    key, amount, number, order_id = payment.key, payment.amount, order.number, order.id
    kernel_clock.move(timedelta(hours=48))
    at_once([
        lambda: payments.accept("transfer", "bank 1", key, amount, "CNY", ""),
        lambda: end_hold(order_id),
        lambda: end_hold(order_id),
        lambda: payments.accept("transfer", "bank 1", key, amount, "CNY", ""),
    ])  # fmt: skip
    assert (again(order).state, escrow(order), stock(world)["bowl"]) == ("paid", amount, 0)
    assert steps(order) in (["placed", "paid"], ["placed", "expired", "paid"])
    assert number == again(order).number


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_cancelling_and_paying_at_once_keeps_or_returns_the_money(world: World, at_once: AtOnce, _round: int) -> None:
    order = place(world, "bowl*2", method="transfer")
    payment = payment_of(order)
    key, amount, seen, number = payment.key, payment.amount, orders.key_of(order.key_seed), order.number
    results = at_once([
        lambda: payments.accept("transfer", "bank 1", key, amount, "CNY", ""),
        lambda: orders.cancel(orders.seen_by(None, number, seen), by=PLATFORM),
        lambda: orders.cancel(orders.seen_by(None, number, seen), by=PLATFORM),
    ])  # fmt: skip
    refusals(results)
    if again(order).state == "paid":
        assert (escrow(order), stock(world)["bowl"]) == (amount, 1)
    else:
        assert (again(order).state, escrow(order), stock(world)["bowl"]) == ("cancelled", 0, 3)
        assert [one.amount for one in payments.refunds_of("order", number)] == [amount]


def test_one_credit_is_not_spent_by_two_orders(world: World, at_once: AtOnce) -> None:
    give_credit(world.customer, 10_000)
    checkout, account = a_checkout(world, "cup", use_credit=True), world.customer.id

    def spend(number: int) -> orders.Placed:
        from storefront import accounts

        return orders.place(checkout, key=f"a key of order {number:06}", by=accounts.by_id(account))

    assert refusals(at_once(spend, 6)) == []
    session.rollback()
    assert sum(session.scalars(select(Order.credit))) == 10_000
    assert ledger.balance(ledger.credit(account)) == 0


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_packing_and_calling_off_at_once_does_one_of_them(world: World, at_once: AtOnce, _round: int) -> None:
    order = buy(world, "cup*5")
    number, pottery = parcel_of(order).id, world.pottery.id
    results = at_once([
        lambda: orders.pack(orders.parcel_for(pottery, number), by=PLATFORM),
        lambda: orders.call_off(orders.parcel_for(pottery, number), by=PLATFORM),
        lambda: orders.pack(orders.parcel_for(pottery, number), by=PLATFORM),
        lambda: orders.call_off(orders.parcel_for(pottery, number), by=PLATFORM),
    ])  # fmt: skip
    assert len(refusals(results)) == 2
    state = parcel_of(order).state
    assert (state, stock(world)["cup"]) in (("packed", 95), ("cancelled", 100))
    assert len(payments.refunds_of("order", order.number)) == (state == "cancelled")


def test_two_orders_for_the_last_batch_are_packed_from_what_there_is(world: World, at_once: AtOnce) -> None:
    first, second = buy(world, "bowl*2"), buy(world, "bowl")
    numbers, pottery = [parcel_of(first).id, parcel_of(second).id], world.pottery.id
    results = at_once(lambda n: orders.pack(orders.parcel_for(pottery, numbers[n % 2]), by=PLATFORM), 6)
    assert refusals(results) == []
    assert [parcel_of(first).state, parcel_of(second).state] == ["packed", "packed"]


def test_workers_at_once_do_each_thing_once(world: World, at_once: AtOnce, clock: Callable[[timedelta], None]) -> None:
    from storefront.kernel import outbox, sweeps

    sandbox.next_mode("unclear", 2)
    made = [buy(world, "cup") for _ in range(2)] + [place(world, "bowl", method="transfer")]
    clock(timedelta(hours=49))
    at_once(lambda _n: [sweeps.run() + outbox.deliver() for _ in range(3)], 4)
    assert [again(order).state for order in made] == ["paid", "paid", "expired"]
    assert stock(world)["bowl"] == 3
    assert [steps(order) for order in made[:2]] == [["placed", "paid"]] * 2


def test_every_read_during_a_storm_sums_to_nothing(world: World, at_once: AtOnce) -> None:
    """S2, the bank reader: balances read while orders are paid, called off and settled add up at every look."""
    checkout = a_checkout(world, "cup")

    def trade(number: int) -> list[int]:
        from storefront.ledger.verifying import verify

        if number % 4 == 0:
            return [len(verify()) for _ in range(6)]
        for turn in range(3):
            placed = orders.buy(checkout, key=f"storm {number:04} turn {turn:04}", by=PLATFORM)
            order = orders.seen_by(None, placed.number, placed.key)
            if turn == 0:
                orders.call_off(order.parcels[0], by=PLATFORM)
            elif turn == 1:
                orders.ship(order.parcels[0], carrier="SF", tracking="1", by=PLATFORM)
                orders.complete(orders.seen_by(None, placed.number, placed.key).parcels[0], by=PLATFORM)
        return [0]

    results = at_once(trade, 8)
    assert refusals(results) == []
    assert sum(sum(one) for one in results) == 0
