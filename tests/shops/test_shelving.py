"""A listing stands under the category its product has today, in every shop; kinds are named while one is shown."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import products, shops
from storefront.kernel.columns import from_json
from storefront.kernel.db import db, session
from storefront.kernel.words import Words
from storefront.products import Product
from storefront.shops import Listing
from tests.support.plans import sent, walked
from tests.world import World


def kinds() -> list[str]:
    session.rollback()
    return [str(name) for _slug, name in shops.categories("harbour")]


def sort(world: World, name: str, category: str) -> None:
    product = products.by_id(world.products[name].id)
    by = world.supplier if product.supplier_id == world.pottery.id else world.beekeeper
    products.change(product, replace(products.draft_of(product), category=Words.of(category)), by=by)


def stale() -> list[int]:
    session.rollback()
    rows = select(Listing.id).join(Product, Product.id == Listing.product_id)
    return list(session.scalars(rows.where(Listing.category_id.is_distinct_from(Product.category_id))))


def test_every_shop_follows_a_products_category(world: World) -> None:
    assert kinds() == []
    sort(world, "cup", "Cups")
    sort(world, "honey", "Food")
    assert kinds() == ["Cups", "Food"]
    assert [str(name) for _slug, name in shops.categories("lane")] == ["Cups", "Food"]
    sort(world, "cup", "Food")
    assert kinds() == ["Food"]
    sort(world, "cup", "")
    assert kinds() == ["Food"]
    assert stale() == []


def test_what_is_listed_later_stands_under_its_category(world: World) -> None:
    sort(world, "vase", "Vases")
    shops.list_products(world.other_shop, [world.products["vase"].id], by=world.other_reseller)
    assert [str(name) for _slug, name in shops.categories("lane")] == ["Vases"]
    assert stale() == []


@pytest.mark.parametrize("way", ["hidden", "paused", "taken off"])
def test_a_kind_of_which_nothing_is_shown_is_not_named(world: World, way: str) -> None:
    sort(world, "cup", "Cups")
    sort(world, "bowl", "Bowls")
    if way == "hidden":
        shops.hide(shops.listing_of(world.shop, world.products["cup"].id), by=world.reseller)
    elif way == "paused":
        products.pause(world.products["cup"], by=world.supplier)
    else:
        shops.take_off(world.shop, [world.products["cup"].id], by=world.reseller)
    assert kinds() == ["Bowls"]


def test_a_kind_is_a_shelf_of_its_own_and_leads_to_its_neighbours(world: World) -> None:
    for name in ("cup", "bowl", "teapot", "vase"):
        sort(world, name, "Tableware")
    session.rollback()
    slug = shops.categories("harbour")[0][0]
    wanted = {world.products[name].id for name in ("cup", "bowl", "teapot", "vase")}
    for order in shops.SORTS:
        shelf = shops.shelf("harbour", category=slug, sort=order)
        assert shelf is not None and {card.product_id for card in shelf.cards} == wanted
    assert set(_beside()) == wanted - {world.products["cup"].id}
    soap = world.products["soap"].id
    assert _beside(soap)[0] == soap


def _beside(*bought_with: int) -> list[int]:
    """What goes with the cup."""
    whole = shops.whole("harbour", "tea-cup", bought_with)
    assert whole is not None
    return [card.product_id for card in whole.related]


def test_a_shelf_is_read_by_steps(app: Flask, world: World) -> None:
    sort(world, "cup", "Cups")
    soap = world.products["soap"].id
    session.rollback()
    with sent(app) as found:
        shops.categories("harbour")
        shops.whole("harbour", "tea-cup", [soap])
        for order in ("shelf", "new"):
            shops.shelf("harbour", category="cups", sort=order)
    assert len(found) == (4 if db.engine.dialect.name == "postgresql" else 11)
    assert walked(found) == []


@pytest.mark.parametrize(
    "written",
    ['{"": "Cup", "zh_Hans": "杯"}', '{"a": {"b": 1}}', "[1, {}]", "null", '"a"', '{"": "' + "x" * 600 + '"}'],
)
@pytest.mark.parametrize("given", [str, lambda text: text.encode()])
def test_what_is_decoded_once_is_shared_with_nobody(written: str, given: Callable[[str], Any]) -> None:
    first, second = from_json(given(written)), from_json(given(written))
    assert first == second
    assert not isinstance(first, dict | list) or first is not second
