"""Chapter: a parcel is packed, shipped and delivered, step by step and no other way (domain.md 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import batches, orders
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import NotFound, Refused
from storefront.orders import Parcel
from tests.orders.making import GUEST, again, buy, parcel_of, picture, place, ship, steps, stock
from tests.world import World

STATES = ("waiting", "packed", "shipped", "delivered", "completed", "cancelled")
VERBS: dict[str, Callable[[World, Parcel], object]] = {
    "pack": lambda world, parcel: orders.pack(parcel, by=world.supplier),
    "ship": lambda world, parcel: orders.ship(parcel, carrier="SF Express", tracking="SF2", by=world.supplier),
    "deliver": lambda world, parcel: orders.deliver(parcel, by=world.supplier),
    "complete": lambda _world, parcel: orders.complete(parcel, by=GUEST),
    "call off": lambda _world, parcel: orders.call_off(parcel, by=GUEST),
    "unpack": lambda world, parcel: orders.unpack(parcel, by=world.supplier),
    "refuse": lambda world, parcel: orders.refuse(parcel, by=world.supplier),
    "extend": lambda _world, parcel: orders.extend(parcel, by=GUEST),
}
LEADS = {  # (from, verb): to; what is not here is refused; the same state again changes nothing
    ("waiting", "pack"): "packed",
    ("waiting", "ship"): "shipped",
    ("packed", "ship"): "shipped",
    ("shipped", "ship"): "shipped",
    ("shipped", "deliver"): "delivered",
    ("shipped", "complete"): "completed",
    ("delivered", "complete"): "completed",
    ("waiting", "call off"): "cancelled",
    ("packed", "unpack"): "waiting",
    ("shipped", "refuse"): "cancelled",
    ("shipped", "extend"): "shipped",
    ("delivered", "extend"): "delivered",
}
REPEATS = {
    ("waiting", "unpack"),
    ("packed", "pack"),
    ("delivered", "deliver"),
    ("completed", "complete"),
    ("cancelled", "call off"),
}


def brought_to(world: World, state: str) -> Parcel:
    """A paid parcel in a state."""
    order = buy(world, "cup")
    if state == "cancelled":
        orders.call_off(parcel_of(order), by=GUEST)
    if state == "packed":
        orders.pack(parcel_of(order), by=world.supplier)
    if state in ("shipped", "delivered", "completed"):
        ship(world, order, tracking="SF1")
    if state == "delivered":
        orders.deliver(parcel_of(order), by=world.supplier)
    if state == "completed":
        orders.complete(parcel_of(order), by=GUEST)
    parcel = parcel_of(order)
    assert parcel.state == state
    return parcel


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_step_leads_where_the_table_says(world: World, state: str, verb: str) -> None:
    parcel = brought_to(world, state)
    before = picture(world)
    if (state, verb) in LEADS:
        VERBS[verb](world, parcel)
        assert parcel_of_id(world, parcel).state == LEADS[state, verb]
        return
    if (state, verb) in REPEATS:
        VERBS[verb](world, parcel)
    else:
        with pytest.raises(Refused) as refused:
            VERBS[verb](world, parcel)
        assert refused.value.status == 409
    assert picture(world) == before


def parcel_of_id(world: World, parcel: Parcel) -> Parcel:
    from storefront.kernel.db import session

    session.rollback()
    return session.get_one(Parcel, parcel.id, populate_existing=True)


@pytest.mark.parametrize("method", ["transfer", "sandbox"])
def test_nothing_is_packed_before_its_money_is_in(world: World, method: str) -> None:
    order = place(world, "cup", method=method)
    before = picture(world)
    for verb in ("pack", "ship"):
        with pytest.raises(Refused, match="not paid yet"):
            VERBS[verb](world, parcel_of(order))
    assert picture(world) == before


def test_what_is_packed_can_be_traced_both_ways_first_expiry_first(
    world: World, clock: Callable[[timedelta], None]
) -> None:
    variant, day = world.variants["cup"], timedelta(days=1)
    from storefront.kernel import clock as kernel_clock

    today = kernel_clock.now().date()
    soon = batches.receive(variant, 2, by=world.supplier, code="SOON", best_before=today + 20 * day)
    later = batches.receive(variant, 5, by=world.supplier, code="LATER", best_before=today + 40 * day)
    order = buy(world, "cup*4")
    parcel = parcel_of(order)
    orders.pack(parcel, by=world.supplier)
    traced = batches.trace("parcel", [str(parcel.id)])[str(parcel.id)]
    assert [(one.code, one.quantity) for one in traced] == [("SOON", 2), ("LATER", 2)]
    assert [(one.ref, one.quantity) for one in batches.packed_from(soon.id)] == [(str(parcel.id), 2)]
    assert [(one.ref, one.quantity) for one in batches.packed_from(later.id)] == [(str(parcel.id), 2)]
    assert stock(world)["cup"] == 103


def test_a_supplier_who_has_too_few_is_told_and_nothing_moves(world: World) -> None:
    order = buy(world, "bowl*2")
    bowl = world.products["bowl"].id
    [row] = [one for one in batches.listed(world.pottery.id).rows if one.product_id == bowl]
    batches.lose(batches.owned(world.pottery.id, row.id), 2, "broken", by=world.supplier)
    before = picture(world)
    with pytest.raises(Refused, match="hold only 1 of the 2") as refused:
        orders.pack(parcel_of(order), by=world.supplier)
    assert refused.value.status == 409
    assert picture(world) == before


def test_shipping_starts_the_customers_clock_and_a_delivery_shortens_it(
    world: World, clock: Callable[[timedelta], None]
) -> None:
    clock(timedelta(0))
    order = buy(world, "cup")
    parcel = ship(world, order)
    assert parcel.due_at == parcel.state_at + timedelta(days=15)
    orders.deliver(parcel, by=world.supplier)
    parcel = parcel_of(order)
    assert parcel.due_at == parcel.state_at + timedelta(days=7)
    assert steps(order) == ["placed", "paid", "packed", "shipped", "delivered"]


def test_a_parcel_may_go_in_several_shipments_each_once(world: World) -> None:
    order = buy(world, "cup*3")
    for tracking in ("SF1", "SF2", "SF1", "SF2"):
        ship(world, order, tracking=tracking)
    parcel = parcel_of(order)
    assert [one.tracking for one in parcel.shipments] == ["SF1", "SF2"]
    assert steps(order).count("shipped") == 1
    orders.deliver(parcel, by=world.supplier)
    with pytest.raises(Refused):
        ship(world, order, tracking="SF3")


def test_many_are_shipped_each_for_itself(world: World) -> None:
    made = [buy(world, "cup") for _ in range(3)]
    orders.call_off(parcel_of(made[1]), by=GUEST)
    wanted = [(parcel_of(order), "SF Express", f"SF{order.id}") for order in made]
    refused = orders.ship_many(wanted, by=world.supplier)
    assert [parcel.order_id for parcel, _why in refused] == [made[1].id]
    assert [parcel_of(order).state for order in made] == ["shipped", "cancelled", "shipped"]


def test_parcels_are_independent(world: World) -> None:
    order = buy(world, "cup", "honey")
    ship(world, order, 0)
    orders.call_off(parcel_of(order, 1), by=GUEST)
    assert [parcel.state for parcel in again(order).parcels] == ["shipped", "cancelled"]
    assert again(order).state == "paid"


def test_a_supplier_finds_only_its_own_parcels_and_only_those_to_ship(world: World) -> None:
    nobodys = place(world, "cup", method="transfer").parcels[0].id
    order = buy(world, "cup", "honey")
    mine, theirs, order_id = order.parcels[0].id, order.parcels[1].id, order.id
    pottery, apiary = world.pottery.id, world.apiary.id
    assert [one.order_id for one in orders.parcels_for(pottery, ("waiting",))] == [order_id]
    assert orders.parcel_for(apiary, theirs).order_id == order_id
    for supplier, parcel in ((apiary, mine), (pottery, theirs), (pottery, nobodys), (pottery, 10**15)):
        with pytest.raises(NotFound):
            orders.parcel_for(supplier, parcel)


def test_the_queue_is_by_deadline_and_goes_on_where_it_ended(world: World, clock: Callable[[timedelta], None]) -> None:
    made = []
    for _ in range(5):
        made.append(parcel_of(buy(world, "cup")).id)
        clock(timedelta(minutes=1))
    first = orders.parcels_for(world.pottery.id, ("waiting",), limit=3)
    rest = orders.parcels_for(world.pottery.id, ("waiting",), after=first[-1].id, limit=3)
    assert [one.id for one in (*first, *rest)] == made


@pytest.mark.parametrize("times", [2, 6])
def test_two_hands_ship_one_parcel_once(world: World, at_once: Callable[..., list[object]], times: int) -> None:
    number = parcel_of(buy(world, "cup")).id
    pottery, order_id = world.pottery.id, again_id(number)

    def send(_n: int) -> None:
        orders.ship(orders.parcel_for(pottery, number), carrier="SF Express", tracking="SF9", by=PLATFORM)

    at_once(send, times)
    from storefront.kernel.db import session
    from storefront.orders import Step

    session.rollback()
    said = [step.what for step in session.query(Step).filter_by(order_id=order_id).order_by(Step.id)]
    assert said == ["placed", "paid", "packed", "shipped"]


def again_id(parcel_id: int) -> int:
    from storefront.kernel.db import session

    return session.get_one(Parcel, parcel_id).order_id
