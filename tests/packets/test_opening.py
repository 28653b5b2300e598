"""Chapter: one share each, exactly, in whatever crowd; what is left goes back once (domain.md 14; I9 to I11)."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storefront import ledger, packets, shops, wallets
from storefront.kernel import clock as kernel_clock
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.operating import proving
from storefront.packets import Share
from tests.coupons.making import Somebody
from tests.orders.making import buy
from tests.orders.test_paying import give_credit
from tests.packets.making import (
    a_draft,
    a_key,
    available,
    confirmed,
    crowd,
    fresh,
    held,
    of_platform,
    of_shop,
    shares_of,
)
from tests.world import World

Clock = Callable[[timedelta], None]
AtOnce = Callable[..., list[Any]]


def test_a_share_becomes_credit_for_that_shop(world: World) -> None:
    packet = of_shop(world, amount=5_000, size=1)
    confirmed(world.customer)
    opened = packets.open_packet(packet.code, by=world.customer.id)
    assert opened == (5_000, True)
    assert packets.open_packet(packet.code, by=world.customer.id) == (5_000, False)
    assert wallets.usable(world.customer.id, [world.shop.id]) == 5_000
    assert wallets.usable(world.customer.id, [world.other_shop.id]) == 0
    lot = wallets.lots_of(world.customer.id)[0]
    assert (lot.source, lot.shop_id) == ("packet", world.shop.id)
    assert lot.expires_at == kernel_clock.now() + timedelta(days=90) or lot.expires_at is not None
    assert held(packet) == 0
    order = buy(world, "cup", by=world.customer, use_credit=True)
    assert order.credit == 5_000


def test_the_platforms_is_credit_for_all_shops(world: World) -> None:
    packet = of_platform(world, amount=700, size=1)
    confirmed(world.customer)
    packets.open_packet(packet.code, by=world.customer.id)
    assert wallets.usable(world.customer.id, [world.other_shop.id]) == 700


def test_shares_are_given_in_their_shuffled_order(world: World) -> None:
    packet = of_shop(world)
    got = [packets.open_packet(packet.code, by=one).amount for one in crowd(10)]
    assert got == shares_of(packet)
    packets.turn(packet.id)
    assert fresh(packet).state == "exhausted"


def test_the_sender_and_who_is_not_meant_do_not_open_it(world: World, clock: Clock) -> None:
    packet = of_shop(world)
    with pytest.raises(Refused, match="your own packet"):
        packets.open_packet(packet.code, by=world.reseller.id)
    with pytest.raises(Refused, match="confirm your e-mail"):
        packets.open_packet(packet.code, by=world.customer.id)
    with pytest.raises(NotFound):
        packets.open_packet("nosuchpacket", by=world.customer.id)
    shops.follow(world.shop.id, by=Somebody(world.customer.id))
    clock(timedelta(minutes=1))
    meant = of_shop(world, audience="followers")
    shops.follow(world.shop.id, by=Somebody(world.regular.id))
    assert packets.open_packet(meant.code, by=world.customer.id).first
    for late in (world.regular, world.stranger):
        with pytest.raises(Refused, match="followed the shop before"):
            packets.open_packet(meant.code, by=late.id)
    assert proving.verify() == []


def test_after_a_day_the_rest_goes_back_once(world: World, clock: Clock, deliver: Callable[[], None]) -> None:
    packet = of_shop(world)
    confirmed(world.customer)
    amount = packets.open_packet(packet.code, by=world.customer.id).amount
    clock(timedelta(hours=24))
    with pytest.raises(Refused, match="is over"):
        packets.open_packet(packet.code, by=crowd(1)[0])
    deliver()
    assert (fresh(packet).state, fresh(packet).returned) == ("settled", 1_000 - amount)
    assert (available(world.reseller), held(packet)) == (1_000 - amount, 0)
    packets.turn(packet.id)
    deliver()
    assert available(world.reseller) == 1_000 - amount
    assert packets.open_packet(packet.code, by=world.customer.id) == (amount, False), "what was opened is still said"


@pytest.mark.parametrize("way", ["credit", "sandbox"])
def test_a_customers_rest_goes_back_the_way_it_came(
    world: World, clock: Clock, deliver: Callable[[], None], way: str
) -> None:
    give_credit(world.customer, 1_000)
    packet = packets.fund(a_draft(method=way), maker="customer", key=a_key(), by=world.customer)
    packets.pay(packet)
    confirmed(world.stranger)
    amount = packets.open_packet(packet.code, by=world.stranger.id).amount
    clock(timedelta(hours=24))
    deliver()
    rest = 1_000 - amount
    assert (held(packet), fresh(packet).returned) == (0, rest)
    if way == "credit":
        assert wallets.balance(world.customer.id) == rest
    else:
        assert ledger.balance(ledger.gateway("sandbox")) == -amount
    assert wallets.usable(world.stranger.id, [world.shop.id]) == amount


@pytest.mark.parametrize("maker", ["reseller", "platform", "credit", "sandbox"])
def test_what_nobody_uses_in_ninety_days_goes_back_to_who_filled_it(
    world: World, clock: Clock, deliver: Callable[[], None], maker: str
) -> None:
    give_credit(world.regular, 1_000)
    before = ledger.balance(ledger.promotion())
    if maker in ("reseller", "platform"):
        packet = {"reseller": of_shop, "platform": of_platform}[maker](world, size=1)
    else:
        draft = a_draft(size=1, method=maker)
        packet = packets.fund(draft, maker="customer", key=a_key(), by=world.regular)
        packets.pay(packet)
    confirmed(world.customer)
    packets.open_packet(packet.code, by=world.customer.id)
    clock(timedelta(hours=25))
    deliver()
    clock(timedelta(days=90))
    deliver()
    deliver()
    assert wallets.balance(world.customer.id) == held(packet) == 0
    back = {
        "reseller": available(world.reseller) == 1_000,
        "platform": ledger.balance(ledger.promotion()) == before,
        "credit": wallets.balance(world.regular.id) == 1_000,
        "sandbox": available(world.regular) == 1_000,
    }
    assert back[maker]


def test_who_opened_and_who_had_the_best_luck(world: World) -> None:
    packet = of_shop(world, amount=600, size=3, lucky=False)
    for one in crowd(3):
        packets.open_packet(packet.code, by=one)
        kernel_clock.move(timedelta(seconds=1))
    found = packets.openers(packet.id)
    assert [one.name for one in found] == ["Opener 2", "Opener 1", "Opener 0"]
    assert [one.best for one in found] == [False, False, True], "of equal ones the earliest"


def test_a_thousand_at_once_open_a_hundred_shares(world: World, at_once: AtOnce) -> None:
    """1,000 people, a fifth of whom tap twice: exactly 100 shares, the exact sum, nobody twice."""
    packet = of_shop(world, amount=10_000, size=100)
    code, people = packet.code, crowd(1_000)
    results = []
    for start in range(0, 1_000, 100):
        tries = [*people[start : start + 100], *people[start : start + 20]]
        results += at_once(lambda n, tries=tries: packets.open_packet(code, by=tries[n]), len(tries))
    opened = [one for one in results if not isinstance(one, Exception)]
    assert {type(one) for one in results if isinstance(one, Exception)} <= {Refused}
    assert len([one for one in opened if one.first]) == 100
    rows = session.execute(select(Share.account_id, Share.amount).where(Share.packet_id == packet.id)).all()
    assert (sum(row.amount for row in rows), held(packet)) == (10_000, 0)
    assert Counter(Counter(row.account_id for row in rows).values()) == {1: 100}
    assert sum(wallets.balance(row.account_id) for row in rows) == 10_000
    assert proving.verify() == []


def test_one_person_at_once_gets_one_share(world: World, at_once: AtOnce) -> None:
    packet = of_shop(world)
    code, who = packet.code, crowd(1)[0]
    results = at_once(lambda _n: packets.open_packet(code, by=who), 16)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert len({one.amount for one in results}) == 1
    assert packets.left_in(packet.id) == 9


def test_opening_and_ending_at_once_lose_nothing(world: World, at_once: AtOnce) -> None:
    packet = of_shop(world, amount=2_000, size=20)
    code, number, people = packet.code, packet.id, crowd(20)
    kernel_clock.set(packet.due_at - timedelta(seconds=1))

    def late(_n: int) -> None:
        kernel_clock.set(due)
        packets.turn(number)

    due = packet.due_at
    calls = [lambda who=who: packets.open_packet(code, by=who) for who in people]
    at_once([*calls[:10], lambda: late(0), *calls[10:], lambda: late(1)])
    packets.turn(number)
    assert fresh(packet).state == "settled"
    assert proving.verify() == []


def test_no_share_and_own_share_are_answered_by_reads(
    world: World, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    packet = of_shop(world, size=1)
    first, second = crowd(2)
    packets.open_packet(packet.code, by=first)
    for who in (first, second):
        with queries() as counted:
            try:
                packets.open_packet(packet.code, by=who)
            except Refused as refused:
                assert refused.status == 409  # noqa: PT017 - both are fine, neither may write
        assert len(counted) <= 3
        assert not [one for one in counted if not one.lstrip().upper().startswith("SELECT")]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_history_of_packets_adds_up(world: World, data: st.DataObject) -> None:
    packet = of_shop(
        world, size=data.draw(st.integers(1, 8)), amount=data.draw(st.integers(8, 5_000)),
        audience=data.draw(st.sampled_from(["link", "followers"])),
    )  # fmt: skip
    confirmed(world.customer, world.regular)
    for who in data.draw(st.lists(st.sampled_from(["customer", "regular", "reseller", "stranger"]), max_size=6)):
        try:
            packets.open_packet(packet.code, by=getattr(world, who).id)
        except Refused as refused:
            assert refused.status == 409  # noqa: PT017 - a refusal is an answer here
        assert proving.verify() == []
    kernel_clock.set(packet.due_at)
    packets.turn(packet.id)
    assert fresh(packet).state == "settled"
    assert proving.verify() == []
    kernel_clock.move(timedelta(days=2))
