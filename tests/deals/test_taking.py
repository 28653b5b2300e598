"""A deal's pieces: never one too many, never a second too early or too late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront import deals
from storefront.deals import DealItem
from storefront.kernel import clock as kernel_clock
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from tests.deals.test_planning import HOUR, agreed
from tests.world import World

MOMENT = timedelta(microseconds=1)


def item(plan: deals.DealPlan) -> DealItem:
    return deals.plan(plan.id, deals.Whose()).deals[0].items[0]


def test_the_clock_alone_begins_and_ends_it(world: World) -> None:
    plan = agreed(world)
    one, begins = item(plan), plan.first_at
    for instant in (begins - MOMENT, begins + 2 * HOUR):
        kernel_clock.set(instant)
        with pytest.raises(Refused) as refused:
            deals.take({one.id: 1})
        assert refused.value.status == 409
    for instant in (begins, begins + 2 * HOUR - MOMENT):
        kernel_clock.set(instant)
        deals.take({one.id: 1})
    assert item(plan).left_over == 18


def test_all_or_none(world: World, clock: Callable[[timedelta], None]) -> None:
    plan = agreed(world, pieces=3)
    clock(2 * HOUR + timedelta(minutes=1))
    one = item(plan).id
    with pytest.raises(Refused):
        deals.take({one: 4})
    deals.take({one: 3})
    deals.give_back({one: 2})
    assert item(plan).left_over == 2


def test_a_sold_out_deal_turns_the_pages(world: World, clock: Callable[[timedelta], None]) -> None:
    plan = agreed(world, pieces=1)
    clock(2 * HOUR + timedelta(minutes=1))
    before = world.pottery.catalogue_version
    deals.take({item(plan).id: 1})
    assert world.pottery.catalogue_version > before


def test_twenty_pieces_under_two_hundred_hands(
    world: World, clock: Callable[[timedelta], None], at_once: Callable[..., list[Any]]
) -> None:
    plan = agreed(world, pieces=20)
    clock(2 * HOUR + timedelta(minutes=1))
    one = item(plan).id
    session.rollback()
    answers = at_once(lambda _number: deals.take({one: 1}), 200)
    assert sum(answer is None for answer in answers) == 20
    assert {type(answer) for answer in answers} == {type(None), Refused}
    assert item(plan).left_over == 0
