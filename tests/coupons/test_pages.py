"""Pages of coupons: what can be claimed, and the desks of those who give them."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import coupons, shops
from storefront.coupons import Coupon
from storefront.kernel.db import session
from storefront.orders import Order
from tests.coupons.making import Somebody, a_draft, fresh, of_platform, of_shop
from tests.support.client import Client
from tests.support.filling import Filled, form_of
from tests.world import World

DESKS = {"platform": "/desk/promotions", "reseller": "/sell/promotions", "supplier": "/supply/promotions"}


def newest() -> Coupon:
    session.rollback()
    return session.query(Coupon).order_by(Coupon.id.desc()).first() or pytest.fail("none was made")


def enter(client: Client, world: World, maker: str) -> str:
    """Sign in at a desk; its address."""
    client.sign_in({"platform": world.staff, "reseller": world.other_reseller, "supplier": world.supplier}[maker])
    return DESKS[maker]


def test_a_visitor_claims_without_an_account(client: Client, world: World) -> None:
    coupon = of_platform(world)
    page = client.get("/coupons", status=200).text
    assert "¥5 off" in page
    assert client.cookie("visitor") is None, "looking leaves nothing behind"
    response = client.post(f"/coupons/{coupon.id}/claims", {}, status=303)
    assert response.headers["Location"] == "/coupons"
    page = client.follow(response).text
    assert "Yours, not used yet" in page
    assert fresh(coupon).remaining == 99


def test_an_empty_page_says_so(client: Client, world: World) -> None:
    assert "Nothing is given away right now." in client.get("/coupons", status=200).text


def test_a_shops_coupons_are_shown_for_themselves(client: Client, world: World) -> None:
    of_platform(world)
    coupon = of_shop(world)
    page = client.get("/coupons?shop=lane", status=200).text
    assert f"/coupons/{coupon.id}/claims" in page
    assert page.count('action="/coupons/') == 1
    response = client.post(f"/coupons/{coupon.id}/claims", {"shop": "lane"}, status=303)
    assert response.headers["Location"] == "/coupons?shop=lane"


def test_a_shop_that_does_without_has_no_page_of_coupons(client: Client, world: World) -> None:
    of_shop(world)
    shops.switch(world.other_shop, ["coupons"], by=world.other_reseller)
    client.get("/coupons?shop=lane", status=404)


def test_what_is_gone_is_said_on_the_page(client: Client, world: World) -> None:
    coupon = of_platform(world)
    coupons.stop(coupon, by=world.staff)
    assert "not to be had any more" in client.post(f"/coupons/{coupon.id}/claims", {}, status=409).text
    client.post("/coupons/999999/claims", {}, status=404)


@pytest.mark.parametrize("maker", DESKS)
def test_a_coupon_is_made_and_sent_out_at_its_desk(client: Client, world: World, maker: str) -> None:
    desk = enter(client, world, maker)
    assert "No coupon yet" in client.get(desk, status=200).text
    filled = form_of(client.get(f"{desk}/new", status=200).text, desk)
    scope = {"platform": "all", "reseller": "product", "supplier": "product"}[maker]
    typed = filled.with_(title="Welcome", amount="5", scope=scope, named=f"/s/lane/p/{world.products['cup'].slug}")
    response = client.post(desk, typed.data, status=303)
    made = newest()
    assert (str(made.title), made.amount, made.state, made.maker) == ("Welcome", 500, "draft", maker)
    assert made.product_id == (None if maker == "platform" else world.products["cup"].id)
    page = client.follow(response).text
    assert "Send it out" in page
    client.follow(client.post(f"{desk}/{made.id}/publications", {}, status=303))
    assert fresh(made).state == "active"
    assert "Running" in client.get(desk, status=200).text
    client.follow(client.post(f"{desk}/{made.id}/stops", {}, status=303))
    assert fresh(made).state == "stopped"
    page = client.post(f"{desk}/{made.id}/publications", {}, status=409).text
    assert "Please make a new one" in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": ""}, "Please say what it takes off"),
        ({"amount": "five"}, "Please write an amount"),
        ({"amount": "99"}, "more than the commission leaves"),
        ({"off": "percent", "percent": "10"}, "how much it takes off at most"),
        ({"off": "percent", "percent": "91", "cap": "5"}, "from 1 to 90"),
        ({"total": "0"}, "from 1 to 1000000"),
        ({"total": "a lot"}, "Not a valid integer"),
        ({"starts": "tomorrow"}, "Not a valid date"),
        ({"starts": "2026-13-41"}, "Not a valid date"),
        ({"ends": "2020-01-01"}, "ahead of us"),
        ({"scope": "product", "named": "no-such-cup"}, "We do not know it"),
        ({"scope": "all"}, "Not a valid choice"),
        ({"kind": "win_back", "quiet_days": ""}, "from 7 to 1,000"),
        ({"title": ""}, "Please fill this in."),
    ],
)
def test_what_cannot_be_meant_stands_beside_its_field(
    client: Client, world: World, typed: dict[str, str], says: str
) -> None:
    desk = enter(client, world, "reseller")
    usual = {"title": "Welcome", "amount": "4", "scope": "shop"}
    filled = form_of(client.get(f"{desk}/new").text, desk).with_(**(usual | typed))
    page = client.post(desk, filled.data, status=422).text
    assert says in page
    assert session.query(Coupon).count() == 0


def test_codes_are_made_and_leave_as_a_table(client: Client, world: World) -> None:
    desk = enter(client, world, "platform")
    coupon = of_platform(world, total=10)
    client.follow(client.post(f"{desk}/{coupon.id}/codes", {"code": "Tea Time"}, status=303))
    assert "Everybody may type TEATIME." in client.get(f"{desk}/{coupon.id}", status=200).text
    client.follow(client.post(f"{desk}/{coupon.id}/batches", {"size": "10"}, status=303))
    assert "from 1 to 0 codes" in client.post(f"{desk}/{coupon.id}/batches", {"size": "1"}, status=422).text
    response = client.get(f"{desk}/{coupon.id}/batches/1", status=200)
    assert response.mimetype == "text/csv"
    rows = list(csv.reader(StringIO(response.text.removeprefix("\ufeff"))))
    assert (rows[0], len(rows)) == (["Code", "State"], 11)
    assert all(row[0].isalnum() for row in rows[1:]), "nothing that a spreadsheet would run"


def test_another_makers_coupon_does_not_exist(client: Client, world: World) -> None:
    coupon = of_shop(world)
    client.sign_in(world.supplier)
    client.get(f"/supply/promotions/{coupon.id}", status=404)
    client.sign_in(world.staff)
    client.post(f"/desk/promotions/{coupon.id}/stops", {}, status=404)
    client.get("/desk/promotions/9999999999999999999999", status=404)
    assert fresh(coupon).state == "active"


def test_who_shares_agrees_on_the_page_and_changes_nothing_else(client: Client, world: World) -> None:
    draft = a_draft(supplier_id=world.pottery.id, supplier_bp=4_000)
    coupon = coupons.make(draft, maker="platform", by=world.staff)
    desk = enter(client, world, "supplier")
    assert "You are asked to bear a part" in client.get(f"{desk}/{coupon.id}", status=200).text
    for noun, data in (("publications", {}), ("stops", {}), ("codes", {"code": "MINE"}), ("batches", {"size": "1"})):
        client.post(f"{desk}/{coupon.id}/{noun}", data, status=404)
    client.get(f"{desk}/{coupon.id}/batches/1", status=404)
    client.follow(client.post(f"{desk}/{coupon.id}/agreements", {}, status=303))
    assert fresh(coupon).agreed_by_id == world.supplier.id
    assert "Agree to bear it" not in client.get(f"{desk}/{coupon.id}", status=200).text


def test_without_the_social_wing_there_are_no_coupons(make_app: Callable[..., Flask]) -> None:
    app = make_app(social="0")
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert not {rule for rule in rules if "coupon" in rule or "promotion" in rule}


def checkout_of(client: Client, world: World, good: str = "cup", shop: str = "harbour") -> Filled:
    """The checkout of one good, as it stands."""
    path = f"/checkout?shop={shop}&variant={world.variants[good].id}&quantity=1"
    return form_of(client.get(path, status=200).text, "/checkout")


TYPED = {"name": "Anna Lee", "phone": "138 0000 0009", "region": "浙江省", "city": "杭州市", "line1": "文一路 9 号"}


def test_what_was_claimed_counts_at_checkout_and_says_why(client: Client, world: World) -> None:
    coupon = of_platform(world)
    client.post(f"/coupons/{coupon.id}/claims", {}, status=303)
    filled = checkout_of(client, world)
    page = client.get(filled.url).text
    assert "A small thanks: ¥5 off goods of ¥100." in page
    assert filled.data["seen"] == ["10300"]
    response = client.post(filled.url, filled.with_(**TYPED).data, status=303)
    page = client.follow(response).text
    assert "Coupons" in page
    assert "−¥5" in page
    assert session.scalars(select(Order.total)).one() == 10_300


def test_a_code_is_counted_before_it_is_ordered_with(client: Client, world: World) -> None:
    coupons.name_code(of_platform(world, on_page=False), "SPRING", by=world.staff)
    filled = checkout_of(client, world).with_(**TYPED, coupon="spring")
    again = form_of(client.post(filled.url, {**filled.data, "redraw": "1"}, status=200).text, "/checkout")
    assert (again.data["seen"], again.data["coupon"]) == (["10300"], ["spring"])
    client.post(again.url, again.data, status=303)
    assert session.scalars(select(Order.discount)).one() == 500


def test_a_code_that_was_not_counted_stops_and_shows_the_sum(client: Client, world: World) -> None:
    coupons.name_code(of_platform(world, on_page=False), "SPRING", by=world.staff)
    filled = checkout_of(client, world).with_(**TYPED, coupon="SPRING")
    page = client.post(filled.url, filled.data, status=409).text
    assert "The total is now ¥103." in page
    again = form_of(page, "/checkout")
    client.post(again.url, again.data, status=303)


def test_a_code_that_does_nothing_stands_beside_its_field(client: Client, world: World) -> None:
    filled = checkout_of(client, world).with_(**TYPED, coupon="NOSUCH")
    for extra, status in (({"redraw": "1"}, 200), ({}, 422)):
        page = client.post(filled.url, {**filled.data, **extra}, status=status).text
        assert "We do not know this code" in page
        assert page.count("We do not know this code") == 1
    assert session.scalars(select(Order.id)).all() == []


def test_a_coupon_that_is_gone_meanwhile_stops_with_the_new_sum(client: Client, world: World) -> None:
    coupon = of_platform(world)
    client.sign_in(world.customer)
    client.post(f"/coupons/{coupon.id}/claims", {}, status=303)
    first, second = checkout_of(client, world), checkout_of(client, world)
    client.post(first.url, first.data, status=303)
    page = client.post(second.url, second.data, status=409).text
    assert "The total is now ¥108." in page


def test_where_no_shop_takes_coupons_the_checkout_knows_none(client: Client, world: World) -> None:
    assert "Coupon code" in client.get(checkout_of(client, world).url).text
    shops.switch(world.shop, ["coupons"], by=world.reseller)
    filled = checkout_of(client, world)
    assert "oupon" not in client.get(filled.url).text
    client.post(filled.url, filled.with_(**TYPED).data, status=303)


def test_without_the_social_wing_a_checkout_knows_no_coupon(make_app: Callable[..., Flask], world: World) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=Somebody(world.customer.id))
    client = Client(make_app(social="0"))
    client.sign_in(world.customer)
    filled = checkout_of(client, world)
    assert "coupon" not in client.get(filled.url).text.lower()
    client.post(filled.url, filled.with_(coupon="SPRING", coupons="1").data, status=303)
    assert session.scalars(select(Order.discount)).one() == 0


def test_what_a_coupon_does_is_said_in_three_languages(client: Client, world: World) -> None:
    of_platform(world, kind="win_back", quiet_days=30, percent_bp=1_250, cap=2_000, minimum=5_000)
    for language in ("en", "zh_Hant", "zh_Hans"):
        assert "12.5%" in client.get(f"/coupons?lang={language}", status=200).text
