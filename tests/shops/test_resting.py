"""A shop rests, says until when, and opens on that day by itself."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from storefront import shops
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import Refused
from tests.support.client import Client
from tests.world import World

Move = Callable[[timedelta], None]


def day(app: Flask, ahead: int) -> date:
    """A day of the platform, so many days from today."""
    return clock.day(clock.now(), app.config["SETTINGS"].zone) + timedelta(days=ahead)


def test_a_shop_opens_on_its_day_by_itself_and_not_before(
    app: Flask, world: World, clock: Move, deliver: Callable[[], None]
) -> None:
    shops.rest(world.shop, back_on=day(app, 3), by=world.reseller)
    version = world.shop.version
    clock(timedelta(days=1, hours=23))
    deliver()
    assert world.shop.state == "resting"
    clock(timedelta(days=1, hours=1))
    deliver()
    shop = world.shop
    assert (shop.state, shop.back_on, shop.state_by_id) == ("open", None, PLATFORM.id)
    assert shop.version > version


def test_without_a_day_it_rests_until_it_is_opened(world: World, clock: Move, deliver: Callable[[], None]) -> None:
    shops.rest(world.shop, by=world.reseller)
    clock(timedelta(days=400))
    deliver()
    assert (world.shop.state, shops.back_on(world.shop.id)) == ("resting", None)
    shops.wake(world.shop, by=world.reseller)
    assert world.shop.state == "open"


def test_the_day_can_be_changed_and_saying_it_again_changes_nothing(app: Flask, world: World) -> None:
    shops.rest(world.shop, back_on=day(app, 3), by=world.reseller)
    first, version = world.shop.back_on, world.shop.version
    shops.rest(world.shop, back_on=day(app, 3), by=world.reseller)
    assert (world.shop.back_on, world.shop.version) == (first, version)
    shops.rest(world.shop, back_on=day(app, 5), by=world.reseller)
    assert world.shop.version > version
    assert first is not None
    assert world.shop.back_on == first + timedelta(days=2)
    shops.rest(world.shop, by=world.reseller)
    assert (world.shop.state, shops.back_on(world.shop.id)) == ("resting", None)


@pytest.mark.parametrize("ahead", [-1, 0, 367, 10_000])
def test_a_day_that_cannot_be_leaves_the_shop_open(app: Flask, world: World, ahead: int) -> None:
    with pytest.raises(Refused) as refused:
        shops.rest(world.shop, back_on=day(app, ahead), by=world.reseller)
    assert refused.value.field == "back_on"
    assert (world.shop.state, world.shop.back_on) == ("open", None)


def test_who_opens_earlier_is_not_opened_again(
    app: Flask, world: World, clock: Move, deliver: Callable[[], None]
) -> None:
    shops.rest(world.shop, back_on=day(app, 1), by=world.reseller)
    shops.wake(world.shop, by=world.reseller)
    shops.rest(world.shop, by=world.reseller)
    clock(timedelta(days=3))
    deliver()
    assert world.shop.state == "resting"


def test_customers_are_told_the_day(client: Client, app: Flask, world: World) -> None:
    paths = ("/s/harbour", f"/s/harbour/p/{world.products['cup'].slug}")
    assert all("resting" not in client.get(path).text for path in paths)
    back = day(app, 9)
    shops.rest(world.shop, back_on=back, by=world.reseller)
    for path in paths:
        page = client.get(path).text
        assert "it sells again from" in page and f'datetime="{back:%Y-%m-%d}T00:00' in page
    shops.rest(world.shop, by=world.reseller)
    assert all("buying starts again when it is back" in client.get(path).text for path in paths)
