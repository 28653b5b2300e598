"""A plan is offered to who bears it, agreed, and runs by itself: by the clock, within its budget, one brand a day."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storefront import deals, products
from storefront.deals import DealPlan, Price, Rhythm, Whose
from storefront.kernel import clock as kernel_clock
from storefront.kernel.errors import NotFound, Refused
from tests.world import World

HOUR = timedelta(hours=1)


def soon(hours: int = 2) -> datetime:
    return kernel_clock.now() + hours * HOUR


def special(world: World, *, times: int = 1, budget: int | None = None, pieces: int = 20) -> DealPlan:
    """A weekly special of the cup, 100.00 for 80.00, being written by staff."""
    plan = deals.draft("weekly", Rhythm(soon(), 120, 7, times), by=world.staff, words="Cup week", budget=budget)
    cup = world.variants["cup"].id
    deals.put_in(plan, {cup: Price(8_000, pieces)}, usual={cup: 10_000})
    return plan


def agreed(world: World, **how: int) -> DealPlan:
    plan = special(world, **how)
    deals.offer(plan, by=world.staff, waits_for="supplier")
    deals.agree(plan, by=world.supplier)
    return plan


def seen(plan: DealPlan) -> DealPlan:
    return deals.plan(plan.id, Whose(plan.shop_id))


def test_nothing_becomes_cheaper_before_who_bears_it_agreed(world: World) -> None:
    plan = special(world)
    assert (plan.state, plan.supplier_id) == ("draft", world.pottery.id)
    deals.offer(plan, by=world.staff, waits_for="supplier")
    assert deals.waiting("supplier", supplier_id=world.pottery.id) == [plan]
    assert deals.calendar() == []
    deals.agree(plan, by=world.supplier)
    deals.agree(plan, by=world.supplier)
    assert [day.kind for day in deals.calendar()] == ["weekly"]


def test_a_plan_nobody_answers_is_declined_before_it_would_begin(
    world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    plan = special(world)
    deals.offer(plan, by=world.staff, waits_for="supplier")
    clock(2 * HOUR)
    deliver()
    assert seen(plan).state == "declined"
    deals.agree(plan, by=world.supplier)
    assert seen(plan).state == "declined"


def test_deals_are_made_a_week_ahead_by_themselves(
    world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    plan = agreed(world, times=3)
    assert len(seen(plan).deals) == 2
    for _week in range(4):
        clock(timedelta(days=7))
        deliver()
    found = seen(plan)
    assert [deal.starts_at - found.first_at for deal in found.deals] == [timedelta(days=7 * n) for n in range(3)]
    assert found.next_at is None


def test_a_budget_stops_the_plan_before_it_is_exceeded(world: World) -> None:
    plan = agreed(world, times=4, budget=2_000 * 20 * 2 - 1)  # less than two whole deals
    found = seen(plan)
    assert (len(found.deals), found.next_at, deals.spent(found)) == (1, None, 40_000)


def test_what_nobody_bought_is_not_spent(
    world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    plan = agreed(world, times=4, budget=2_000 * 20 * 2)
    assert deals.spent(seen(plan)) == 80_000
    clock(timedelta(days=7, hours=5))  # two are over, nothing was sold, and the third is made
    deliver()
    assert (len(seen(plan).deals), deals.spent(seen(plan))) == (3, 40_000)


def test_stopping_ends_what_runs_at_once(world: World, clock: Callable[[timedelta], None]) -> None:
    plan = agreed(world)
    clock(3 * HOUR - timedelta(minutes=30))
    assert [day.left for day in deals.calendar()] == [20]
    deals.stop(plan, "The kiln is cold", by=world.supplier)
    assert deals.calendar() == []
    assert seen(plan).state == "stopped"


def test_one_day_one_brand(world: World) -> None:
    brand = products.by_id(world.products["cup"].id).brand_id
    first = deals.draft("brand_day", Rhythm(soon(24), 1440, 7, 4), by=world.staff, brand_id=brand)
    deals.offer(first, by=world.staff, waits_for=None)
    other = deals.draft("brand_day", Rhythm(soon(24 + 7 * 24 + 12), 60, 7, 1), by=world.staff, brand_id=brand)
    with pytest.raises(Refused) as refused:
        deals.offer(other, by=world.staff, waits_for=None)
    assert refused.value.field == "first_at"


@pytest.mark.parametrize(
    ("amount", "pieces", "field"),
    [(10_000, 1, "price"), (0, 1, "price"), (9_000, 0, "pieces"), (9_000, 10**6, "pieces")],
)
def test_a_price_lies_below_the_usual_one_and_there_are_pieces(
    world: World, amount: int, pieces: int, field: str
) -> None:
    plan = deals.draft("weekly", Rhythm(soon(), 120), by=world.staff)
    cup = world.variants["cup"].id
    with pytest.raises(Refused) as refused:
        deals.put_in(plan, {cup: Price(amount, pieces)}, usual={cup: 10_000})
    assert refused.value.field == f"{field}-{cup}"
    assert seen(plan).items == []


def test_a_reseller_never_pays_for_a_sale(world: World) -> None:
    """Below S − rate × S the commission would be negative (domain.md, The split)."""
    cup = world.variants["cup"].id
    plan = deals.draft("shop", Rhythm(soon(), 120), by=world.reseller, shop_id=world.shop.id)
    with pytest.raises(Refused):
        deals.put_in(plan, {cup: Price(8_999, 5)}, usual={cup: 10_000})
    deals.put_in(plan, {cup: Price(9_000, 5)}, usual={cup: 10_000})


def test_a_plan_holds_one_suppliers_goods(world: World) -> None:
    plan = special(world)
    honey = world.variants["honey"].id
    with pytest.raises(Refused):
        deals.put_in(plan, {honey: Price(8_000, 5)}, usual={honey: 8_800})


@pytest.mark.parametrize(
    ("hours", "minutes", "every", "times", "field"),
    [(-1, 60, 7, 1, "first_at"), (20_000, 60, 7, 1, "first_at"), (2, 59, 7, 1, "hours"), (2, 10_081, 7, 1, "hours"),
     (2, 60, 7, 54, "times"), (2, 60, 29, 2, "times"), (2, 3000, 1, 2, "hours")],
)  # fmt: skip
def test_a_rhythm_means_something(world: World, hours: int, minutes: int, every: int, times: int, field: str) -> None:
    with pytest.raises(Refused) as refused:
        deals.draft("weekly", Rhythm(soon(hours), minutes, every, times), by=world.staff)
    assert refused.value.field == field


def test_others_plans_do_not_exist(world: World) -> None:
    plan = special(world)
    for whose in (Whose(world.shop.id), Whose(supplier_id=world.apiary.id, account_id=world.beekeeper.id)):
        with pytest.raises(NotFound):
            deals.plan(plan.id, whose)
    with pytest.raises(NotFound):  # staff's draft is nothing its supplier knows of yet
        deals.plan(plan.id, Whose(supplier_id=world.pottery.id, account_id=world.supplier.id))
