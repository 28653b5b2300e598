"""Looking for something: a product once, narrowed and sorted in the address, and always a way on."""

import re

import pytest

from storefront import products, shops
from storefront.kernel.db import atomic
from storefront.kernel.words import LANGUAGES
from tests.support.client import Client
from tests.world import World


@pytest.fixture(autouse=True)
def _found(world: World) -> None:
    """Everything of the world can be found."""

    @atomic()
    def index() -> None:
        for product in world.products.values():
            products.index(product.id)

    index()


def _goods(page: str) -> list[str]:
    return re.findall(r'<h[23]><a href="(/s/[^"]+/p/[^"]+)">', page)


def _prices(page: str) -> list[str]:
    return re.findall(r'<p class="price">([^<]+)</p>', page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query", ["", "q=cup", "q=cup&shop=lane", "q=nothing-at-all", "brand=hill", "q=tea&low=x", "category=no"]
)
def test_every_answer_is_sound_in_every_language(client: Client, world: World, query: str, language: str) -> None:
    client.get(f"/search?{query}&lang={language}", status=200)


def test_a_product_stands_once_through_the_lowest_price(client: Client, world: World) -> None:
    assert _goods(client.get("/search?q=cup").text) == ["/s/harbour/p/tea-cup"]
    assert "/s/lane/p/longan-honey" not in client.get("/search?q=honey").text


def test_through_the_shop_one_came_from_and_others_after(client: Client, world: World) -> None:
    assert _goods(client.get("/search?q=cup&shop=lane").text) == ["/s/lane/p/tea-cup"]
    page = client.get("/search?q=hill&shop=lane", status=200).text
    assert _goods(page)[0].startswith("/s/lane/") and any(way.startswith("/s/harbour/") for way in _goods(page))
    assert "In this shop" in page and "In other shops" in page
    assert _goods(client.get("/search?q=cup&shop=nobody", status=200).text) == ["/s/harbour/p/tea-cup"]


def test_shops_and_brands_are_found_too(client: Client, world: World) -> None:
    page = client.get("/search?q=harbour", status=200).text
    assert '<a href="/s/harbour">' in page
    assert "brand=hill" in client.get("/search?q=hill", status=200).text


def test_filters_and_sorting_stand_in_the_address(client: Client, world: World) -> None:
    page = client.get("/search?brand=hill&sort=price", status=200).text
    assert _prices(page)[0] == "¥25"
    page = client.get("/search?brand=hill&sort=-price&in_stock=1", status=200).text
    assert _prices(page)[0] == "from ¥180" and "Sold out" not in page
    page = client.get("/search?brand=hill&low=50&high=100", status=200).text
    assert sorted(_prices(page)) == ["¥100", "¥60", "¥88"]
    assert 'name="low" inputmode="decimal" maxlength="20" value="50"' in page


def test_a_price_that_is_none_is_said_and_narrows_nothing(client: Client, world: World) -> None:
    page = client.get("/search?q=cup&low=cheap", status=200).text
    assert "Please write an amount" in page and _goods(page)


def test_what_finds_nothing_leads_on(client: Client, world: World) -> None:
    assert "A shorter word finds more" in client.get("/search?q=zeppelin", status=200).text
    page = client.get("/search?q=cup&low=5000", status=200).text
    assert "Take the filters off" in page and 'href="/search?q=cup"' in page


def test_names_are_suggested_while_typing(client: Client, world: World) -> None:
    answer = client.htmx("/search?q=tea", target="suggestions", status=200)
    assert "Tea cup" in answer.text and "<html" not in answer.text
    assert client.htmx("/search?q=", target="suggestions", status=200).text.strip() == ""


def test_pages_go_on_without_gaps_or_repeats(client: Client, world: World) -> None:
    from storefront.kernel.words import Words
    from storefront.products import ProductDraft, VariantDraft

    drafts = [ProductDraft(Words.of(f"Roof tile {n}"), (VariantDraft(1000 + n),), f"tile-{n}") for n in range(30)]
    made = [products.create(world.pottery, draft, by=world.supplier) for draft in drafts]
    for one in made:
        products.publish(one, by=world.supplier)
    shops.list_products(world.shop, [one.id for one in made], by=world.reseller)

    @atomic()
    def index() -> None:
        for one in made:
            products.index(one.id)

    index()
    for sort in shops.FIND_SORTS:
        seen: list[str] = []
        path = f"/search?q=roof+tile&sort={sort}"
        while path:
            page = client.get(path, status=200).text
            seen += _goods(page)
            more = re.search(r'href="([^"]+)" data-kind="quiet" rel="next"', page)
            path = more.group(1).replace("&amp;", "&") if more else ""
        assert len(seen) == len(set(seen)) == 30, sort


@pytest.mark.parametrize(
    "odd", ['"', "' OR 1=1 --", "%", "*", "\x00", "a" * 5000, "(", "AND", "\ud83c\udf75", "繁", "🍵"]
)
def test_no_query_breaks_the_page(client: Client, world: World, odd: str) -> None:
    for name in ("q", "category", "brand", "shop", "low", "sort", "after"):
        text = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        client.get("/search", query_string={"q": "cup", name: text}, status=200, judged=False)
