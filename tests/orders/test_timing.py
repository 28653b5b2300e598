"""Chapter: each clock says one word before it rings and one after, to both sides; the recipients are a table."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from storefront import accounts, orders
from storefront.kernel.db import session
from storefront.notices.models import Mail, Notice
from storefront.orders import Order
from storefront.orders.timing import TIMERS
from tests.orders.making import GUEST, a_recipient, buy, parcel_of, place, receive, ship
from tests.world import World

Work = Callable[..., None]
Told = set[tuple[str, str]]


def told(world: World) -> Told:
    """Who was told what so far, whatever the channel: (side, kind)."""
    session.rollback()
    sides = {world.customer.id: "customer", world.supplier.id: "supplier"}
    lying = {(sides[one.account_id], one.kind) for one in session.scalars(select(Notice))}
    addresses = {"customer@world.test": "customer", "supplier@world.test": "supplier"}
    sent = {(addresses[one.letter["to"]], one.kind) for one in session.scalars(select(Mail))}
    assert sent <= lying, "what was mailed to an account lies in its inbox"
    return lying


def as_told(kinds: dict[str, str]) -> Told:
    return set(kinds.items())


def an_order(world: World, method: str, timer: str) -> Order:
    """An order of somebody with an account, on which this clock is the next to ring."""
    how: dict[str, Any] = {"by": world.customer, "recipient": a_recipient(email=world.customer.email)}
    order = buy(world, "cup", method=method, **how)
    if timer == "receipt":
        ship(world, order)
    return order


@pytest.mark.parametrize(
    ("timer", "method", "until_before", "until_after"),
    [("payment", "transfer", 36, 12), ("shipping", "sandbox", 48, 5 * 24), ("receipt", "sandbox", 12 * 24, 3 * 24)],
)
def test_both_sides_hear_one_word_before_and_one_after(
    world: World, work: Work, timer: str, method: str, until_before: int, until_after: int
) -> None:
    an_order(world, method, timer)
    work()
    before = told(world)
    work(hours=until_before - 1)
    assert told(world) == before, "nothing is said before its time"
    work(hours=1)
    warned = told(world)
    assert warned - before == as_told(dict(TIMERS[timer].before))
    work(hours=until_after)
    assert told(world) - warned == as_told(dict(TIMERS[timer].after))
    once = len(session.scalars(select(Mail.id)).all())
    work(hours=1)
    assert len(session.scalars(select(Mail.id)).all()) == once


def test_every_clock_names_its_sides() -> None:
    assert set(TIMERS) == {"payment", "shipping", "receipt"}
    for name, timer in TIMERS.items():
        assert set(timer.before) == set(timer.after), name
        assert set(timer.before) == ({"customer"} if name == "payment" else {"customer", "supplier"})


def test_what_happened_in_time_is_not_warned_of(world: World, work: Work) -> None:
    how: dict[str, Any] = {"by": world.customer, "recipient": a_recipient(email=world.customer.email)}
    order = buy(world, "cup", **how)
    ship(world, order)
    work(hours=72)
    assert not {kind for _side, kind in told(world)} & {"hold ends soon", "shipping ends soon"}


def test_a_short_hold_is_warned_of_in_its_last_third(world: World, work: Work) -> None:
    how: dict[str, Any] = {"by": world.customer, "recipient": a_recipient(email=world.customer.email)}
    place(world, "cup", method="transfer", **how)
    work(hours=36)
    assert ("customer", "hold ends soon") in told(world)


def test_a_supplier_hears_when_a_customer_calls_off_what_was_asked(world: World, work: Work) -> None:
    how: dict[str, Any] = {"by": world.customer, "recipient": a_recipient(email=world.customer.email)}
    order = buy(world, "cup", **how)
    orders.call_off(parcel_of(order), by=GUEST)
    unpaid = place(world, "cup", method="transfer", **how)
    orders.cancel(unpaid, by=GUEST)
    work()
    calls = [one for one in session.scalars(select(Notice)) if one.kind == "called off"]
    assert [one.account_id for one in calls] == [world.supplier.id], "of what was never asked nothing is said"


def test_a_guest_without_an_address_is_told_nothing_and_the_supplier_still(world: World, work: Work) -> None:
    order = buy(world, "cup", recipient=a_recipient(email=""))
    work(hours=48)
    assert {one.account_id for one in session.scalars(select(Notice))} == {world.supplier.id}
    receive(world, order, 0)
    work()
    assert ("supplier", "settled") in {
        ("supplier", one.kind) for one in session.scalars(select(Notice)) if one.account_id == world.supplier.id
    }


def test_an_account_that_gave_no_address_is_told_at_its_own(world: World, work: Work) -> None:
    buy(world, "cup", by=world.customer, recipient=a_recipient(email=""))
    work()
    assert {"placed", "paid"} <= {kind for side, kind in told(world) if side == "customer"}
    assert {one.letter["to"] for one in session.scalars(select(Mail)) if one.kind == "paid"} == {world.customer.email}


def test_a_supplier_hears_of_a_refusal_that_staff_recorded(world: World, work: Work) -> None:
    cash, paid = place(world, "cup*2", method="cod"), buy(world, "cup")
    for order in (cash, paid):
        orders.refuse_for(ship(world, order), by=world.staff)
        orders.refuse_for(parcel_of(order), by=world.staff)
    work()
    work(hours=1)
    found = [one for one in session.scalars(select(Notice).order_by(Notice.id)) if one.kind == "came back"]
    assert [(one.account_id, one.class_) for one in found] == [(world.supplier.id, "order")] * 2
    for one, order, said in zip(found, (cash, paid), ("No cash was paid", "goes back to the customer"), strict=True):
        assert parcel_of(order).paper in one.letter["subject"]
        assert said in " ".join(one.letter["lines"])
        assert one.letter["link"].endswith(f"/supply/parcels/{parcel_of(order).id}")
    assert "2 × " in " ".join(found[0].letter["lines"])
    assert [one.letter["to"] for one in session.scalars(select(Mail)) if one.kind == "came back"] == [
        world.supplier.email
    ] * 2


def test_a_supplier_who_recorded_it_is_told_nothing(world: World, work: Work) -> None:
    orders.refuse(ship(world, place(world, "cup", method="cod")), by=world.supplier)
    work()
    assert not {kind for _side, kind in told_to(world.supplier.id)} & {"came back", "called off"}


@pytest.mark.parametrize(("language", "words"), [("zh_Hant", "在門口被拒收"), ("zh_Hans", "上门被拒收")])
def test_a_supplier_hears_of_it_in_their_language(world: World, work: Work, language: str, words: str) -> None:
    accounts.change_settings(world.supplier, "Lin", language)
    orders.refuse_for(ship(world, place(world, "cup", method="cod")), by=world.staff)
    work()
    [one] = [one for one in session.scalars(select(Notice)) if one.kind == "came back"]
    assert words in one.letter["subject"]


def told_to(account_id: int) -> Told:
    session.rollback()
    return {("supplier", one.kind) for one in session.scalars(select(Notice)) if one.account_id == account_id}
