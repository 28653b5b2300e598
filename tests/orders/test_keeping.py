"""Chapter: a guest's order is found again, taken into an account, and sent to a corrected address; nobody else's is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront import accounts, orders
from storefront.kernel.errors import NotFound, Refused, TooMany
from tests.orders.making import (
    GUEST,
    a_recipient,
    again,
    buy,
    earned,
    parcel_of,
    picture,
    place,
    platform,
    receive,
    ship,
    steps,
)  # fmt: skip
from tests.world import World


def test_an_order_opens_for_its_owner_and_for_its_key_alone(world: World) -> None:
    order = buy(world, "cup", by=world.customer)
    number, key, other = order.number, orders.key_of(order.key_seed), orders.key_of(buy(world, "cup").key_seed)
    assert orders.seen_by(world.customer.id, number).id == order.id
    assert orders.seen_by(None, number.lower().replace("-", ""), key).id == order.id
    for account_id, with_key in (
        (None, ""), (None, other), (None, key[:-1]), (None, key + "0"), (None, order.key_seed),
        (world.stranger.id, ""), (world.reseller.id, ""), (world.supplier.id, ""), (world.staff.id, ""),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            orders.seen_by(account_id, number, with_key)
    for unknown in ("", "ZZZ-ZZZ-ZZ", "../../etc", "K7M" * 50, "\x00", "１２３-４５６-７８"):
        with pytest.raises(NotFound):
            orders.seen_by(world.customer.id, unknown, key)


@pytest.mark.parametrize(
    "contact",
    ["+8613800000001", "138 0000 0001", "13800000001", "+86 138-0000-0001", "anna@example.test", " ANNA@example.TEST "],
)
def test_a_lost_link_is_found_by_number_and_phone_or_email(world: World, contact: str) -> None:
    order = buy(world, "cup")
    placed = orders.find(order.number.lower(), contact, network="1.2.3.4")
    assert (placed.order_id, placed.key) == (order.id, orders.key_of(order.key_seed))


def test_an_unknown_number_and_a_wrong_contact_are_answered_alike(world: World) -> None:
    order = buy(world, "cup")
    said = set()
    for number, contact in (
        (order.number, "+8613800000002"), ("ZZZ-ZZZ-ZZ", "+8613800000001"), (order.number, ""), ("", ""),
        (order.number, "x" * 40_000), (order.number, "@"), (order.number, "\ud800"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            orders.find(number, contact, network=contact[:5] or "none")
        said.add((refused.value.sentence, refused.value.field, refused.value.status))
    assert len(said) == 1


def test_guessing_a_contact_is_stopped_and_does_not_say_when_it_was_right(world: World) -> None:
    order = buy(world, "cup")
    for attempt in range(10):
        with pytest.raises(Refused):
            orders.find(order.number, f"+86138000001{attempt:02}", network=f"10.0.0.{attempt}")
    with pytest.raises(TooMany) as stopped:
        orders.find(order.number, "+8613800000001", network="10.0.0.99")
    assert stopped.value.retry_after > 0


def test_a_guests_order_is_taken_into_an_account_once(world: World) -> None:
    order = buy(world, "cup")
    orders.keep_in(order, world.customer, by=world.customer)
    orders.keep_in(again(order), world.customer, by=world.customer)
    assert again(order).account_id == world.customer.id
    assert steps(order) == ["placed", "paid", "kept"]
    with pytest.raises(NotFound):
        orders.keep_in(again(order), world.stranger, by=world.stranger)
    assert again(order).account_id == world.customer.id
    assert [one.id for one in orders.of_account(world.customer.id)] == [order.id]


def test_a_guest_gets_an_account_in_one_tap(world: World, deliver: Callable[[], None]) -> None:
    order = buy(world, "cup")
    account = orders.keep(order, email="Anna@Example.test")
    assert again(order).account_id == account.id
    assert (account.email, account.name) == ("anna@example.test", "Anna Lee")
    assert accounts.by_email("anna@example.test") is not None
    deliver()


def test_a_reseller_who_keeps_a_guests_order_of_their_own_shop_earns_nothing_from_it(world: World) -> None:
    order = buy(world, "cup")
    orders.keep_in(order, world.reseller, by=world.reseller)
    receive(world, order, by=world.reseller)
    assert earned(world.reseller) == [(0, 0)]
    assert platform() == (270, 1_030)


def test_what_was_settled_before_it_was_kept_stays_as_it_was(world: World) -> None:
    order = buy(world, "cup", by=GUEST)
    receive(world, order)
    orders.keep_in(again(order), world.customer, by=world.customer)
    assert earned(world.reseller) == [(1_000, 0)]


def test_the_address_is_corrected_until_something_is_packed(world: World) -> None:
    order = buy(world, "cup", "honey")
    there = a_recipient(line1="文三路 99 号", phone="+8613800000009", email="")
    orders.correct_address(order, there, by=GUEST)
    kept = again(order).recipient
    assert (kept["line1"], kept["phone"], kept["email"]) == ("文三路 99 号", "+8613800000009", "anna@example.test")
    assert orders.find(order.number, "+8613800000009", network="x").order_id == order.id
    with pytest.raises(Refused):
        orders.find(order.number, "+8613800000001", network="x")
    before = steps(order)
    orders.correct_address(again(order), there, by=GUEST)
    assert steps(order) == before, "the same again is no step"
    ship(world, order, 0)
    before_all = picture(world)
    with pytest.raises(Refused) as refused:
        orders.correct_address(again(order), replace(there, line1="elsewhere"), by=GUEST)
    assert (refused.value.status, picture(world)) == (409, before_all)


def test_the_country_stays_because_freight_hangs_on_it(world: World) -> None:
    order = buy(world, "cup")
    with pytest.raises(Refused) as refused:
        orders.correct_address(order, a_recipient(country="TW", city="臺北市"), by=GUEST)
    assert refused.value.field == "country"
    assert (again(order).country, again(order).recipient["country"]) == ("CN", "CN")


@pytest.mark.parametrize("state", ["cancelled", "completed"])
def test_the_address_of_what_is_over_stays(world: World, state: str) -> None:
    order = buy(world, "cup")
    if state == "cancelled":
        orders.call_off(parcel_of(order), by=GUEST)
    else:
        receive(world, order)
    with pytest.raises(Refused):
        orders.correct_address(again(order), a_recipient(line1="elsewhere"), by=GUEST)


def test_an_order_is_stored_unreadable(world: World) -> None:
    from sqlalchemy import text

    from storefront.kernel.db import session

    order = place(world, "cup", note="leave it with the neighbour")
    stored = str(tuple(session.execute(text("SELECT * FROM orders WHERE id = :id"), {"id": order.id}).one()))
    for secret in ("Anna", "13800000001", "anna@example.test", "文一路", "neighbour", orders.key_of(order.key_seed)):
        assert secret not in stored
