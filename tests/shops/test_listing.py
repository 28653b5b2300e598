"""Listing in one tap: added, already there, skipped; a repeat changes nothing; a day long it can be undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import accounts, orders, policies, products, shops
from storefront.kernel import money
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words
from storefront.shops import Listing
from tests.support.client import Client
from tests.world import World


def _shelf(world: World) -> list[int]:
    rows = select(Listing.product_id).where(Listing.shop_id == world.shop.id).order_by(Listing.position, Listing.id)
    return list(session.scalars(rows))


def _other_shelf(world: World) -> list[int]:
    rows = select(Listing.product_id).where(Listing.shop_id == world.other_shop.id).order_by(Listing.position)
    return list(session.scalars(rows))


def test_one_tap_says_what_it_added_found_and_left_out(world: World) -> None:
    cup, vase, pot = (world.products[name].id for name in ("cup", "vase", "teapot"))
    products.pause(world.products["teapot"], by=world.supplier)
    done = shops.list_products(world.other_shop, [vase, cup, pot, 10**9], by=world.other_reseller)
    assert (done.added, done.already, done.skipped) == ([vase], [cup], [pot, 10**9])
    again = shops.list_products(world.other_shop, [vase, cup], by=world.other_reseller)
    assert (again.added, again.already) == ([], [vase, cup])
    assert _other_shelf(world)[-1] == vase


def test_what_a_tap_added_can_be_undone_for_a_day(world: World, clock: Callable[[timedelta], None]) -> None:
    before = _other_shelf(world)
    ids = [world.products[name].id for name in ("vase", "cup")]
    run = shops.run_of(world.other_shop.id, shops.list_products(world.other_shop, ids, by=world.other_reseller).run_id)
    assert run is not None
    assert shops.undo(run, by=world.other_reseller) == 1
    assert shops.undo(run, by=world.other_reseller) == 0
    assert _other_shelf(world) == before, "what was there already stays"
    late = shops.list_products(world.other_shop, ids, by=world.other_reseller).run_id
    clock(timedelta(hours=25))
    run = shops.run_of(world.other_shop.id, late)
    assert run is not None
    with pytest.raises(Refused) as refused:
        shops.undo(run, by=world.other_reseller)
    assert refused.value.status == 409


def test_a_run_of_another_shop_is_none(world: World) -> None:
    done = shops.list_products(world.shop, [world.products["cup"].id], by=world.reseller)
    assert shops.run_of(world.other_shop.id, done.run_id) is None
    assert shops.run_of(world.shop.id, None) is None


def test_one_tap_has_an_end(world: World) -> None:
    with pytest.raises(Refused):
        shops.list_products(world.shop, list(range(1, shops.MOST + 2)), by=world.reseller)


def test_a_shelf_is_arranged_by_small_steps(world: World) -> None:
    start = _shelf(world)
    second = shops.listing_of(world.shop, start[1])
    shops.move(second, "up", by=world.reseller)
    assert _shelf(world) == [start[1], start[0], *start[2:]]
    shops.move(second, "up", by=world.reseller)
    assert _shelf(world) == [start[1], start[0], *start[2:]], "the first stays first"
    shops.move(second, "down", by=world.reseller)
    assert _shelf(world) == start
    shops.move(shops.listing_of(world.shop, start[-1]), "first", by=world.reseller)
    assert _shelf(world) == [start[-1], *start[:-1]]
    with pytest.raises(Refused):
        shops.move(second, "sideways", by=world.reseller)


def test_places_that_are_equal_are_told_apart_before_one_moves(world: World) -> None:
    from storefront.kernel.db import atomic

    @atomic()
    def all_equal() -> None:
        for listing in session.scalars(select(Listing).where(Listing.shop_id == world.shop.id)):
            listing.position = 1

    all_equal()
    start = _shelf(world)
    shops.move(shops.listing_of(world.shop, start[2]), "up", by=world.reseller)
    assert _shelf(world) == [start[0], start[2], start[1], *start[3:]]


def test_a_price_lies_in_the_band_and_earns_no_more_than_the_law_allows(world: World) -> None:
    cup, variant = world.products["cup"], world.variants["cup"]
    listing = shops.listing_of(world.shop, cup.id)
    for amount in (9_999, 12_001):
        with pytest.raises(Refused) as refused:
            shops.set_prices(listing, {variant.id: amount}, by=world.reseller)
        assert refused.value.field == f"price-{variant.id}"
    shops.set_prices(listing, {variant.id: 12_000}, by=world.reseller)
    offer = shops.offers([(world.shop.id, variant.id)])[world.shop.id, variant.id]
    assert (offer.price, offer.supplier_price) == (12_000, 10_000)
    ceiling = policies.current().commission_ceiling_bp
    assert products.commission(offer.supplier_price, offer.price, offer.rate_bp) <= 12_000 * ceiling // 10_000
    with pytest.raises(NotFound):
        shops.set_prices(listing, {world.variants["honey"].id: 8_800}, by=world.reseller)


def test_a_band_that_moved_takes_the_own_price_along(world: World) -> None:
    """No own price outlives the band it was set in, or its reseller would earn less than nothing."""
    cup, variant = world.products["cup"], world.variants["cup"]
    shops.set_prices(shops.listing_of(world.shop, cup.id), {variant.id: 10_500}, by=world.reseller)
    draft = products.draft_of(products.by_id(cup.id))
    dearer = replace(draft.variants[0], price=11_000, band_low=11_000, band_high=12_500)
    products.change(products.by_id(cup.id), replace(draft, variants=(dearer,)), by=world.supplier)
    offer = shops.offers([(world.shop.id, variant.id)])[world.shop.id, variant.id]
    assert offer.price == 11_000
    listing = shops.listing_of(world.shop, cup.id)
    assert [number for number, _title in shops.moved_bands(world.shop.id)] == [listing.id]
    whole, shelf = shops.whole("harbour", "tea-cup"), shops.shelf("harbour")
    assert whole is not None and shelf is not None
    assert whole.choices[0].price == 11_000
    assert next(card.price for card in shelf.cards if card.slug == "tea-cup") == 11_000


def test_a_product_is_met_through_the_lowest_price_then_the_oldest_listing(world: World) -> None:
    cup = world.products["cup"].id
    variant = world.variants["cup"].id
    assert shops.meet([cup])[cup].shop_slug == "harbour", "lane asks 108"
    shops.set_prices(shops.listing_of(world.shop, cup), {variant: 11_000}, by=world.reseller)
    assert shops.meet([cup])[cup].shop_slug == "lane", "harbour asks 110"
    shops.set_prices(shops.listing_of(world.other_shop, cup), {variant: 11_000}, by=world.other_reseller)
    assert shops.meet([cup])[cup].shop_slug == "harbour", "equal: the oldest listing"
    assert shops.meet([cup], own_shop=world.other_shop.id)[cup].shop_slug == "lane", "the shop one came from"
    shops.rest(world.shop, by=world.reseller)
    assert shops.meet([cup], own_shop=world.shop.id)[cup].shop_slug == "lane", "a resting shop sells nothing"
    shops.hide(shops.listing_of(world.other_shop, cup), by=world.other_reseller)
    assert shops.meet([cup]) == {}


def test_opening_a_shop_makes_a_reseller_and_happens_once(world: World) -> None:
    said: dict[str, Any] = {"name": Words.of("Sam"), "blurb": Words.of("Hello")}
    shop = shops.open_shop(world.stranger, slug="sam", **said)
    assert "reseller" in accounts.by_id(world.stranger.id).role_names
    assert shops.open_shop(world.stranger, slug="other", **said).id == shop.id
    for slug in ("harbour", "-a", "A B", "x", "api", "ü", "a" * 41):
        with pytest.raises(Refused) as refused:
            shops.open_shop(world.customer, slug=slug, **said)
        assert refused.value.field == "slug"
    with pytest.raises(Refused):
        shops.open_shop(world.customer, slug="long", name=Words.of("x" * 41), blurb=Words.of("Hello"))
    with pytest.raises(Refused):
        shops.open_shop(world.customer, slug="hue", hue="neon", **said)
    assert shops.of(world.customer.id) is None


def test_two_at_once_open_one_shop(world: World, at_once: Callable[..., list[Any]]) -> None:
    ids = [world.stranger.id, world.customer.id]

    def open_one(number: int) -> int:
        account = accounts.by_id(ids[number])
        return shops.open_shop(account, slug="same", name=Words.of("Same"), blurb=Words.of("Same")).id

    answers = at_once(open_one, 2)
    assert sum(isinstance(one, int) for one in answers) == 1
    assert sum(isinstance(one, Refused) for one in answers) == 1


@pytest.mark.parametrize(("low", "high", "asked"), [(10_500, 12_000, 10_500), (9_200, 9_500, 9_500)])
def test_a_band_that_does_not_hold_the_suppliers_price_asks_for_its_nearer_end(
    client: Client, world: World, low: int, high: int, asked: int
) -> None:
    cup, variant = world.products["cup"], world.variants["cup"].id
    draft = products.draft_of(products.by_id(cup.id))
    moved = replace(draft, variants=(replace(draft.variants[0], band_low=low, band_high=high),))
    products.change(cup, moved, by=world.supplier)
    offer = shops.offers([(world.shop.id, variant)])[world.shop.id, variant]
    assert (offer.price, offer.supplier_price) == (asked, 10_000)
    [priced] = shops.prices_of(shops.listing_of(world.shop, cup.id))
    assert (priced.own, priced.usual, priced.price) == (None, asked, asked)
    said = money.say(asked)
    for path in ("/s/harbour", "/s/harbour/p/tea-cup", "/search?q=cup"):
        assert said in client.get(path, status=200).text, path
    client.post("/checkout/buy-now", {"shop": "harbour", "variant": variant, "quantity": 1}, status=303)
    quoted = orders.quote([orders.Wish(world.shop.id, variant, 1)], "CN")
    assert quoted.goods == asked
