"""The reseller's desk: one page to open a shop, one tap to list, prices with what they earn; nothing of others."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from PIL import Image

from storefront import accounts, ledger, orders, shops
from storefront.kernel import clock
from storefront.kernel.words import LANGUAGES, Words
from tests.support.client import Client
from tests.world import PHONES, World

PAGES = ["/sell", "/sell/shop", "/sell/goods", "/sell/listings", "/sell/orders", "/sell/earnings"]
SHEETS = ["/sell/goods/sheet", "/sell/listings/sheet", "/sell/orders/sheet", "/sell/earnings/sheet"]
OPENING = {"name": "Sam’s Corner", "slug": "sam", "blurb": "Things I keep.", "hue": "clay"}


def _rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def _sell(world: World, *, shop: shops.Shop, title: str, pieces: int = 1) -> orders.Order:
    """A customer places and pays an order for one variant; it is delivered and confirmed."""
    recipient = orders.Recipient("Anna Lee", PHONES["customer"], "", "CN", "浙江省", "杭州市", "文一路 1 号", "")
    wish = orders.Wish(shop.id, world.variants[title].id, pieces)
    seen = orders.quote([wish], "CN").total
    checkout = orders.Checkout((wish,), recipient, "sandbox", seen=seen)
    placed = orders.buy(checkout, key=f"one-time-key-of-{title}-{pieces}", by=world.customer)
    return orders.seen_by(None, placed.number, placed.key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_in_every_language(client: Client, world: World, language: str) -> None:
    client.sign_in(world.reseller)
    listing = shops.listing_of(world.shop, world.products["cup"].id)
    for path in (*PAGES, f"/sell/listings/{listing.id}", "/sell/goods?q=cup&supplier=pottery"):
        page = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", status=200)
        assert page.headers["Cache-Control"] == "private, no-store"
    client.sign_in(world.stranger)
    client.get(f"/sell/shop?lang={language}", status=200)


def test_a_visitor_is_led_to_sign_in_and_a_customer_to_open_a_shop(client: Client, world: World) -> None:
    for path in (*PAGES, *SHEETS):
        assert "/sign-in?next=" in client.get(path, status=303).headers["Location"]
    client.sign_in(world.customer)
    assert client.get("/sell", status=303).headers["Location"] == "/sell/shop"
    for path in (*PAGES[2:], *SHEETS, "/sell/listings/1"):
        client.get(path, status=403)
    for path in ("/sell/listings", "/sell/listings/1", "/sell/listings/1/places", "/sell/shop/rests"):
        client.post(path, status=403)


def test_a_customer_opens_a_shop_on_one_page_and_is_a_reseller(client: Client, world: World) -> None:
    client.sign_in(world.stranger)
    answer = client.post("/sell/shop", {**OPENING, "name_zh_Hant": "山姆小舖"}, status=303)
    assert answer.headers["Location"] == "/sell/goods"
    client.follow(answer)
    shop = shops.of(world.stranger.id)
    assert shop is not None and (shop.slug, shop.hue) == ("sam", "clay")
    assert shop.name.in_("zh_Hant") == "山姆小舖"
    assert "Sam’s Corner" in client.get("/s/sam", status=200).text
    assert "reseller" in accounts.by_id(world.stranger.id).role_names
    assert "Your shelf is empty" in client.get("/sell", status=200).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("slug", "harbour"),
        ("slug", "A b"),
        ("slug", ""),
        ("name", ""),
        ("name", "x" * 41),
        ("blurb", ""),
        ("hue", "neon"),
    ],
)
def test_a_shop_that_cannot_be_says_so_beside_the_field(client: Client, world: World, field: str, typed: str) -> None:
    client.sign_in(world.stranger)
    page = client.post("/sell/shop", {**OPENING, field: typed}, status=422).text
    assert f'id="{field}-error"' in page
    assert "Things I keep." in page or field == "blurb", "nothing typed is lost"
    assert shops.of(world.stranger.id) is None


def test_a_picture_is_kept_and_what_is_none_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    said = {"name": "Harbour", "blurb": "Words.", "hue": "lake"}
    client.post("/sell/shop", {**said, "picture": (BytesIO(buffer.getvalue()), "a.png")}, status=303)
    assert world.shop.picture is not None and world.shop.hue == "lake"
    page = client.post("/sell/shop", {**said, "picture": (BytesIO(b"no picture"), "a.png")}, status=422).text
    assert 'id="picture-error"' in page
    client.get("/s/harbour/card.jpg", status=200)


def test_a_shop_rests_and_comes_back(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    client.post("/sell/shop/rests", status=303)
    assert "resting" in client.get("/s/harbour").text
    assert "Your shop is resting" in client.get("/sell").text
    client.post("/sell/shop/openings", status=303)
    assert world.shop.state == "open"


def test_a_shop_rests_until_a_day(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    day = f"{clock.now() + timedelta(days=9):%Y-%m-%d}"
    client.post("/sell/shop/rests", {"back_on": day}, status=303)
    page = client.get("/sell/shop").text
    assert "It opens by itself on" in page and f'value="{day}"' in page
    assert "It opens by itself on" in client.get("/sell").text
    for wrong in ("2020-01-01", "soon", "0000-00-00", "9999-12-31"):
        page = client.post("/sell/shop/rests", {"back_on": wrong}, status=422).text
        assert 'id="back_on-error"' in page and 'value="Harbour' in page, wrong
    assert world.shop.state == "resting"
    client.post("/sell/shop/rests", {"back_on": ""}, status=303)
    assert world.shop.back_on is None


def test_ticked_goods_are_listed_in_one_tap_and_the_answer_can_undo_it(client: Client, world: World) -> None:
    client.sign_in(world.other_reseller)
    page = client.get("/sell/goods", status=200).text
    assert "List in my shop" in page and "In your shop" in page and "¥10 to ¥30" in page
    ids = [str(world.products[name].id) for name in ("vase", "cup")]
    answer = client.post("/sell/listings?supplier=pottery", {"product": [*ids, "x", "-3", "9" * 40]}, status=303)
    assert "supplier=pottery" in answer.headers["Location"]
    page = client.follow(answer).text
    assert "1 product listed." in page and "1 was there already." in page
    undo = re.search(r'action="(/sell/listings/runs/\d+/undo[^"]*)"', page)
    assert undo is not None
    client.get("/s/lane/p/moon-vase", status=200)
    assert "Taken out again." in client.follow(client.post(undo.group(1), status=303)).text
    client.get("/s/lane/p/moon-vase", status=404)
    client.get("/s/lane/p/tea-cup", status=200)


def test_all_goods_of_a_supplier_are_listed_in_one_tap(client: Client, world: World) -> None:
    client.sign_in(world.other_reseller)
    client.post("/sell/listings?supplier=pottery", {"all": "1"}, status=303)
    rows, _after = shops.on_shelf(world.other_shop.id)
    assert len(rows) == 6, "five of the pottery, and the honey that was there"


def test_nothing_ticked_is_said(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    assert "Please tick at least one product" in client.post("/sell/listings", {}, status=422).text


def test_prices_are_set_within_the_band_or_refused_beside_the_field(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    variant = world.variants["cup"].id
    listing = shops.listing_of(world.shop, world.products["cup"].id)
    page = client.get(f"/sell/listings/{listing.id}", status=200).text
    assert "From ¥100 to ¥120. You earn ¥10 now, ¥30 at the most." in page
    for typed in ("99", "121", "cheap", "1e9", "9" * 20):
        page = client.post(
            f"/sell/listings/{listing.id}", {f"price-{variant}": typed, "blurb": "Mine."}, status=422
        ).text
        assert f'id="price-{variant}-error"' in page and f'value="{typed}"' in page and "Mine." in page
    client.post(f"/sell/listings/{listing.id}", {f"price-{variant}": "111.50", "blurb": "I drink from it."}, status=303)
    page = client.get("/s/harbour/p/tea-cup", status=200).text
    assert "¥111.50" in page and "I drink from it." in page
    client.post(f"/sell/listings/{listing.id}", {f"price-{variant}": "", "blurb": ""}, status=303)
    page = client.get("/s/harbour/p/tea-cup", status=200).text
    assert "¥100" in page and "I drink from it." not in page


def test_the_shelf_is_arranged_hidden_and_emptied_without_script(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    rows, _after = shops.on_shelf(world.shop.id)
    second = rows[1].listing_id
    answer = client.post(
        f"/sell/listings/{second}/places", {"way": "up", "back": "/sell/listings?after=1,2"}, status=303
    )
    assert answer.headers["Location"] == f"/sell/listings?after=1,2#listing-{second}"
    assert shops.on_shelf(world.shop.id)[0][0].listing_id == second
    client.post(f"/sell/listings/{second}/places", {"way": "sideways"}, status=422)
    answer = client.post(f"/sell/listings/{second}/hiding", {"back": "https://evil.test/"}, status=303)
    assert answer.headers["Location"].startswith("/sell/listings#")
    assert shops.on_shelf(world.shop.id)[0][0].hidden
    client.post(f"/sell/listings/{second}/hiding", {"end": "1"}, status=303)
    client.post(f"/sell/listings/{second}/removal", status=303)
    assert second not in [row.listing_id for row in shops.on_shelf(world.shop.id)[0]]


def test_another_shop_cannot_be_touched(client: Client, world: World) -> None:
    client.sign_in(world.other_reseller)
    theirs = shops.listing_of(world.shop, world.products["cup"].id)
    run = shops.list_products(world.shop, [theirs.product_id], by=world.reseller).run_id
    before = shops.on_shelf(world.shop.id)
    client.get(f"/sell/listings/{theirs.id}", status=404)
    for noun, data in (
        ("", {f"price-{world.variants['cup'].id}": "110"}),
        ("/places", {"way": "first"}),
        ("/hiding", {}),
        ("/removal", {}),
    ):
        client.post(f"/sell/listings/{theirs.id}{noun}", data, status=404)
    client.post(f"/sell/listings/runs/{run}/undo", status=404)
    assert shops.on_shelf(world.shop.id) == before


def test_a_sold_line_shows_its_state_and_what_it_earns_and_why(
    client: Client, world: World, deliver: Callable[[], None]
) -> None:
    variant = world.variants["cup"].id
    listing = shops.listing_of(world.shop, world.products["cup"].id)
    shops.set_prices(listing, {variant: 10_800}, by=world.reseller)
    order = _sell(world, shop=world.shop, title="cup", pieces=2)
    client.sign_in(world.reseller)
    page = client.get("/sell/orders", status=200).text
    assert order.number in page and "Tea cup" in page and "¥216" in page and "¥36" in page
    for private in ("Anna", "138", "文一路"):
        assert private not in page, "a customer's name and address are the supplier's to see, not the reseller's"
    parcel = order.parcels[0]
    orders.pack(parcel, by=world.supplier)
    orders.ship(parcel, carrier=orders.CARRIERS[0], tracking="SF1234567", by=world.supplier)
    orders.complete(parcel, by=world.customer)
    page = client.get("/sell/earnings", status=200).text
    assert "Set free on" in page and "¥20" in page and "¥16" in page
    assert ledger.balance(ledger.pending(world.reseller.id)) == 3_600
    rows = _rows(client.get("/sell/earnings/sheet", status=200))
    assert rows[1][0] == order.number and rows[1][5:8] == ["20.00", "16.00", "36.00"]
    client.sign_in(world.other_reseller)
    assert order.number not in client.get("/sell/orders").text


def test_sheets_are_files_that_spreadsheets_open_safely(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    for path in SHEETS:
        answer = client.get(path, status=200)
        assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
    assert len(_rows(client.get("/sell/listings/sheet"))) == 8


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 40, "1,2,3", "'", "%00", "%F0%9F%8D%B5"])
def test_no_address_breaks_the_desk(client: Client, world: World, odd: str) -> None:
    client.sign_in(world.reseller)
    for path in ("/sell/goods", "/sell/listings", "/sell/orders", "/sell/earnings"):
        client.get(f"{path}?after={odd}&q={odd}&supplier={odd}&category={odd}&run={odd}", status=200, judged=False)


def test_a_shop_is_found_by_its_name_in_every_language(client: Client, world: World) -> None:
    shops.change(
        world.shop, name=Words({"": "Harbour", "zh_Hant": "海港小舖"}), blurb=Words.of("Words."), hue="pine",
        by=world.reseller,
    )  # fmt: skip
    assert '<a href="/s/harbour">' in client.get("/search?q=海港", status=200).text
    assert '<a href="/s/harbour">' in client.get("/search?q=小铺", status=200).text
