"""The desks of plans, from writing to agreeing, and the public calendar."""

from collections.abc import Callable
from datetime import timedelta

from storefront import deals, products
from storefront.deals import Whose
from storefront.kernel import clock as kernel_clock
from storefront.web import moments
from tests.deals.test_planning import HOUR, agreed, special
from tests.support.client import Client
from tests.world import World


def typed(kind: str, **more: str) -> dict[str, str]:
    tomorrow = (kernel_clock.now() + timedelta(days=1)).astimezone(moments.zone)
    usual = {"kind": kind, "day": f"{tomorrow:%Y-%m-%d}", "clock": "00:00", "hours": "24", "times": "1"}
    return usual | {"every_days": "7", "words": "Cup week"} | more


def test_from_a_plan_to_an_agreed_deal(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    assert client.get("/desk/deals").status_code == 200
    home = client.post("/desk/deals", typed("weekly"), status=303).location
    assert "Tea cup" in client.get(f"{home}?q=cup").text
    cup = world.variants["cup"].id
    page = client.get(f"{home}?product={world.products['cup'].slug}")
    assert "Usually ¥100" in page.text
    goods = {"product": world.products["cup"].slug, f"price-{cup}": "80", f"pieces-{cup}": "20"}
    client.post(f"{home}/items", goods, status=303)
    client.post(f"{home}/offers", status=303)
    client.sign_in(world.supplier)
    assert "Cup week" in client.get("/supply/deals").text
    number = home.rsplit("/", 1)[1]
    client.post(f"/supply/deals/{number}/agreements", status=303)
    assert "Agreed" in client.get(f"/supply/deals/{number}").text
    assert [day.kind for day in deals.calendar()] == ["weekly"]


def test_a_brand_day_without_prices_needs_nobodys_word(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    home = client.post("/desk/deals", typed("brand_day", brand="hill"), status=303).location
    client.post(f"{home}/offers", status=303)
    assert [day.brand for day in deals.calendar()] == ["Hill"]


def test_what_was_typed_stays_and_the_sentence_stands_beside_it(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    page = client.post("/desk/deals", typed("brand_day", brand="Nobody"), status=422)
    assert "No brand here is called so." in page.text
    assert 'value="Nobody"' in page.text
    plan = special(world)
    cup = world.variants["cup"].id
    goods = {"product": world.products["cup"].slug, f"price-{cup}": "120", f"pieces-{cup}": "2"}
    page = client.post(f"/desk/deals/{plan.id}/items", goods, status=422)
    assert "below ¥100" in page.text
    assert 'value="120"' in page.text
    goods[f"price-{cup}"], goods[f"pieces-{cup}"] = "90", "²"
    assert "at least 1" in client.post(f"/desk/deals/{plan.id}/items", goods, status=422).text


def test_nobody_agrees_for_the_other_side(client: Client, world: World) -> None:
    plan = special(world)
    deals.offer(plan, by=world.staff, waits_for="supplier")
    client.sign_in(world.staff)
    client.post(f"/desk/deals/{plan.id}/agreements", status=409)
    client.sign_in(world.beekeeper)
    client.post(f"/supply/deals/{plan.id}/agreements", status=404)
    assert deals.plan(plan.id, Whose()).state == "offered"


def test_a_reseller_plans_for_the_own_shop(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    home = client.post("/sell/deals", typed("shop"), status=303).location
    cup = world.variants["cup"].id
    assert "Tea cup" in client.get(f"{home}?q=cup").text
    goods = {"product": world.products["cup"].slug, f"price-{cup}": "95", f"pieces-{cup}": "5"}
    client.post(f"{home}/items", goods, status=303)
    client.post(f"{home}/offers", status=303)
    assert [day.kind for day in deals.calendar(shop_id=world.shop.id)] == ["shop"]
    assert deals.calendar() == []
    client.sign_in(world.other_reseller)
    client.get(home, status=404)


def test_the_calendar_says_what_runs_and_what_comes(
    client: Client, world: World, clock: Callable[[timedelta], None]
) -> None:
    assert "No deal runs now" in client.get("/deals").text
    brand = products.by_id(world.products["cup"].id).brand_id
    agreed(world)
    day = deals.draft(
        "brand_day", deals.Rhythm(kernel_clock.now() + 30 * HOUR, 1440), by=world.staff, brand_id=brand, words="Kilns"
    )
    deals.offer(day, by=world.staff, waits_for=None)
    page = client.get("/deals").text
    assert "Cup week" in page
    assert "Hill" in page
    clock(2 * HOUR + timedelta(minutes=1))
    page = client.get("/deals").text
    assert "2 hours left" in page or "1 hour left" in page
    assert "Tea cup" in page


def test_without_the_social_wing_there_are_no_deals(make_app: Callable[..., object]) -> None:
    browser = Client(make_app(social="0"))  # type: ignore[arg-type]  # the fixture gives an application
    assert browser.get("/deals", judged=False).status_code == 404
