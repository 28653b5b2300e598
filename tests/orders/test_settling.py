"""Chapter: a completed parcel is settled to the fen, and seven days later its money is free (domain.md, The split)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from storefront import ledger, orders, payments, policies, products
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.orders import Earner, Parcel
from storefront.orders.settling import release
from tests.orders.making import (
    GUEST,
    again,
    buy,
    earned,
    escrow,
    parcel_of,
    picture,
    place,
    platform,
    receive,
    ship,
    steps,
)  # fmt: skip
from tests.orders.test_paying import payment_of
from tests.world import World

Work = Callable[..., None]


def test_a_line_is_shared_out_to_the_fen(world: World) -> None:
    order = buy(world, "lane:cup")  # P 10800, S 10000, rate 10 %, freight 800
    assert order.total == 11_600
    receive(world, order)
    # base 10000; commission 1000 + 800; fee 300, of which the fund has 30; the supplier 10000 − 1000 − 300 + 800
    assert earned(world.other_reseller, world.supplier) == [(1_800, 0), (9_500, 0)]
    assert platform() == (270, 30)
    assert escrow(order) == 0
    assert order.total == 1_800 + 9_500 + 270 + 30


def test_every_line_of_a_parcel_has_its_own_terms(world: World) -> None:
    order = buy(world, "cup*3", "soap*2", "lane:cup")
    receive(world, order)
    # cup 3 × 10000 at 10 %: 3000, fee 900 (90); soap 2 × 2500 at 20 %: 1000, fee 150 (15); lane's cup as above
    assert earned(world.reseller, world.other_reseller) == [(4_000, 0), (1_800, 0)]
    assert platform() == (810 + 135 + 270, 90 + 15 + 30)
    assert earned(world.supplier) == [(order.total - 5_800 - 1_350, 0)]


def test_an_odd_fen_is_the_suppliers(world: World) -> None:
    product = world.products["towel"]
    draft = products.draft_of(product)
    from dataclasses import replace

    odd = replace(
        draft, rate_bp=777, variants=(replace(draft.variants[0], price=3_333, band_low=None, band_high=None),)
    )
    products.change(product, odd, by=world.beekeeper)
    order = buy(world, "towel*7")
    receive(world, order)
    base = 7 * 3_333
    commission, fee = base * 777 // 10_000, base * 300 // 10_000
    fund = fee * 1_000 // 10_000
    assert earned(world.reseller) == [(commission, 0)]
    assert platform() == (fee - fund, fund)
    assert earned(world.beekeeper) == [(base - commission - fee + order.freight, 0)]


def test_each_parcel_settles_for_itself(world: World) -> None:
    order = buy(world, "cup", "honey")
    receive(world, order, 1)
    assert escrow(order) == 10_800
    assert earned(world.supplier, world.beekeeper, world.reseller) == [(0, 0), (8_800 - 440 - 264 + 600, 0), (440, 0)]
    receive(world, order, 0)
    assert escrow(order) == 0


def test_settling_again_changes_nothing(world: World) -> None:
    order = buy(world, "cup")
    receive(world, order)
    before = picture(world)
    orders.complete(parcel_of(order), by=GUEST)
    assert picture(world) == before


@pytest.mark.parametrize("days", [0, 6.99])
def test_nothing_is_free_before_its_seven_days(world: World, work: Work, days: float) -> None:
    order = buy(world, "cup")
    receive(world, order)
    work(days=days)
    assert earned(world.reseller, world.supplier) == [(1_000, 0), (9_500, 0)]


def test_after_seven_days_it_is_free_once(world: World, work: Work) -> None:
    order = buy(world, "cup", "honey")
    for place_of in (0, 1):
        receive(world, order, place_of)
    fee = platform()
    work(days=7)
    assert earned(world.reseller, world.supplier, world.beekeeper) == [(0, 1_440), (0, 9_500), (0, 8_696)]
    assert platform() == fee
    before = picture(world)
    for parcel in session.scalars(select(Parcel)).all():
        release(parcel.id)
    work(days=30)
    assert picture(world) == before
    assert steps(order).count("released") == 2


def test_two_sweeps_at_once_release_once(
    world: World, clock: Callable[[timedelta], None], at_once: Callable[..., list[object]]
) -> None:
    order = buy(world, "cup")
    number = receive(world, order).id
    clock(timedelta(days=7))
    assert at_once(lambda _n: release(number), 4) == [None] * 4
    assert earned(world.reseller) == [(0, 1_000)]


def test_nobody_earns_from_an_own_purchase_it_feeds_the_fund(world: World, work: Work) -> None:
    order = buy(world, "cup", by=world.reseller)
    receive(world, order, by=world.reseller)
    assert earned(world.reseller, world.supplier) == [(0, 0), (9_500, 0)]
    assert platform() == (270, 30 + 1_000)
    work(days=7)
    assert earned(world.reseller, world.supplier) == [(0, 0), (0, 9_500)]


def test_what_an_earner_gets_is_written_on_the_line(world: World) -> None:
    order = buy(world, "lane:cup", "soap")
    assert set(session.scalars(select(Earner.amount))) == {0}
    receive(world, order)
    found = session.execute(select(Earner.account_id, Earner.amount).order_by(Earner.line_id))
    assert {tuple(row) for row in found} == {(world.other_reseller.id, 1_800), (world.reseller.id, 500)}
    sold = orders.sold_by(world.other_reseller.id)
    assert [earner.amount for _line, _parcel, _order, earner in sold] == [1_800]


def test_an_order_is_shared_by_the_policy_it_began_under(world: World, work: Work) -> None:
    policies.change({"fee_bp": 1000, "fund_share_bp": 5000, "release_days": 30}, "a test", world.staff)
    order = buy(world, "cup")
    ship(world, order)
    work(days=8)
    newer = buy(world, "cup")
    assert newer.policy != order.policy
    orders.complete(parcel_of(order), by=GUEST)
    ship(world, newer)
    assert platform() == (270, 30)
    work(days=7)
    assert earned(world.reseller) == [(0, 1_000)]
    orders.complete(parcel_of(newer), by=GUEST)
    assert platform() == (270 + 500, 30 + 500)
    work(days=29)
    assert earned(world.reseller) == [(1_000, 1_000)]


def test_paid_with_credit_is_shared_alike(world: World) -> None:
    from tests.orders.test_paying import give_credit

    give_credit(world.customer, 50_000)
    order = buy(world, "lane:cup", by=world.customer, use_credit=True)
    receive(world, order)
    assert earned(world.other_reseller, world.supplier) == [(1_800, 0), (9_500, 0)]
    assert (platform(), escrow(order)) == ((270, 30), 0)


def test_a_parcel_paid_on_delivery_settles_after_its_remittance(world: World, work: Work) -> None:
    order = place(world, "soap", method="cod")
    payments.run("order", order.number)
    parcel = ship(world, order)
    before = picture(world)
    with pytest.raises(Refused, match="not paid yet") as refused:
        orders.complete(parcel, by=GUEST)
    assert (refused.value.status, picture(world)) == (409, before)
    payments.remit([payment_of(order).id], order.total, "SF 1", by=world.staff)
    assert again(order).state == "paid"
    orders.complete(parcel_of(order), by=GUEST)
    assert ledger.balance(ledger.gateway("cod")) == -order.total
    assert escrow(order) == 0
