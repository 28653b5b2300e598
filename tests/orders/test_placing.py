"""Chapter: placing takes the stock, copies everything, and opens one way to pay, or does nothing (domain.md 4)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storefront import ledger, orders, payments, policies, products, shops, suppliers
from storefront.kernel import clock as kernel_clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.orders import Checkout, Earner, Line, Order, Wish
from storefront.suppliers import FreightRule
from tests.orders.making import a_checkout, a_key, a_recipient, buy, picture, place, steps, stock
from tests.world import World


def test_an_order_holds_the_goods_and_waits_for_its_money(world: World) -> None:
    order = place(world, "cup*2", by=world.customer)
    assert (order.state, order.goods, order.freight, order.total) == ("placed", 20_000, 800, 20_800)
    assert order.account_id == world.customer.id
    assert stock(world)["cup"] == 98
    assert order.due_at == order.placed_at + timedelta(minutes=15)
    assert steps(order) == ["placed"]
    assert ledger.balance(ledger.escrow(order.number)) == 0


def test_each_supplier_ships_a_parcel_of_its_own(world: World) -> None:
    order = place(world, "cup", "honey*3", "towel")
    assert [parcel.supplier_id for parcel in order.parcels] == [world.pottery.id, world.apiary.id]
    assert [(parcel.goods, parcel.freight) for parcel in order.parcels] == [(10_000, 800), (30_900, 600 + 3 * 200)]
    assert order.total == 10_800 + 32_100 == sum(parcel.amount for parcel in order.parcels)
    assert {parcel.state for parcel in order.parcels} == {"waiting"}
    assert {parcel.due_at for parcel in order.parcels} == {None}, "the promise runs from payment"


def test_everything_is_copied_so_later_changes_touch_nothing(world: World) -> None:
    order = buy(world, "lane:cup")
    line = order.parcels[0].lines[0]
    before = (line.price, line.supplier_price, line.rate_bp, str(line.title), line.returnable)
    assert before == (10_800, 10_000, 1000, "Tea cup", True)
    shops.set_prices(
        shops.listing_of(world.other_shop, line.product_id), {line.variant_id: 11_500}, by=world.other_reseller
    )
    product = world.products["cup"]
    draft = products.draft_of(product)
    dearer = tuple(replace(one, price=12_000, band_low=12_000, band_high=13_000) for one in draft.variants)
    products.change(product, replace(draft, variants=dearer, rate_bp=500), by=world.supplier)
    again = place(world, "lane:cup")
    assert again.parcels[0].lines[0].price != 10_800
    line = session.get_one(Line, line.id, populate_existing=True)
    assert (line.price, line.supplier_price, line.rate_bp, str(line.title), line.returnable) == before


def test_a_line_that_cannot_be_returned_says_so(world: World) -> None:
    assert [line.returnable for line in place(world, "soap", "cup").parcels[0].lines] == [False, True]


def test_the_same_key_leads_to_the_same_order(world: World) -> None:
    key = a_key()
    first = place(world, "cup", key=key)
    before = picture(world)
    assert place(world, "cup", key=key).id == first.id
    assert picture(world) == before


def test_the_same_key_with_other_contents_is_refused(world: World) -> None:
    key = a_key()
    place(world, "cup", key=key)
    before = picture(world)
    with pytest.raises(Refused) as refused:
        place(world, "cup*2", key=key)
    assert refused.value.status == 409
    assert picture(world) == before


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "schlüssel, sechzehn", "a key\nwith a break"])
def test_a_key_that_is_none_is_refused(world: World, key: str) -> None:
    before = picture(world)
    with pytest.raises(Refused):
        orders.place(a_checkout(world, "cup"), key=key, by=PLATFORM)
    assert picture(world) == before


@pytest.mark.parametrize(
    ("goods", "says"),
    [
        (("teapot",), "Clay teapot is sold out"),
        (("bowl*4",), "Of Rice bowl only 3 are left"),
        (("cup", "bowl*4"), "Of Rice bowl only 3 are left"),
        (("bowl*2", "bowl*2"), "Of Rice bowl only 3 are left"),
        (("cup*60", "lane:cup*60"), "Of Tea cup only 100 are left"),
    ],
)
def test_more_than_there_is_takes_nothing(world: World, goods: tuple[str, ...], says: str) -> None:
    before = picture(world)
    with pytest.raises(Refused, match=says) as refused:
        place(world, *goods)
    assert refused.value.status == 409
    assert picture(world) == before


def test_the_last_pieces_can_be_bought_and_then_it_is_sold_out(world: World) -> None:
    place(world, "bowl*3")
    assert stock(world)["bowl"] == 0
    with pytest.raises(Refused, match="sold out"):
        place(world, "bowl")


@pytest.mark.parametrize("quantity", [0, -1, 100, 2**63])
def test_only_so_many_pieces_can_be_wished_for(world: World, quantity: int) -> None:
    before = picture(world)
    with pytest.raises(Refused):
        place(world, f"cup*{quantity}")
    assert picture(world) == before


def test_nothing_is_no_order(world: World) -> None:
    with pytest.raises(Refused):
        place(world)


def test_a_wish_nobody_offers_is_refused(world: World) -> None:
    before = picture(world)
    for wish in (Wish(world.other_shop.id, world.variants["vase-small"].id, 1), Wish(99, 1, 1), Wish(1, 2**62, 1)):
        with pytest.raises(Refused, match="not on sale any more"):
            orders.place(Checkout((wish,), a_recipient(), "sandbox"), key=a_key(), by=PLATFORM)
    assert picture(world) == before


def test_what_left_the_shelf_meanwhile_is_refused(world: World) -> None:
    ways: tuple[Callable[[], None], ...] = (
        lambda: products.pause(world.products["cup"], by=world.supplier),
        lambda: shops.hide(shops.listing_of(world.shop, world.products["vase"].id), by=world.reseller),
        lambda: suppliers.suspend(world.apiary, "a test", by=world.staff),
        lambda: shops.rest(world.shop, by=world.reseller),
    )
    for leave, good in zip(ways, ("cup", "vase-small", "honey", "soap"), strict=True):
        checkout = a_checkout(world, good)
        leave()
        before = picture(world)
        with pytest.raises(Refused) as refused:
            orders.place(checkout, key=a_key(), by=PLATFORM)
        assert refused.value.status == 409
        assert picture(world) == before


def test_a_total_that_changed_is_shown_before_anything_is_taken(world: World) -> None:
    before = picture(world)
    with pytest.raises(Refused, match="The total is now") as refused:
        place(world, "cup", seen=10_799)
    assert refused.value.status == 409
    assert picture(world) == before
    assert place(world, "cup", seen=10_800).total == 10_800


def test_where_a_supplier_does_not_ship_is_said_beside_the_country(world: World) -> None:
    with pytest.raises(Refused) as refused:
        place(world, "honey", recipient=a_recipient(country="TW"))
    assert refused.value.field == "country"
    assert place(world, "cup*2", recipient=a_recipient(country="TW"), method="transfer").freight == 6_800 + 2_400


def test_freight_is_free_above_what_the_supplier_says(world: World) -> None:
    assert place(world, "cup*4").freight == 800
    assert place(world, "cup*5").freight == 0
    suppliers.set_freight(world.pottery, [FreightRule("CN", "flat", 123)], by=world.supplier)
    assert place(world, "cup*5").freight == 123


@pytest.mark.parametrize(
    ("goods", "method", "field"),
    [
        (("cup",), "paypal", "payment"),
        (("cup",), "", "payment"),
        (("cup",), "wallet", "payment"),
        (("vase-large*3",), "cod", "payment"),  # 786.00 and more than ¥500
        (("soap", "honey"), "cod", "payment"),  # two parcels: cash is collected for a whole order
    ],
)
def test_a_way_that_cannot_pay_this_is_refused_beside_it(
    world: World, goods: tuple[str, ...], method: str, field: str
) -> None:
    before = picture(world)
    with pytest.raises(Refused) as refused:
        place(world, *goods, method=method)
    assert refused.value.field == field
    assert picture(world) == before


@pytest.mark.parametrize(("method", "hold"), [("sandbox", timedelta(minutes=15)), ("transfer", timedelta(hours=48))])
def test_each_way_holds_the_goods_as_long_as_it_needs(world: World, method: str, hold: timedelta) -> None:
    order = place(world, "cup", method=method)
    assert order.due_at == order.placed_at + hold


def test_cash_on_delivery_is_to_be_shipped_at_once_and_never_expires(world: World, work: Callable[..., None]) -> None:
    order = place(world, "soap", method="cod")
    parcel = order.parcels[0]
    assert (order.due_at, parcel.due_at) == (None, order.placed_at + timedelta(hours=48))
    work(days=1)
    assert steps(order) == ["placed"]
    assert [one.id for one in orders.parcels_for(world.pottery.id, states=("waiting",))] == [parcel.id]


def test_two_refused_deliveries_end_cash_on_delivery(world: World) -> None:
    orders_before = [place(world, "soap", method="cod") for _ in range(2)]
    for order in orders_before:
        payments.note_refusal(order.phone_print, about=f"order:{order.number}")
    with pytest.raises(Refused) as refused:
        place(world, "soap", method="cod")
    assert (refused.value.field, "not accepted" in refused.value.sentence) == ("payment", True)
    place(world, "soap", method="cod", recipient=a_recipient(phone="+8613800000002"))


def test_an_order_keeps_the_policy_of_its_day(world: World, clock: Callable[[timedelta], None]) -> None:
    before = place(world, "cup")
    number = policies.change({"fee_bp": 900}, "a test", world.staff)
    assert place(world, "cup").policy == before.policy, "what is announced does not hold yet"
    clock(timedelta(days=8))
    assert place(world, "cup").policy == number
    assert (policies.at(before.policy).fee_bp, policies.at(number).fee_bp) == (300, 900)


def test_nobody_is_an_earner_of_an_own_purchase(world: World) -> None:
    own_id = place(world, "cup", by=world.reseller).parcels[0].lines[0].id
    line_id = place(world, "cup", by=world.customer).parcels[0].lines[0].id
    found = session.execute(select(Earner.line_id, Earner.role, Earner.account_id)).all()
    assert [tuple(one) for one in found] == [(line_id, "reseller", world.reseller.id)]
    assert own_id != line_id


@pytest.mark.parametrize(
    ("role", "who", "customer"),
    [
        ("reseller", "customer", "customer"),  # the customer
        ("sponsor", "stranger", None),  # a third role
        ("reseller", "stranger", None),  # a second one in a role
        ("mentor", "reseller", None),  # one person twice
    ],
)
def test_the_database_refuses_an_earner_too_many(
    app: Flask, world: World, role: str, who: str, customer: str | None
) -> None:
    line = place(world, "cup", by=world.customer).parcels[0].lines[0]
    account, buyer = getattr(world, who), getattr(world, customer) if customer else None

    @atomic()
    def add() -> None:
        session.add(Earner(line_id=line.id, role=role, account_id=account.id, customer_id=buyer and buyer.id, amount=0))
        session.flush()

    with pytest.raises(IntegrityError):
        add()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "lost"),
        ("total", -1),
        ("total", 1),
        ("credit", -1),
        ("credit", 99_999),
        ("paid_at", "now"),
        ("number", None),
    ],
)
def test_the_database_refuses_an_order_that_cannot_be(app: Flask, world: World, column: str, value: object) -> None:
    order = place(world, "cup")

    @atomic()
    def spoil() -> None:
        row = session.get_one(Order, order.id)
        setattr(row, column, kernel_clock.now() if value == "now" else value)
        session.flush()

    with pytest.raises(IntegrityError):
        spoil()


def test_numbers_are_short_unlike_and_open_nothing(world: World) -> None:
    made = [place(world, "cup") for _ in range(12)]
    assert len({order.number for order in made} | {orders.key_of(order.key_seed) for order in made}) == 24
    for order in made:
        assert orders.tidy(order.number.lower().replace("-", " ")) == order.number
        assert len(order.number) == 10


@pytest.mark.parametrize("goods", [("cup",), ("cup", "vase-small", "soap"), ("cup", "lane:cup", "honey", "towel")])
def test_what_placing_costs_in_statements_is_constant(
    world: World, queries: Callable[[], AbstractContextManager[list[str]]], goods: tuple[str, ...]
) -> None:
    checkout, customer = a_checkout(world, *goods), world.customer
    policies.current()  # a process looks the rules up once in a while, whatever is placed
    with queries() as as_guest:
        orders.place(checkout, key=a_key(), by=PLATFORM)
    with queries() as as_member:
        orders.place(checkout, key=a_key(), by=customer)
    assert len(as_guest) <= 13, "\n".join(as_guest)
    assert len(as_member) <= 14, "\n".join(as_member)


def test_what_is_sold_out_is_answered_before_anything_is_locked(
    world: World, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    checkout = a_checkout(world, "teapot")
    before = picture(world)
    with queries() as counted, pytest.raises(Refused, match="Clay teapot is sold out"):
        orders.buy(checkout, key=a_key(), by=PLATFORM)
    assert [one.split()[0] for one in counted] == ["SELECT"] * 2
    assert picture(world) == before


def test_who_has_bought_the_last_ones_is_led_to_them_by_a_second_tap(world: World) -> None:
    key = a_key()
    first = buy(world, "bowl*3", key=key)
    assert buy(world, "bowl*3", key=key).id == first.id
    with pytest.raises(Refused) as refused:
        buy(world, "bowl*2", key=key)
    assert refused.value.status == 409
    with pytest.raises(Refused, match="sold out"):
        buy(world, "bowl*3")
