"""What leaves the house: posters, previews, and what machines are told."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from io import BytesIO
from xml.etree import ElementTree

from PIL import Image

from storefront import shops
from storefront.kernel.errors import TooMany
from storefront.web import cached, hues
from storefront.web.limits import slow_down
from storefront.web.machine_readable import is_gtin
from tests.support.client import Client
from tests.world import World

Counted = Callable[[], AbstractContextManager[list[str]]]
PICTURES = {
    "/s/harbour/poster.png": ("PNG", (750, 1000)),
    "/s/harbour/p/tea-cup/poster.png": ("PNG", (750, 1000)),
    "/s/harbour/card.jpg": ("JPEG", (1200, 630)),
    "/s/harbour/p/tea-cup/card.jpg": ("JPEG", (1200, 630)),
}


def test_posters_and_previews_are_pictures_of_the_right_size(client: Client, world: World) -> None:
    for path, (kind, size) in PICTURES.items():
        answer = client.get(path, status=200)
        with Image.open(BytesIO(answer.data)) as picture:
            assert (picture.format, picture.size) == (kind, size)
        assert client.get(path, status=304, headers={"If-None-Match": answer.headers["ETag"]}).data == b""


def test_a_preview_is_kept_for_ever_under_its_edition_and_drawn_anew_for_the_next(client: Client, world: World) -> None:
    page = client.get("/s/harbour/p/tea-cup").text
    url = page.split('property="og:image" content="')[1].split('"')[0].replace("&amp;", "&")
    path = "/s/" + url.split("/s/", 1)[1]
    first = client.get(path, status=200)
    assert "immutable" in first.headers["Cache-Control"]
    variant = world.variants["cup"].id
    shops.set_prices(shops.listing_of(world.shop, world.products["cup"].id), {variant: 11_900}, by=world.reseller)
    second = client.get(path, status=200)
    assert second.headers["Cache-Control"] == "no-cache" and second.headers["ETag"] != first.headers["ETag"]
    assert second.data != first.data


def test_a_poster_takes_no_address_from_the_request(client: Client, world: World) -> None:
    plain = client.get("/s/harbour/poster.png").data
    assert client.get("/s/harbour/poster.png?url=https://evil.test/&picture=x&ref=me").data == plain
    for path in PICTURES:
        client.get(path.replace("harbour", "nobody"), status=404)
    client.get("/s/harbour/p/nothing/poster.png", status=404)


def test_drawing_is_limited_where_it_is_not_kept(client: Client, world: World) -> None:
    answers = set()
    for _time in range(25):  # a machine under load may let a token come back in between
        cached.forget()
        for _token in range(20):
            with suppress(TooMany):
                slow_down("drawing", per_minute=60, burst=20, subject="127.0.0.1")
        answers.add(client.get("/s/harbour/card.jpg", judged=False).status_code)
        if 429 in answers:
            break
    assert 429 in answers
    assert answers <= {200, 429}


def test_the_list_of_addresses_names_shops_and_their_goods(client: Client, world: World) -> None:
    answer = client.get("/sitemap.xml", status=200)
    found = {one.text for one in ElementTree.fromstring(answer.data).iter() if one.tag.endswith("loc")}
    paths = {url.split("//", 1)[1].split("/", 1)[1] for url in found if url}
    assert {"", "s/harbour", "s/lane", "s/harbour/p/tea-cup", "s/lane/p/tea-cup"} <= paths
    answer = client.get("/s/lane/sitemap.xml", status=200)
    assert answer.text.count("<loc>") == 3
    client.get("/s/nobody/sitemap.xml", status=404)


def test_the_feed_has_an_item_for_every_variant(client: Client, world: World) -> None:
    root = ElementTree.fromstring(client.get("/feeds/harbour/products.xml", status=200).data)
    g = "{http://base.google.com/ns/1.0}"
    items = root.findall("channel/item")
    assert len(items) == 8
    cup = next(item for item in items if item.findtext(f"{g}title") == "Tea cup")
    assert cup.findtext(f"{g}price") == "100.00 CNY" and cup.findtext(f"{g}availability") == "in_stock"
    assert (cup.findtext(f"{g}link") or "").endswith(f"/s/harbour/p/tea-cup?variant={world.variants['cup'].id}")
    pot = next(item for item in items if item.findtext(f"{g}title") == "Clay teapot")
    assert pot.findtext(f"{g}availability") == "out_of_stock"
    client.get("/feeds/nobody/products.xml", status=404)


def test_the_site_installs_and_says_what_machines_may_see(client: Client, world: World) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest", status=200).data)
    assert manifest["start_url"] == "/" and len(manifest["icons"]) == 3
    for icon in manifest["icons"]:
        client.get(icon["src"], status=200).close()
    robots = client.get("/robots.txt", status=200).text
    assert "Disallow: /checkout" in robots and "/sitemap.xml" in robots
    assert "javascript" in (client.get("/sw.js", status=200).mimetype or "")
    client.get("/offline", status=303)


def test_only_a_right_number_is_told_as_one() -> None:
    assert is_gtin("4006381333931") and is_gtin("96385074")
    for wrong in ("4006381333932", "123", "", None, "40063813339xx", "４００６３８１３３３９３１"):
        assert not is_gtin(wrong)


def test_the_hues_are_those_of_the_style_sheet() -> None:
    from storefront.web import styles

    sheet = (styles.FOLDER / "tokens.css").read_text("utf-8")
    assert set(hues.COLOURS) == set(hues.NAMES) == set(shops.HUES)
    for name, colour in hues.COLOURS.items():
        line = f"--shop: {colour};" if name == "pine" else f'[data-hue="{name}"] {{ --shop: {colour} }}'
        assert line in sheet, name
