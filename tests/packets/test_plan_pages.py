"""Pages of plans: written on one page, looked at on another, stopped by one button; one calendar shows what comes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from storefront import deals, packets, products, shops
from storefront.kernel import clock as kernel_clock
from storefront.kernel.db import session
from storefront.packets import PacketPlan
from storefront.web import moments
from tests.deals.test_planning import agreed as agreed_deal
from tests.packets.making import earn
from tests.packets.test_planning import DAY, HOUR, agreed, filled, now
from tests.support.client import Client
from tests.support.filling import form_of, words_of
from tests.world import World


def typed(**more: str) -> dict[str, str]:
    tomorrow = (kernel_clock.now() + DAY).astimezone(moments.zone)
    usual = {"wish": "A good week", "amount": "10", "size": "2", "cut": "equal", "day": f"{tomorrow:%Y-%m-%d}"}
    return usual | {"clock": "20:00", "every_days": "7", "times": "8", "budget": "80"} | more


def test_a_reseller_plans_a_packet_for_every_week(client: Client, world: World) -> None:
    earn(world.reseller, 5_000)
    client.sign_in(world.reseller)
    assert "/sell/packets/plans" in client.get("/sell/packets").text
    assert "You have ¥50 free" in client.get("/sell/packets/plans", status=200).text
    home = client.post("/sell/packets/plans", typed(audience="followers"), status=303).location
    page = words_of(client.get(home, status=200).text)
    assert "¥10 in 2 shares · all the same" in page
    assert "¥0 of ¥80 are given or promised" in page
    assert "Being written" in page
    client.post(form_of(client.get(home).text, f"{home}/agreements").url, status=303)
    assert "Runs" in client.get("/sell/packets/plans").text
    plan = session.query(PacketPlan).one()
    assert (plan.state, plan.times, plan.audience, plan.next_at) == ("agreed", 8, "followers", plan.first_at)
    assert f"{plan.first_at.astimezone(moments.zone):%H:%M}" == "20:00"
    client.post(f"{home}/ends", status=303)
    assert now(plan).state == "stopped"
    assert "Stopped" in client.get(home).text


def test_staff_plan_one_for_everybody(client: Client, world: World, clock: Callable[[timedelta], None]) -> None:
    client.sign_in(world.staff)
    assert "/desk/packets/plans" in client.get("/desk/packets").text
    client.get("/desk/packets/plans", status=200)
    home = client.post("/desk/packets/plans", typed(shown="y"), status=303).location
    client.post(f"{home}/agreements", status=303)
    plan = session.query(PacketPlan).one()
    assert (plan.maker, plan.shown, plan.audience) == ("platform", True, "link")
    kernel_clock.set(plan.first_at)
    packets.repeating.repeat(plan.id)
    (packet,) = filled(plan)
    page = client.get(home).text
    assert f"/packets/{packet.code}" in page
    client.sign_in(None)
    page = client.get("/deals", status=200).text
    assert f"/packets/{packet.code}" in page
    assert "A red packet of ¥10 for everybody" in page
    clock(DAY)
    assert packet.code not in client.get("/deals").text


def test_a_packet_of_a_plan_that_is_not_for_everybody_stands_nowhere_public(client: Client, world: World) -> None:
    earn(world.reseller, 5_000)
    plans = agreed(world), agreed(world, maker="platform", by=world.staff)
    kernel_clock.set(plans[1].first_at)
    for plan in plans:
        packets.repeating.repeat(plan.id)
        (packet,) = filled(plan)
        assert packet.code not in client.get("/deals").text
        assert packet.code not in client.get("/").text
    client.sign_in(world.reseller)
    assert f"/packets/{filled(plans[0])[0].code}" in client.get(f"/sell/packets/plans/{plans[0].id}").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"budget": "9.99"}, "One packet alone costs ¥10."),
        ({"budget": "much"}, "Please write an amount"),
        ({"amount": "-1"}, "please choose a sum from"),
        ({"amount": "10.01"}, "does not divide into equal shares"),
        ({"size": "999999999999999999999"}, "Please choose from 1 to 100 shares."),
        ({"times": "54"}, "Number must be between 1 and 53"),
        ({"day": "2020-01-01"}, "Please choose a time ahead, within a year."),
        ({"day": "9999-12-31"}, "Please choose a time ahead, within a year."),
        ({"day": "0001-01-01", "clock": "00:00"}, "Please choose a time ahead, within a year."),
        ({"every_days": "3"}, "Not a valid choice"),
        ({"audience": "nobody"}, "Not a valid choice"),
        ({"wish": ""}, "Please fill this in."),
    ],
)
def test_what_was_typed_stays_and_the_sentence_stands_beside_it(
    client: Client, world: World, changed: dict[str, str], sentence: str
) -> None:
    client.sign_in(world.reseller)
    page = client.post("/sell/packets/plans", typed(**{"audience": "link"} | changed), status=422).text
    assert sentence in page
    kept = typed(**changed)
    assert all(f'value="{kept[name]}"' in page for name in ("amount", "wish", "budget") if kept[name])
    assert session.query(PacketPlan).count() == 0


def test_a_plan_whose_first_time_is_over_cannot_begin(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    home = client.post("/sell/packets/plans", typed(audience="link"), status=303).location
    kernel_clock.move(3 * DAY)
    page = client.post(f"{home}/agreements", status=409).text
    assert "The first time is over already. Please plan anew." in page


def test_what_could_not_be_filled_says_why(client: Client, world: World) -> None:
    plan = agreed(world)
    kernel_clock.set(plan.first_at)
    packets.repeating.repeat(plan.id)
    client.sign_in(world.reseller)
    assert "Too little was free: ¥0 of ¥10." in client.get(f"/sell/packets/plans/{plan.id}").text
    inbox = client.get("/me/notifications").text
    assert "A planned red packet was not filled" in inbox
    assert "See the plan" in inbox


def test_others_plans_are_not_there_and_nobody_else_plans(client: Client, world: World) -> None:
    plan = agreed(world)
    for who, home, status in (
        (world.other_reseller, "/sell/packets/plans", 404),
        (world.staff, "/desk/packets/plans", 404),
        (world.customer, "/desk/packets/plans", 403),
        (world.supplier, "/sell/packets/plans", 403),
    ):
        client.sign_in(who)
        client.get(f"{home}/{plan.id}", status=status)
        for noun in ("agreements", "ends"):
            client.post(f"{home}/{plan.id}/{noun}", status=status)
    assert now(plan).state == "agreed"


def test_a_shop_without_packets_plans_none(client: Client, world: World) -> None:
    plan = agreed(world)
    shops.switch(world.shop, ["packets"], by=world.reseller)
    client.sign_in(world.reseller)
    assert "Red packets are switched off here." in client.get("/sell/packets/plans", status=200).text
    assert "none is filled meanwhile" in client.get(f"/sell/packets/plans/{plan.id}").text
    client.post("/sell/packets/plans", typed(audience="link"), status=422)
    assert "A good week" not in client.get("/sell/deals").text
    assert session.query(PacketPlan).count() == 1


def test_one_calendar_shows_two_weeks_with_what_they_cost(client: Client, world: World) -> None:
    earn(world.reseller, 5_000)
    agreed(world, budget=1_500)
    agreed(world, maker="platform", by=world.staff, wish="From all of us", budget=2_000)
    agreed_deal(world, times=3, budget=2_000 * 20 * 2)
    brand = products.by_id(world.products["cup"].id).brand_id
    day = deals.draft("brand_day", deals.Rhythm(kernel_clock.now() + 30 * HOUR, 1440), by=world.staff, brand_id=brand)
    deals.offer(day, by=world.staff, waits_for=None)
    client.sign_in(world.staff)
    page = words_of(client.get("/desk/deals", status=200).text)
    for said in (
        "The next two weeks", "Cup week", "at most ¥400; then ¥0 of ¥800 are left", "Hill", "From all of us",
        "at most ¥10; then ¥10 of ¥20 are left", "at most ¥10; then ¥0 of ¥20 are left", "Nothing is planned.",
    ):  # fmt: skip
        assert said in page, said
    assert "A good week" not in page
    client.sign_in(world.reseller)
    page = words_of(client.get("/sell/deals", status=200).text)
    for said in (
        "A good week",
        "at most ¥10; then ¥5 of ¥15 are left",
        "the budget does not reach",
        "Cup week",
        "Hill",
    ):
        assert said in page, said
    assert "From all of us" not in page
    assert "¥800" not in page
    client.sign_in(world.supplier)
    assert "The next two weeks" not in client.get("/supply/deals").text


def test_what_waits_for_an_answer_holds_its_day(client: Client, world: World) -> None:
    plan = deals.draft("weekly", deals.Rhythm(kernel_clock.now() + HOUR, 120), by=world.staff, words="Cup week")
    cup = world.variants["cup"].id
    deals.put_in(plan, {cup: deals.Price(8_000, 20)}, usual={cup: 10_000})
    deals.offer(plan, by=world.staff, waits_for="supplier")
    client.sign_in(world.staff)
    page = words_of(client.get("/desk/deals").text)
    assert page.index("Cup week", page.index("The next two weeks")) > 0
    assert "at most ¥400" in page
    client.sign_in(world.reseller)
    assert "Cup week" not in client.get("/sell/deals").text


def test_a_shop_without_deals_sees_none_of_the_platforms(client: Client, world: World) -> None:
    agreed_deal(world)
    agreed(world)
    shops.switch(world.shop, ["deals"], by=world.reseller)
    client.sign_in(world.reseller)
    page = client.get("/sell/deals").text
    assert "Cup week" not in page
    assert "A good week" in page


def test_without_the_social_wing_there_are_no_plans(make_app: Callable[..., Flask], world: World) -> None:
    browser = Client(make_app(social="0"))
    browser.sign_in(world.reseller)
    assert browser.get("/sell/packets/plans", judged=False).status_code == 404
