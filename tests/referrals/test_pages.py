"""Recommending on pages: said before it is shared, kept for a week, and explained afterwards."""

from collections.abc import Callable
from datetime import timedelta

from storefront import coupons, referrals, shops
from storefront.kernel.db import session
from tests.coupons.making import of_reseller
from tests.referrals.test_thanking import code, friends
from tests.support.client import Client
from tests.world import World

__all__ = ["code"]  # the fixture
PAGE = "/s/harbour/p/tea-cup/recommendation"


def test_what_it_brings_is_said_before_there_is_a_link(client: Client, world: World, code: str) -> None:
    page = client.get(PAGE).text
    assert "20%" in page
    assert "never" not in page.split("<h1>")[0]
    client.sign_in(world.regular)
    client.post(PAGE, status=303)
    page = client.get(PAGE).text
    link = referrals.own_link(world.regular.id, world.shop.id, world.products["cup"].id)
    assert link is not None
    assert f"?ref={referrals.code_of(link)}" in page


def test_a_poster_leads_through_the_link(client: Client, world: World, code: str) -> None:
    plain = client.get("/s/harbour/p/tea-cup/poster.png", judged=False)
    mine = client.get(f"/s/harbour/p/tea-cup/poster.png?ref={code}", judged=False)
    assert (plain.status_code, mine.status_code) == (200, 200)
    assert plain.data != mine.data


def test_a_link_is_kept_for_a_week_to_the_order(
    client: Client, world: World, code: str, clock: Callable[[timedelta], None]
) -> None:
    clock(timedelta(0))
    client.get(f"/s/harbour/p/tea-cup?ref={code}")
    kept = client.cookie("ref")
    assert kept
    assert kept != code  # signed with its day: nobody makes it last


def test_each_one_says_why(client: Client, world: World, code: str) -> None:
    friends(world, code)
    session.rollback()
    client.sign_in(world.customer)
    page = client.get("/me/referrals").text
    assert "Counts once your friend has received the goods." in page
    assert "¥2" in page


def test_a_reseller_says_what_it_brings(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    client.post("/sell/referrals", {"share": "31"}, status=422)
    client.post("/sell/referrals", {"share": "15", "code": ""}, status=303)
    terms = referrals.terms_of(world.shop.id)
    assert terms is not None
    assert terms.share_bp == 1_500


def test_a_shop_without_it_has_no_trace(client: Client, world: World, code: str) -> None:
    assert "/recommendation" in client.get("/s/harbour/p/tea-cup").text
    shops.switch(world.shop, ["referrals"], by=world.reseller)
    assert "/recommendation" not in client.get("/s/harbour/p/tea-cup").text
    client.get(PAGE, status=404)


def test_a_friends_coupon_is_filled_in_and_never_in_the_way(client: Client, world: World, code: str) -> None:
    coupon = of_reseller(world)
    coupons.name_code(coupon, "FRIEND", by=world.reseller)
    referrals.set_terms(world.shop, 2_000, coupons.word_of(coupon.id), by=world.reseller)
    client.get(f"/s/harbour/p/tea-cup?ref={code}")
    checkout = f"/checkout?shop=harbour&variant={world.variants['cup'].id}&quantity=1"
    assert "FRIEND" in client.get(checkout).text
    referrals.set_terms(world.shop, 2_000, "NOTHING", by=world.reseller)
    page = client.get(checkout).text
    assert "NOTHING" not in page
