"""A deal's price stands on every page and in every sum from its first instant to its last, and never beside it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from storefront import deals, orders, shops
from storefront.kernel import clock as kernel_clock
from storefront.orders import Wish
from tests.deals.test_planning import HOUR, agreed
from tests.support.client import Client
from tests.world import World

MOMENT = timedelta(microseconds=1)
PAGES = ("/s/harbour", "/s/harbour/p/tea-cup", "/search?q=tea+cup")


def test_a_kept_page_never_shows_a_price_a_moment_too_early_or_too_late(client: Client, world: World) -> None:
    plan = agreed(world)
    for page in PAGES:
        for instant, price in (
            (plan.first_at - MOMENT, "¥100"),
            (plan.first_at, "¥80"),
            (plan.first_at + 2 * HOUR - MOMENT, "¥80"),
            (plan.first_at + 2 * HOUR, "¥100"),
        ):
            kernel_clock.set(instant)
            for _kept in range(2):
                text = client.get(page).text
                assert (price in text, "¥80" in text) == (True, price == "¥80"), f"{page} at {instant}"


def test_the_front_page_shows_what_runs(client: Client, world: World) -> None:
    plan = agreed(world)
    kernel_clock.set(plan.first_at - MOMENT)
    assert "Cup week" not in client.get("/").text
    kernel_clock.set(plan.first_at)
    page = client.get("/").text
    assert "Cup week" in page
    assert "¥80" in page


def test_not_modified_ends_with_the_deal(client: Client, world: World) -> None:
    plan = agreed(world)
    kernel_clock.set(plan.first_at - MOMENT)
    tag = client.get("/s/harbour").headers["ETag"]
    assert client.get("/s/harbour", headers={"If-None-Match": tag}, judged=False).status_code == 304
    kernel_clock.set(plan.first_at)
    assert client.get("/s/harbour", headers={"If-None-Match": tag}).status_code == 200


def test_the_supplier_bears_it_in_every_shop(world: World, clock: Callable[[timedelta], None]) -> None:
    agreed(world)
    clock(2 * HOUR + timedelta(minutes=1))
    cup = world.variants["cup"].id
    pairs = [(world.shop.id, cup), (world.other_shop.id, cup)]
    found = shops.offers(pairs)
    assert [(found[pair].price, found[pair].supplier_price) for pair in pairs] == [(8_000, 8_000)] * 2
    assert [found[pair].usual for pair in pairs] == [10_000, 10_800]


def test_more_pieces_than_the_deal_has_cost_what_they_usually_do(
    world: World, clock: Callable[[timedelta], None]
) -> None:
    agreed(world, pieces=2)
    clock(2 * HOUR + timedelta(minutes=1))
    cup = world.variants["cup"].id
    assert orders.quote([Wish(world.shop.id, cup, 2)], None).goods == 16_000
    assert orders.quote([Wish(world.shop.id, cup, 3)], None).goods == 30_000


def test_a_shop_that_switched_deals_off_keeps_its_prices(
    client: Client, world: World, clock: Callable[[timedelta], None]
) -> None:
    shops.switch(world.shop, ["deals"], by=world.reseller)
    agreed(world)
    clock(2 * HOUR + timedelta(minutes=1))
    cup = world.variants["cup"].id
    assert shops.offers([(world.shop.id, cup)])[world.shop.id, cup].price == 10_000
    for page in ("/s/harbour", "/s/harbour/p/tea-cup"):
        assert "¥80" not in client.get(page).text


def test_a_reseller_bears_the_own_deal_in_the_own_shop(world: World, clock: Callable[[timedelta], None]) -> None:
    cup = world.variants["cup"].id
    rhythm = deals.Rhythm(kernel_clock.now() + 2 * HOUR, 120)
    plan = deals.draft("shop", rhythm, by=world.reseller, shop_id=world.shop.id)
    deals.put_in(plan, {cup: deals.Price(9_500, 5)}, usual={cup: 10_000})
    deals.offer(plan, by=world.reseller, waits_for=None)
    clock(2 * HOUR + timedelta(minutes=1))
    found = shops.offers([(world.shop.id, cup), (world.other_shop.id, cup)])
    assert (found[world.shop.id, cup].price, found[world.shop.id, cup].supplier_price) == (9_500, 10_000)
    assert found[world.other_shop.id, cup].price == 10_800


@pytest.mark.parametrize(("page", "most"), [("/s/harbour", 4), ("/s/harbour/p/tea-cup", 6)])
def test_a_deal_costs_one_read(
    client: Client,
    world: World,
    clock: Callable[[timedelta], None],
    queries: Callable[[], AbstractContextManager[list[str]]],
    page: str,
    most: int,
) -> None:
    agreed(world)
    clock(2 * HOUR + timedelta(minutes=1))
    client.get("/")
    with queries() as counted:
        client.get(page)
    assert len(counted) <= most, counted
