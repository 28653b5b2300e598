"""The cart as a page: two shops, two suppliers, what changed since, and every wrong number said beside its line."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront import carts, products, shops
from storefront.kernel.db import session
from tests.orders.making import place
from tests.support.client import Client
from tests.support.filling import form_of, words_of
from tests.world import World

Queries = Callable[[], Any]


def put_in(client: Client, world: World, name: str, quantity: int = 1, shop: str = "harbour") -> None:
    variant = world.variants[name].id
    client.post("/cart/lines", {"shop": shop, "variant": variant, "quantity": quantity}, status=303)


def lines_of(client: Client) -> list[carts.Wanted]:
    class Visitor:
        id = None
        visitor = _hashed(client)

    return carts.wanted_by(Visitor())


def _hashed(client: Client) -> str | None:
    from storefront.kernel.secrets import hashed

    token = client.cookie("visitor")
    return hashed(token) if token else None


def test_an_empty_cart_says_what_to_do_and_asks_the_database_nothing(client: Client, queries: Queries) -> None:
    client.get("/cart", status=200)
    with queries() as counted:
        assert "Nothing in the cart yet" in client.get("/cart", status=200).text
    assert counted == []


def test_goods_of_two_shops_and_two_suppliers_stand_in_parcels(client: Client, world: World) -> None:
    put_in(client, world, "cup", 2)
    put_in(client, world, "cup", 1, shop="lane")
    put_in(client, world, "honey")
    said = words_of(client.get("/cart", status=200).text)
    assert said.count(str(world.products["cup"].title)) == 4  # each once, and once for its quantity
    assert "Parcel 1 Hill Pottery" in said
    assert "Parcel 2 Moss Apiary" in said
    assert "4 pieces" in said
    assert "¥396" in said  # 2 × 100 + 108 + 88


def test_a_cart_costs_at_most_five_statements_however_long_it_is(
    client: Client, world: World, queries: Queries
) -> None:
    counts = []
    for names in (("cup",), ("vase-small", "vase-large", "soap", "honey", "towel", "bowl")):
        for name in names:
            put_in(client, world, name)
        client.get("/cart", status=200)
        with queries() as counted:
            client.get("/cart", status=200)
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 5


def test_a_signed_in_cart_costs_at_most_five_statements(client: Client, world: World, queries: Queries) -> None:
    client.sign_in(world.customer)
    put_in(client, world, "cup")
    with queries() as counted:
        client.get("/cart", status=200)
    assert len(counted) <= 5


def test_a_price_that_moved_and_goods_that_went_are_said(client: Client, world: World) -> None:
    put_in(client, world, "cup", shop="lane")
    put_in(client, world, "bowl", 3)
    put_in(client, world, "towel")
    listing = shops.listing_of(world.other_shop, world.products["cup"].id)
    shops.set_prices(listing, {world.variants["cup"].id: 11_500}, by=world.other_reseller)
    place(world, "bowl*2")
    products.pause(world.products["towel"], by=world.beekeeper)
    said = words_of(client.get("/cart", status=200).text)
    assert "The price was ¥108 and is now ¥115." in said
    assert "Only 1 is left." in said
    assert "not on sale any more" in said


def test_what_a_shop_no_longer_lists_is_left_out_and_can_be_taken_out(client: Client, world: World) -> None:
    put_in(client, world, "honey", shop="lane")
    put_in(client, world, "cup")
    shops.take_off(world.other_shop, [world.products["honey"].id], by=world.other_reseller)
    page = client.get("/cart", status=200).text
    assert "Something is not on sale any more" in page
    gone = lines_of(client)[0].line_id
    client.post(f"/cart/lines/{gone}", {"remove": "1"}, status=303)
    assert "Something is not on sale any more" not in client.get("/cart", status=200).text


def test_pieces_are_changed_and_taken_out(client: Client, world: World) -> None:
    put_in(client, world, "cup")
    filled = form_of(client.get("/cart").text, "/cart/lines/")
    client.follow(client.post(filled.url, filled.with_(quantity="5").data, status=303))
    assert [line.quantity for line in lines_of(client)] == [5]
    client.follow(client.post(filled.url, filled.with_(remove="1").data, status=303))
    assert lines_of(client) == []


@pytest.mark.parametrize("typed", ["-1", "100", "two", "", "9" * 30, "1.5", "１"])
def test_a_number_that_cannot_be_is_refused_beside_its_line(client: Client, world: World, typed: str) -> None:
    put_in(client, world, "cup")
    put_in(client, world, "soap")
    line = lines_of(client)[1].line_id
    page = client.post(f"/cart/lines/{line}", {"quantity": typed}, status=422).text
    assert f'id="quantity-{line}-error"' in page
    assert page.count("Please choose between 1 and 99 pieces.") == 1
    assert [one.quantity for one in lines_of(client)] == [1, 1]


@pytest.mark.parametrize("typed", ["0", "100", "x"])
def test_nothing_is_put_in_with_a_number_that_cannot_be(client: Client, world: World, typed: str) -> None:
    data = {"shop": "harbour", "variant": world.variants["cup"].id, "quantity": typed}
    assert "Please choose between 1 and 99 pieces." in client.post("/cart/lines", data, status=422).text
    assert client.cookie("visitor") is None


def test_what_is_sold_out_cannot_be_put_in(client: Client, world: World) -> None:
    data = {"shop": "harbour", "variant": world.variants["teapot"].id, "quantity": 1}
    assert "This is sold out." in client.post("/cart/lines", data, status=409).text


@pytest.mark.parametrize(
    "data",
    [
        {}, {"shop": "harbour"}, {"shop": "nowhere", "variant": "1"}, {"shop": "harbour", "variant": "999999"},
        {"shop": "harbour", "variant": "9" * 40}, {"shop": "harbour", "variant": "-1"},
        {"shop": "\x00", "variant": "1"},
    ],
)  # fmt: skip
def test_what_no_shop_sells_is_not_found(client: Client, data: dict[str, str]) -> None:
    client.post("/cart/lines", data, status=404)


def test_nobody_reaches_anothers_line(client: Client, browse: Callable[[], Client], world: World) -> None:
    put_in(client, world, "cup")
    line = lines_of(client)[0].line_id
    stranger = browse()
    put_in(stranger, world, "soap")
    stranger.post(f"/cart/lines/{line}", {"remove": "1"}, status=404)
    stranger.post(f"/cart/lines/{2**53}", {"remove": "1"}, status=404)
    stranger.post(f"/cart/lines/{2**70}", {"remove": "1"}, status=404)
    assert [one.quantity for one in lines_of(client)] == [1]


def test_more_than_there_is_becomes_what_there_is_and_is_said(client: Client, world: World) -> None:
    put_in(client, world, "bowl", 9)
    assert [line.quantity for line in lines_of(client)] == [3]
    assert "3 left" in words_of(client.get("/cart").text)


def test_a_cart_comes_along_to_the_account(client: Client, world: World) -> None:
    put_in(client, world, "cup", 2)
    client.post("/sign-in", {"email": world.customer.email, "password": "a long word of the world"}, status=303)
    session.rollback()
    assert carts.count_of(_holder(world)) == 2
    assert str(world.products["cup"].title) in client.get("/cart", status=200).text


def _holder(world: World) -> Any:
    class Member:
        id = world.customer.id
        visitor = None

    return Member()


def test_the_pages_speak_chinese(client: Client, world: World) -> None:
    put_in(client, world, "cup")
    for language in ("zh_Hant", "zh_Hans"):
        client.get(f"/cart?lang={language}", status=200)
