"""Without the social wing, or with every switch off, a product page is the same to the byte, and the shop works on."""

from collections.abc import Callable

import pytest
from flask import Flask

from storefront import questions, shops
from storefront.web import cached
from tests.questions.making import ask
from tests.support.client import Client
from tests.world import World

CUP = "/s/harbour/p/tea-cup"
PAGES = (CUP, "/s/harbour", "/search?q=cup", "/")


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_a_shop_with_everything_off_has_the_bytes_of_a_house_without_the_wing(
    client: Client, world: World, make_app: Callable[..., Flask], language: str
) -> None:
    ask(world)
    with_wing = client.get(f"{CUP}?lang={language}").data
    shops.switch(world.shop, shops.WINGS, by=world.reseller)
    without = Client(make_app(social="0"))
    for path in PAGES:
        address = f"{path}{'&' if '?' in path else '?'}lang={language}"
        cached.forget()
        quiet = client.get(address)
        cached.forget()
        other = without.get(address, judged=False)
        assert quiet.data == other.data, path
        if path == CUP:
            assert quiet.headers["ETag"] != other.headers["ETag"], "a browser asks anew once the wing is left out"
    assert client.get(f"{CUP}?lang={language}").data != with_wing


def test_a_quiet_shop_and_a_search_hold_no_social_element(client: Client, world: World) -> None:
    ask(world)
    for path in ("/s/harbour", "/search?q=cup"):
        page = client.get(path, status=200).text
        assert "question" not in page.lower()


def test_the_pages_of_the_wing_go_with_it(client: Client, world: World, make_app: Callable[..., Flask]) -> None:
    question = ask(world)
    shops.switch(world.shop, ["questions"], by=world.reseller)
    client.get(f"{CUP}/questions", status=404)
    client.post(f"{CUP}/questions", {"text": "x"}, status=404)
    client.get("/s/lane/p/tea-cup/questions", status=200)
    without = Client(make_app(social="0"))
    for path in ("/s/lane/p/tea-cup/questions", f"/questions/{question.id}"):
        assert without.get(path, judged=False).status_code == 404
    without.sign_in(world.customer)
    assert "/me/questions" not in without.get("/me", judged=False).text


def test_a_reseller_switches_it_off_and_on(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    assert "What people can do in your shop" in client.get("/sell/shop", status=200).text
    client.follow(client.post("/sell/shop/switches", {}, status=303))
    assert "questions" in world.shop.switched_off
    assert "/questions" not in client.get(CUP).text
    client.follow(client.post("/sell/shop/switches", {"on": ["questions", "nonsense"]}, status=303))
    assert "questions" not in world.shop.switched_off
    assert f"{CUP}/questions" in client.get(CUP).text


def test_a_question_outlives_the_shop_it_was_asked_in(client: Client, world: World) -> None:
    question = ask(world, shop="lane")
    assert "/s/lane" in client.get(f"/questions/{question.id}", status=200).text
    shops.hide(shops.listing_of(world.other_shop, world.products["cup"].id), by=world.other_reseller)
    assert "/s/lane" not in client.get(f"/questions/{question.id}", status=200).text
    assert str(question.text) in client.get(f"{CUP}/questions", status=200).text


def test_a_suppliers_day_shows_what_people_ask(client: Client, world: World, make_app: Callable[..., Flask]) -> None:
    question = ask(world)
    assert f"/questions/{question.id}" in client.sign_in(world.supplier).get("/supply", status=200).text
    without = Client(make_app(social="0"))
    assert "/questions/" not in without.sign_in(world.supplier).get("/supply", judged=False).text


def test_an_off_switch_loses_nothing(client: Client, world: World) -> None:
    question = ask(world)
    shops.switch(world.shop, shops.WINGS, by=world.reseller)
    shops.switch(world.shop, (), by=world.reseller)
    rows, _more = questions.of_product(world.products["cup"].id)
    assert [one.id for one in rows] == [question.id]
