"""Coupons and packets prove themselves: what could go wrong on purpose is found, and named (reliability.md S1)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from storefront import coupons, ledger
from storefront.coupons import Coupon, Grant
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.ledger import Move
from storefront.operating import proving
from storefront.orders import Line, Order, OrderCoupon, Parcel
from tests.coupons.making import Somebody, of_platform
from tests.orders.making import buy
from tests.packets.making import confirmed, of_shop
from tests.world import World

Bug = Callable[[], Any]
BUGS: dict[str, tuple[Bug, str]] = {
    "one too many is given": (lambda: update(Coupon).values(remaining=Coupon.remaining - 1), "are gone and"),
    "one is counted twice": (lambda: update(Coupon).values(remaining=Coupon.remaining + 1), "are gone and"),
    "a place is lost": (lambda: text("DELETE FROM coupon_holdings"), "has not the place"),
    "a used one is free again": (
        lambda: update(Grant).values(state="unused", about=None, by_platform=0, by_supplier=0, by_reseller=0),
        "does not know it",
    ),
    "another order has it": (lambda: update(Grant).values(about="order:another"), "does not know it"),
    "it took off more": (lambda: update(Grant).values(by_platform=Grant.by_platform + 1), "does not know it"),
    "the order forgot it": (lambda: delete(OrderCoupon), "do not add up to its discount"),
    "a line lost less": (lambda: update(Line).values(discount_platform=Line.discount_platform - 1), "do not add up"),
    "the parcel lost less": (
        lambda: update(Parcel).values(discount=Parcel.discount - 1, discount_platform=Parcel.discount_platform - 1),
        "do not add up",
    ),
    "the customer paid more": (
        lambda: update(Order).values(discount=Order.discount - 1, total=Order.total + 1), "do not add up",
    ),
}  # fmt: skip


@atomic()
def do(statement: Any) -> None:
    """Break something."""
    session.execute(statement)


@pytest.mark.broken
@pytest.mark.parametrize("name", BUGS)
def test_what_goes_wrong_with_a_coupon_is_found(world: World, name: str) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=Somebody(world.customer.id))
    buy(world, "cup", by=world.customer, use_coupons=True)
    assert proving.verify() == []
    bug, says = BUGS[name]
    do(bug())
    session.rollback()
    found = proving.verify()
    assert any(says in sentence for sentence in found), found


@pytest.mark.broken
def test_a_platform_that_does_not_pay_its_part_is_found(world: World) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=Somebody(world.customer.id))
    order = buy(world, "cup", by=world.customer, use_coupons=True)
    back = Move(ledger.escrow(order.number), ledger.promotion(coupon.id), 500)
    ledger.post("a bug", about=order.number, moves=[back])
    assert any(f"order:{order.number}" in sentence for sentence in proving.verify())


@pytest.mark.broken
@pytest.mark.parametrize(
    ("bug", "says"),
    [
        ("UPDATE packets SET amount = amount + 10", "do not add up to it"),
        ("UPDATE packets SET size = size + 1, lucky = 1 = 1", "do not add up to it"),
        ("UPDATE packets SET state = 'settled'", "gave back"),
        ("UPDATE packets SET state = 'settled', returned = 3", "gave back"),
    ],
)
def test_what_goes_wrong_with_a_packet_is_found(world: World, bug: str, says: str) -> None:
    from storefront import packets

    packet = of_shop(world)
    confirmed(world.customer)
    packets.open_packet(packet.code, by=world.customer.id)
    assert proving.verify() == []
    do(text(bug))
    session.rollback()
    found = proving.verify()
    assert any(says in sentence for sentence in found), found


@pytest.mark.broken
def test_money_that_left_a_packet_is_found(world: World) -> None:
    packet = of_shop(world)
    thief: Actor = world.stranger
    ledger.post("a bug", about="1", moves=[Move(ledger.packet(packet.code), ledger.available(thief.id or 0), 1)])
    assert any(packet.code in sentence and "holds" in sentence for sentence in proving.verify())
