"""Without the wing, or switched off, there is no trace of photos and nothing is asked for them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from storefront import photos, shops
from storefront.web import cached
from tests.photos.making import gallery, path_of, received, share
from tests.support.client import Client
from tests.world import World

CUP = "/s/harbour/p/tea-cup"


def test_the_fold_leads_to_the_gallery(client: Client, world: World) -> None:
    page = client.get(CUP, status=200).text
    assert f'hx-get="{CUP}/photos"' in page and f'href="{CUP}/photos"' in page
    fragment = client.htmx(f"{CUP}/photos", target="photos").text
    assert "<html" not in fragment and "Nobody has shown it yet" in fragment


def test_the_product_page_asks_nothing_for_it(client: Client, world: World, queries: Callable[[], Any]) -> None:
    made = share(world, reuse=True)
    photos.put(world.shop, made.id, on=True, by=world.reseller)
    counts = []
    for off in ([], ["photos"]):
        shops.switch(world.shop, off, by=world.reseller)
        cached.forget()
        client.get(CUP)
        client.sign_in(world.stranger)
        client.get(CUP)
        with queries() as counted:
            client.get(CUP)
        counts.append(len(counted))
        client.sign_in(None)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_a_shop_without_it_has_the_bytes_of_a_house_without_the_wing(
    client: Client, world: World, make_app: Callable[..., Flask], language: str
) -> None:
    made = share(world, reuse=True)
    photos.put(world.shop, made.id, on=True, by=world.reseller)
    order, _line = received(world, by=world.customer)
    with_wing = client.get(f"{CUP}?lang={language}").data
    shops.switch(world.shop, shops.WINGS, by=world.reseller)
    without = Client(make_app(social="0"))
    for path in (CUP, "/s/harbour", "/search?q=cup"):
        address = f"{path}{'&' if '?' in path else '?'}lang={language}"
        cached.forget()
        quiet = client.get(address).data
        cached.forget()
        assert quiet == without.get(address, judged=False).data, path
    assert quiet != with_wing
    for browser in (client, without):
        browser.sign_in(world.customer)
        assert b"/photos" not in browser.get(f"/orders/{order.number}", judged=False).data
    assert b"/me/photos" not in without.get("/me", judged=False).data


def test_its_pages_go_with_it(client: Client, world: World, make_app: Callable[..., Flask]) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    shops.switch(world.shop, ["photos"], by=world.reseller)
    client.get(f"{CUP}/photos", status=404)
    client.sign_in(world.customer).get(base, status=404)
    client.post(base, {"text": "x"}, status=404)
    client.post(f"{base}/pictures", {}, status=404)
    without = Client(make_app(social="0"))
    without.sign_in(world.customer)
    for path in ("/s/lane/p/tea-cup/photos", base, "/photos/1", "/me/photos"):
        assert without.get(path, judged=False).status_code == 404


def test_an_off_switch_loses_nothing(client: Client, world: World) -> None:
    made = share(world)
    shops.switch(world.shop, shops.WINGS, by=world.reseller)
    shops.switch(world.shop, (), by=world.reseller)
    assert gallery(world) == [made.id]
