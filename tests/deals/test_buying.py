"""A deal under many hands, and what becomes of its pieces and its money afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront import deals, orders
from storefront.deals import DealPlan, Whose
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.orders import Line, Wish
from tests.deals.test_planning import HOUR, agreed
from tests.orders.making import a_checkout, again, place
from tests.world import World


def left(plan: DealPlan) -> int:
    session.rollback()
    return deals.plan(plan.id, Whose()).deals[0].items[0].left_over


@pytest.fixture
def running(world: World, clock: Callable[[timedelta], None]) -> DealPlan:
    plan = agreed(world, pieces=20)
    clock(2 * HOUR + timedelta(minutes=1))
    return plan


def test_a_line_keeps_the_deals_price_and_the_supplier_bears_it(world: World, running: DealPlan) -> None:
    line = place(world, "cup*2").parcels[0].lines[0]
    assert (line.price, line.supplier_price, line.quantity) == (8_000, 8_000, 2)
    assert line.deal_item_id is not None
    assert left(running) == 18


def test_a_cancelled_order_gives_its_pieces_back_to_the_deal(world: World, running: DealPlan) -> None:
    order = place(world, "cup*3", method="transfer")
    assert left(running) == 17
    orders.cancel(again(order), by=world.customer)
    assert left(running) == 20


def test_who_saw_the_price_is_told_when_it_ended(
    world: World, running: DealPlan, clock: Callable[[timedelta], None]
) -> None:
    wish = Wish(world.shop.id, world.variants["cup"].id, 1)
    seen = orders.quote([wish], "CN").total
    clock(3 * HOUR)
    with pytest.raises(Refused) as refused:
        place(world, "cup", seen=seen)
    assert refused.value.status == 409


def test_two_hundred_hands_at_twenty_pieces(world: World, running: DealPlan, at_once: Callable[..., list[Any]]) -> None:
    """Exactly twenty have the deal's price; whoever saw it and came too late is told, and nothing was taken."""
    wish = Wish(world.shop.id, world.variants["cup"].id, 1)
    seen = orders.quote([wish], "CN").total
    checkout = a_checkout(world, "cup", seen=seen)
    session.rollback()

    def buy(number: int) -> object:
        return orders.place(checkout, key=f"the key of hand {number:04}", by=world.stranger)

    answers = at_once(buy, 200)
    assert sum(isinstance(answer, orders.Placed) for answer in answers) == 20
    assert {answer.status for answer in answers if isinstance(answer, Refused)} == {409}
    assert sum(isinstance(answer, Refused) for answer in answers) == 180
    assert left(running) == 0
    session.rollback()
    assert session.scalar(select(func.sum(Line.quantity))) == 20
