"""Chapter: where the money of a packet comes from, its limits, and that no cut share changes (domain.md 14)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from storefront import ledger, packets, payments, policies, shops, wallets
from storefront.kernel import clock as kernel_clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.packets import Packet, Share
from storefront.payments import Payment
from tests.orders.test_paying import give_credit
from tests.packets.making import (
    a_draft,
    a_key,
    available,
    confirmed,
    earn,
    fresh,
    held,
    of_platform,
    of_shop,
    shares_of,
)
from tests.world import World


def test_a_reseller_fills_it_from_what_is_free(world: World) -> None:
    earn(world.reseller, 1_500)
    packet = packets.fund(a_draft(), maker="reseller", key=a_key(), by=world.reseller)
    assert (packet.state, packet.shop_id, packet.account_id) == ("open", world.shop.id, world.reseller.id)
    assert (held(packet), available(world.reseller)) == (1_000, 500)
    assert (len(shares_of(packet)), sum(shares_of(packet))) == (10, 1_000)
    assert packet.due_at == packet.opens_at + timedelta(hours=24)


def test_more_than_is_free_takes_nothing(world: World) -> None:
    earn(world.reseller, 999)
    with pytest.raises(Refused, match="not enough money") as refused:
        packets.fund(a_draft(), maker="reseller", key=a_key(), by=world.reseller)
    assert (refused.value.status, available(world.reseller)) == (409, 999)
    assert session.query(Packet).count() == session.query(Share).count() == 0


def test_the_same_key_fills_one(world: World) -> None:
    earn(world.reseller, 5_000)
    key = a_key()
    first = packets.fund(a_draft(), maker="reseller", key=key, by=world.reseller)
    assert packets.fund(a_draft(), maker="reseller", key=key, by=world.reseller).id == first.id
    with pytest.raises(Refused):
        packets.fund(a_draft(amount=2_000), maker="reseller", key=key, by=world.reseller)
    assert available(world.reseller) == 4_000


def test_the_platform_stays_within_its_budget(world: World, clock: Callable[[timedelta], None]) -> None:
    before = ledger.balance(ledger.promotion())
    for _packet in range(5):
        of_platform(world, amount=100_000, size=20)
    with pytest.raises(Refused, match="at most ¥5,000") as refused:
        of_platform(world, amount=100, size=1)
    assert refused.value.field == "amount"
    assert ledger.balance(ledger.promotion()) == before - 500_000
    clock(timedelta(days=7))
    assert of_platform(world, amount=100, size=1).state == "open"


def test_a_sender_stays_within_a_day(world: World, clock: Callable[[timedelta], None]) -> None:
    of_shop(world, amount=200_000, size=20)
    with pytest.raises(Refused, match="at most ¥2,000 a day"):
        of_shop(world, amount=1, size=1)
    clock(timedelta(days=1))
    assert of_shop(world, amount=1, size=1).state == "open"


def test_the_limit_holds_for_ten_at_once(world: World, at_once: Callable[..., list[Any]]) -> None:
    earn(world.reseller, 1_000_000)
    by, draft = world.reseller, a_draft(amount=90_000, size=10)
    number = by.id

    class Who:
        id = number

    results = at_once(lambda n: packets.fund(draft, maker="reseller", key=f"a key of a packet {n:04}", by=Who()).id, 10)
    assert len([one for one in results if isinstance(one, int)]) == 2
    assert {type(one) for one in results if not isinstance(one, int)} == {Refused}
    assert available(by) == 1_000_000 - 180_000


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"wish": ""}, "wish"), ({"wish": "  "}, "wish"), ({"wish": "x" * 81}, "wish"), ({"size": 0}, "size"),
        ({"size": 101}, "size"), ({"size": -1}, "size"), ({"amount": 9}, "amount"), ({"amount": 0}, "amount"),
        ({"amount": -1_000}, "amount"), ({"amount": 200_001}, "amount"), ({"amount": 2**63}, "amount"),
        ({"amount": 1_001, "lucky": False}, "amount"), ({"audience": "friends"}, "audience"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(world: World, changed: dict[str, Any], field: str) -> None:
    earn(world.reseller, 10_000)
    with pytest.raises(Refused) as refused:
        packets.fund(a_draft(**changed), maker="reseller", key=a_key(), by=world.reseller)
    assert (refused.value.field, available(world.reseller)) == (field, 10_000)


def test_followers_belong_to_a_shop(world: World) -> None:
    with pytest.raises(Refused) as refused:
        of_platform(world, audience="followers")
    assert refused.value.field == "audience"


def test_a_shop_that_does_without_sends_none(world: World) -> None:
    shops.switch(world.shop, ["packets"], by=world.reseller)
    with pytest.raises(Refused, match="does without red packets"):
        of_shop(world)


def test_a_customer_fills_it_with_credit(world: World) -> None:
    give_credit(world.customer, 3_000)
    packet = packets.fund(a_draft(method="credit"), maker="customer", key=a_key(), by=world.customer)
    assert (packet.state, held(packet), wallets.balance(world.customer.id)) == ("open", 1_000, 2_000)
    with pytest.raises(Refused):
        packets.fund(a_draft(amount=2_001, method="credit"), maker="customer", key=a_key(), by=world.customer)


def test_a_customers_payment_opens_it(world: World) -> None:
    packet = packets.fund(a_draft(method="sandbox"), maker="customer", key=a_key(), by=world.customer)
    assert (packet.state, held(packet)) == ("created", 0)
    confirmed(world.stranger)
    with pytest.raises(Refused, match="not open yet"):
        packets.open_packet(packet.code, by=world.stranger.id)
    packets.pay(packet)
    assert (fresh(packet).state, held(packet)) == ("open", 1_000)


@pytest.mark.parametrize("method", ["", "cod", "transfer", "wallet", "gold"])
def test_a_way_that_cannot_pay_it_is_refused(world: World, method: str) -> None:
    with pytest.raises(Refused) as refused:
        packets.fund(a_draft(method=method), maker="customer", key=a_key(), by=world.customer)
    assert refused.value.field == "method"


def test_a_payment_that_never_comes_ends_it_and_late_money_goes_back(
    world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    packet = packets.fund(a_draft(method="sandbox"), maker="customer", key=a_key(), by=world.customer)
    payment = session.scalars(select(Payment).where(Payment.ref == packet.code)).one()
    key, amount = payment.key, payment.amount
    clock(timedelta(hours=2))
    packets.turn(packet.id)
    assert fresh(packet).state == "settled"
    payments.accept("sandbox", "late", key, amount, "CNY", "")
    deliver()
    assert held(packet) == 0
    assert [one.amount for one in payments.refunds_of("packet", packet.code)] == [1_000]


def test_one_that_opens_later_waits(world: World, clock: Callable[[timedelta], None]) -> None:
    packet = of_shop(world, opens_at=kernel_clock.now() + timedelta(hours=3))
    confirmed(world.customer)
    assert packet.state == "funded"
    with pytest.raises(Refused, match="not open yet"):
        packets.open_packet(packet.code, by=world.customer.id)
    clock(timedelta(hours=3))
    assert packets.open_packet(packet.code, by=world.customer.id).first
    packets.turn(packet.id)
    assert fresh(packet).state == "open"


@pytest.mark.broken
@pytest.mark.parametrize("what", ["amount", "steal", "remove", "add", "born open", "open short"])
def test_the_database_itself_keeps_the_shares(world: World, what: str) -> None:
    packet = of_shop(world, size=2, amount=100)
    confirmed(world.customer)
    packets.open_packet(packet.code, by=world.customer.id)
    code, customer = packet.code, world.stranger.id
    first = Share.packet_id == packet.id, Share.seq == 1

    @atomic()
    def attack() -> None:
        if what == "amount":
            session.execute(update(Share).where(Share.packet_id == packet.id, Share.seq == 2).values(amount=99))
        elif what == "steal":
            session.execute(update(Share).where(*first).values(account_id=customer))
        elif what == "remove":
            session.query(Share).filter(Share.packet_id == packet.id, Share.seq == 2).delete()
        elif what == "add":
            session.add(Share(packet_id=packet.id, seq=3, amount=1))
        else:
            made = {name: getattr(packet, name) for name in _COLUMNS} | {"code": code[::-1]}
            row = Packet(**(made | {"state": "open" if what == "born open" else "created"}))
            session.add(row)
            session.flush()
            session.execute(update(Packet).where(Packet.id == row.id).values(state="funded"))
        session.flush()

    with pytest.raises(DBAPIError, match="share"):
        attack()


_COLUMNS = (
    "maker", "account_id", "shop_id", "wish", "amount", "size", "lucky", "audience", "way", "state_at", "opens_at",
    "due_at", "returned", "at",
)  # fmt: skip


def test_the_limits_are_the_policys(world: World, clock: Callable[[timedelta], None]) -> None:
    policies.change({"packet_day_limit": 500, "packet_hours": 2}, "a test", world.staff)
    clock(timedelta(days=8))
    with pytest.raises(Refused, match="at most ¥5 a day"):
        of_shop(world)
    packet = of_shop(world, amount=500, size=1)
    assert packet.due_at == packet.opens_at + timedelta(hours=2)
