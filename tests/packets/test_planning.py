"""Chapter: a packet that comes by itself, planned once, filled when due, once, and never over its budget."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storefront import accounts, audit, ledger, notices, packets, policies, shops
from storefront.accounts import Account
from storefront.kernel import clock as kernel_clock
from storefront.kernel import sweeps
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words
from storefront.packets import Packet, PacketPlan
from tests.coupons.making import Somebody
from tests.packets.making import available, confirmed, crowd, earn, fresh
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Moves = Callable[[timedelta], None]
Delivers = Callable[[], None]


def soon(hours: int = 2) -> datetime:
    return kernel_clock.now() + hours * HOUR


def written(
    world: World, *, budget: int = 8_000, maker: str = "reseller", by: Account | None = None,
    every: int = 7, times: int = 8, first_at: datetime | None = None, **template: Any,
) -> PacketPlan:  # fmt: skip
    """¥10 in two equal shares, every week, eight times; nobody let it run yet."""
    usual: dict[str, Any] = {"amount": 1_000, "size": 2, "wish": "A good week", "lucky": False}
    by = by or (world.reseller if maker == "reseller" else world.staff)
    rhythm = packets.planning.Rhythm(first_at or soon(), every, times)
    return packets.planning.draft(
        packets.planning.Template(**(usual | template)), rhythm, budget=budget, maker=maker, by=by
    )


def agreed(world: World, **how: Any) -> PacketPlan:
    plan = written(world, **how)
    packets.planning.agree(plan, by=how.get("by") or world.reseller)
    return plan


def now(plan: PacketPlan) -> PacketPlan:
    """The plan as it stands now."""
    session.rollback()
    return session.get_one(PacketPlan, plan.id, populate_existing=True)


def filled(plan: PacketPlan) -> list[Packet]:
    """Its packets, the first first."""
    session.rollback()
    return [one.packet for one in reversed(packets.plans.done(plan)) if one.packet is not None]


def reasons(plan: PacketPlan) -> list[str]:
    session.rollback()
    return [one.reason for one in reversed(packets.plans.done(plan))]


def told(account: Account) -> list[str]:
    session.rollback()
    return [one.subject for one in notices.inbox(account.id)]


def open_whole(packet: Packet, people: list[int]) -> None:
    """Every share of a packet is opened by somebody."""
    for number in people:
        packets.open_packet(packet.code, by=number)


def test_it_is_filled_exactly_when_it_is_due(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    plan = agreed(world)
    kernel_clock.set(plan.first_at - timedelta(seconds=1))
    deliver()
    assert filled(plan) == []
    clock(timedelta(seconds=1))
    deliver()
    (packet,) = filled(plan)
    assert (packet.amount, packet.size, packet.wish, packet.maker) == (1_000, 2, "A good week", "reseller")
    assert (packet.opens_at, packet.state) == (plan.first_at, "open")
    assert now(plan).next_at == plan.first_at + 7 * DAY
    assert available(world.reseller) == 4_000


def test_repeating_a_time_fills_nothing_more(world: World, clock: Moves) -> None:
    earn(world.reseller, 5_000)
    plan = agreed(world)
    clock(2 * HOUR)
    for _again in range(3):
        packets.repeating.repeat(plan.id)
    assert len(filled(plan)) == 1


def test_ten_workers_fill_one(world: World, clock: Moves, at_once: Callable[..., list[Any]]) -> None:
    earn(world.reseller, 50_000)
    plan = agreed(world)
    clock(2 * HOUR)
    number = plan.id
    assert at_once(lambda _worker: packets.repeating.repeat(number), 10) == [None] * 10
    assert len(filled(plan)) == 1
    assert available(world.reseller) == 49_000


def test_it_ends_with_its_last_time(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 9_000)
    plan = agreed(world, times=3, every=1)
    for _day in range(5):
        clock(DAY)
        deliver()
    assert [one.opens_at - plan.first_at >= turn * DAY for turn, one in enumerate(filled(plan))] == [True] * 3
    assert (now(plan).next_at, now(plan).state) == (None, "agreed")


def test_a_draft_fills_nothing(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    plan = written(world)
    clock(DAY)
    deliver()
    assert filled(plan) == []
    with pytest.raises(Refused) as refused:
        packets.planning.agree(plan, by=world.reseller)
    assert (refused.value.field, refused.value.status) == ("first_at", 409)
    assert now(plan).state == "draft"


def test_too_little_money_is_said_once_and_the_plan_goes_on(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 999)
    plan = agreed(world)
    clock(2 * HOUR)
    deliver()
    clock(7 * DAY)
    deliver()
    assert reasons(plan) == ["Too little was free: ¥9.99 of ¥10."] * 2
    assert told(world.reseller) == ["A planned red packet was not filled"]
    assert (available(world.reseller), session.query(Packet).count()) == (999, 0)
    earn(world.reseller, 5_000)
    clock(7 * DAY)
    deliver()
    assert len(filled(plan)) == 1
    assert told(world.reseller)[0] == "Your planned red packet is filled"


def test_trouble_that_comes_back_is_said_again(world: World, clock: Moves, deliver: Delivers) -> None:
    plan, people = agreed(world), crowd(2)
    for week, earned in enumerate((0, 1_000, 0)):
        clock(7 * DAY if week else 2 * HOUR)
        if earned:
            earn(world.reseller, earned)
        deliver()
        for packet in filled(plan):
            if packet.state == "open":
                open_whole(packet, people)
    assert [bool(reason) for reason in reasons(plan)] == [True, False, True]
    assert told(world.reseller).count("A planned red packet was not filled") == 2


def test_a_limit_of_the_day_is_its_reason(world: World, clock: Moves, deliver: Delivers) -> None:
    plan = agreed(world)
    earn(world.reseller, 500_000)
    clock(2 * HOUR)
    draft = packets.Draft(200_000, 20, "All of it")
    packets.fund(draft, maker="reseller", key="the whole limit of a day", by=world.reseller)
    deliver()
    assert reasons(plan) == ["You can give at most ¥2,000 a day in packets."]
    assert now(plan).next_at == plan.first_at + 7 * DAY


def test_the_reason_is_written_in_the_language_of_who_planned(world: World, clock: Moves) -> None:

    @atomic()
    def speaks(account: Account) -> None:
        account.language = "zh_Hant"

    speaks(world.reseller)
    plan = agreed(world)
    earn(world.reseller, 500_000)
    clock(2 * HOUR)
    draft = packets.Draft(200_000, 20, "All of it")
    packets.fund(draft, maker="reseller", key="the whole limit of a day", by=world.reseller)
    packets.repeating.repeat(plan.id)
    assert reasons(plan) == ["您每天發紅包最多 ¥2,000。"]


def test_its_budget_is_never_passed_and_ends_it(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 50_000)
    plan, people = agreed(world, budget=2_500), crowd(2)
    for week in range(4):
        clock(7 * DAY if week else 2 * HOUR)
        deliver()
        if packet := next((one for one in filled(plan) if one.state == "open"), None):
            open_whole(packet, people)
    assert len(filled(plan)) == 2
    assert (packets.repeating.spent(plan), packets.repeating.opened(plan)) == (2_000, 2_000)
    assert now(plan).next_at is None
    assert reasons(plan)[2:] == ["Its budget does not reach: ¥20 of ¥25 are given or promised."]
    assert told(world.reseller).count("A planned red packet was not filled") == 1


def test_what_came_back_is_not_spent(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 50_000)
    plan = agreed(world, budget=1_000)
    for week in range(4):
        clock(7 * DAY if week else 2 * HOUR)
        deliver()
    assert len(filled(plan)) == 4
    assert packets.repeating.spent(plan) == 1_000  # the last one is still open
    clock(DAY)
    deliver()
    assert (packets.repeating.spent(plan), available(world.reseller)) == (0, 50_000)


def test_a_budget_held_by_an_open_packet_skips_a_time_and_goes_on(
    world: World, clock: Moves, deliver: Delivers
) -> None:
    earn(world.reseller, 50_000)
    policies.change({"packet_hours": 72}, "a festival", world.staff)
    clock(7 * DAY)
    plan = agreed(world, budget=1_000, every=1, times=5)
    clock(2 * HOUR)
    for _day in range(4):
        deliver()
        clock(DAY)
    assert [bool(reason) for reason in reasons(plan)] == [False, True, True, False]


def test_a_time_long_past_is_not_made_up_for(world: World, clock: Moves, deliver: Delivers) -> None:
    """A worker that was away for two weeks fills what is due now, not three packets at once."""
    earn(world.reseller, 50_000)
    plan = agreed(world)
    clock(2 * HOUR + 14 * DAY)
    for _sweep in range(3):
        deliver()
    assert [bool(reason) for reason in reasons(plan)] == [True, True, False]
    assert len(filled(plan)) == 1


def test_a_shop_without_packets_makes_none(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    plan = agreed(world)
    shops.switch(world.shop, ["packets"], by=world.reseller)
    clock(2 * HOUR)
    deliver()
    assert (filled(plan), available(world.reseller)) == ([], 5_000)
    assert "does without red packets" in reasons(plan)[0]
    with pytest.raises(Refused, match="does without red packets"):
        written(world)


def test_stopping_ends_it_and_what_was_given_stays(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    plan = agreed(world)
    clock(2 * HOUR)
    deliver()
    packets.planning.stop(plan, by=world.reseller)
    packets.planning.stop(plan, by=world.reseller)
    (packet,) = filled(plan)
    assert (fresh(packet).state, now(plan).next_at, now(plan).state) == ("open", None, "stopped")
    packets.planning.agree(plan, by=world.reseller)
    clock(8 * DAY)
    deliver()
    assert len(filled(plan)) == 1
    said = [entry.action for entry in audit.entries() if entry.about == f"packet plan:{plan.id}"]
    assert sorted(said) == ["packet plan agreed", "packet plan stopped"]


def test_who_left_gives_nothing_any_more(world: World, clock: Moves, deliver: Delivers) -> None:
    plan = agreed(world)
    accounts.close(world.reseller, "left the town", by=world.staff)
    clock(2 * HOUR)
    deliver()
    assert (filled(plan), reasons(plan), now(plan).state) == ([], [], "stopped")


def test_a_shop_that_is_not_open_gives_nothing_meanwhile(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 50_000)
    plan = agreed(world)
    shops.rest(world.shop, by=world.reseller)
    clock(2 * HOUR)
    deliver()
    assert reasons(plan) == ["Your shop was not open at that time."]
    shops.wake(world.shop, by=world.reseller)
    clock(7 * DAY)
    deliver()
    assert len(filled(plan)) == 1


def test_the_platforms_come_out_of_its_promotion_budget(world: World, clock: Moves, deliver: Delivers) -> None:
    before = ledger.balance(ledger.promotion())
    plan = agreed(world, maker="platform", by=world.staff, amount=100_000, size=20, budget=800_000, shown=True)
    clock(2 * HOUR)
    deliver()
    (packet,) = filled(plan)
    assert (packet.way, packet.account_id, packet.by_id) == ("promotion", None, world.staff.id)
    assert ledger.balance(ledger.promotion()) == before - 100_000
    assert [one.code for one in packets.plans.shown()] == [packet.code]
    confirmed(world.staff)
    with pytest.raises(Refused, match="your own packet"):
        packets.open_packet(packet.code, by=world.staff.id)


def test_what_the_week_has_no_room_for_is_said_to_who_planned_it(world: World, clock: Moves, deliver: Delivers) -> None:
    plan = agreed(world, maker="platform", by=world.staff, amount=100_000, size=20, budget=800_000)
    clock(2 * HOUR)
    draft = packets.Draft(500_000, 100, "A festival")
    packets.fund(draft, maker="platform", key="the whole budget of a week", by=world.staff)
    deliver()
    assert reasons(plan) == ["In seven days the platform gives at most ¥5,000 in packets."]
    assert told(world.staff) == ["A planned red packet was not filled"]


def test_only_those_for_everybody_are_shown(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    agreed(world)
    agreed(world, maker="platform", by=world.staff)
    open_to_all = agreed(world, maker="platform", by=world.staff, shown=True)
    clock(2 * HOUR)
    deliver()
    (packet,) = filled(open_to_all)
    assert [one.code for one in packets.plans.shown()] == [packet.code]
    open_whole(packet, crowd(2))
    assert packets.plans.shown() == []


def test_followers_who_joined_before_may_open_it(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    shops.follow(world.shop.id, by=Somebody(world.customer.id))
    plan = agreed(world, audience="followers")
    clock(2 * HOUR)
    deliver()
    (packet,) = filled(plan)
    clock(HOUR)
    shops.follow(world.shop.id, by=Somebody(world.regular.id))
    assert packets.open_packet(packet.code, by=world.customer.id).amount == 500
    with pytest.raises(Refused, match="before it was sent"):
        packets.open_packet(packet.code, by=world.regular.id)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"budget": 999}, "budget"),
        ({"amount": 1}, "amount"),
        ({"amount": 1_001}, "amount"),
        ({"amount": 200_001, "size": 99, "lucky": True, "budget": 10**6}, "amount"),
        ({"size": 0}, "size"),
        ({"size": 101}, "size"),
        ({"wish": " "}, "wish"),
        ({"wish": {}}, "wish"),
        ({"wish": Words({"": "Good", "zh_Hant": "好" * 81})}, "wish"),
        ({"audience": "everybody"}, "audience"),
        ({"shown": True}, "shown"),
        ({"maker": "platform", "audience": "followers"}, "audience"),
        ({"first_at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")}, "first_at"),
        ({"first_at": datetime.fromisoformat("2099-01-01T00:00:00+00:00")}, "first_at"),
        ({"times": 0}, "times"),
        ({"times": 54}, "times"),
        ({"every": 0}, "times"),
        ({"every": 29}, "times"),
    ],
)
def test_what_could_never_be_filled_is_refused_at_once(world: World, how: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        written(world, **how)
    assert refused.value.field == field
    assert session.query(PacketPlan).count() == 0


def test_customers_plan_none_and_others_plans_do_not_exist(world: World) -> None:
    with pytest.raises(NotFound):
        written(world, maker="customer", by=world.customer)
    with pytest.raises(Refused):
        written(world, by=world.customer)
    plan = written(world)
    for other in (None, world.other_reseller.id):
        with pytest.raises(NotFound):
            packets.plans.plan(plan.id, other)
    assert packets.plans.plan(plan.id, world.reseller.id).id == plan.id


@pytest.mark.broken
@pytest.mark.parametrize("wrong", ["budget", "next_at", "shown"])
def test_the_database_keeps_the_rules_of_a_plan(world: World, wrong: str) -> None:
    values = {"budget": 999, "next_at": soon(), "shown": True}

    @atomic()
    def spoil(plan: PacketPlan) -> None:
        setattr(plan, wrong, values[wrong])

    plan = written(world)
    with pytest.raises(IntegrityError):
        spoil(plan)


def test_the_calendar_counts_what_comes_against_the_budget(world: World, clock: Moves, deliver: Delivers) -> None:
    earn(world.reseller, 5_000)
    plan = agreed(world, budget=2_000)
    clock(2 * HOUR)
    deliver()
    found = packets.plans.coming(kernel_clock.now() + 20 * DAY, world.reseller.id)
    assert [(one.most, one.left, one.reached, bool(one.code)) for one in found] == [
        (1_000, 1_000, True, True), (1_000, 0, True, False), (1_000, 0, False, False),
    ]  # fmt: skip
    assert packets.plans.coming(kernel_clock.now() + 20 * DAY, None) == []
    packets.planning.stop(plan, by=world.reseller)
    assert packets.plans.coming(kernel_clock.now() + 20 * DAY, world.reseller.id) == []


def test_one_bad_plan_stops_no_other(world: World, clock: Moves) -> None:
    earn(world.reseller, 1_000)
    first, second = agreed(world, amount=2_000), agreed(world)
    clock(2 * HOUR)
    assert sweeps.run_one(packets.repeating.sweeps[0]) == 2
    assert (len(filled(first)), len(filled(second))) == (0, 1)
    assert session.scalars(select(Packet.amount)).all() == [1_000]
