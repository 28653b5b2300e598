"""Chapter: nobody took the parcel at the door; goods and money are where they were before (domain.md 5, 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from storefront import audit, batches, coupons, deals, ledger, orders, payments, wallets
from storefront.batches import Batch
from storefront.coupons import Grant
from storefront.deals import Whose
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.words import speaking
from storefront.operating import proving
from storefront.orders import Order
from tests.coupons.making import Somebody, of_platform
from tests.deals.test_planning import HOUR, agreed
from tests.orders.making import (
    GUEST,
    a_recipient,
    again,
    buy,
    earned,
    escrow,
    parcel_of,
    picture,
    place,
    platform,
    ship,
    steps,
    stock,
)  # fmt: skip
from tests.orders.test_letters import posted
from tests.orders.test_paying import give_credit, payment_of
from tests.support.client import Client
from tests.support.filling import form_of, words_of
from tests.world import World

Work = Callable[..., None]


def refused_cod(world: World, good: str = "cup", **words: object) -> Order:
    """An order to be paid in cash whose parcel nobody took."""
    order = place(world, good, method="cod", **words)  # type: ignore[arg-type]
    orders.refuse(ship(world, order), by=world.supplier)
    return again(order)


def batch_of(world: World, good: str = "cup") -> Batch:
    session.rollback()
    found = select(Batch).where(Batch.variant_id == world.variants[good].id)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def test_cash_refused_ends_the_order_and_its_goods_are_on_sale_again(world: World, work: Work) -> None:
    order = refused_cod(world, "cup*3")
    assert (order.state, parcel_of(order).state, parcel_of(order).due_at) == ("cancelled", "cancelled", None)
    assert (stock(world)["cup"], escrow(order)) == (100, 0)
    batch = batch_of(world)
    assert (batch.received, batch.remaining, batch.lost) == (100, 100, 0)
    assert [(step.what, step.quantity) for step in batches.steps_of(batch)] == [("received", 100), ("returned", 3)]
    assert batches.trace("parcel", [str(parcel_of(order).id)]) == {}
    assert batches.packed_from(batch.id) == []
    assert payments.refunds_of("order", order.number) == []
    assert steps(order) == ["placed", "packed", "shipped", "cancelled", "cancelled"]
    assert (platform(), earned(world.reseller, world.supplier)) == ((0, 0), [(0, 0), (0, 0)])
    work(days=40)
    assert [payments.payment(one.id).state for one in payments.all_payments()] == ["closed"]
    assert proving.verify() == []


def test_recording_it_again_changes_nothing(world: World) -> None:
    order = refused_cod(world)
    before = picture(world)
    orders.refuse(parcel_of(order), by=world.supplier)
    orders.refuse_for(parcel_of(order), by=world.staff)
    assert picture(world) == before
    assert batch_of(world).remaining == 100
    assert audit.entries(about=f"parcel:{parcel_of(order).id}", limit=5) == []


def test_two_at_once_take_the_goods_back_once(world: World, at_once: Callable[..., list[object]]) -> None:
    order = place(world, "cup*2", method="cod")
    number = ship(world, order).id
    at_once(lambda _n: orders.refuse(session.get_one(orders.Parcel, number), by=GUEST), 4)
    assert (stock(world)["cup"], batch_of(world).remaining) == (100, 100)


@pytest.mark.parametrize("state", ["frozen", "recalled"])
def test_pieces_of_a_batch_that_was_stopped_come_back_but_not_on_sale(world: World, state: str) -> None:
    order = place(world, "cup*2", method="cod")
    parcel = ship(world, order)
    stop = batches.freeze if state == "frozen" else batches.recall
    stop(batch_of(world), "A crack", by=world.supplier)
    orders.refuse(parcel, by=world.supplier)
    assert (batch_of(world).remaining, stock(world)["cup"]) == (100, 0)
    assert proving.verify() == []


def test_credit_that_paid_a_part_goes_back(world: World) -> None:
    give_credit(world.customer, 4_000)
    order = place(world, "cup", method="cod", by=world.customer, use_credit=True)
    assert escrow(order) == 4_000
    orders.refuse(ship(world, order), by=world.supplier)
    assert (escrow(order), wallets.balance(world.customer.id)) == (0, 4_000)


def test_what_was_paid_is_refunded_when_it_can_be_returned(world: World, work: Work) -> None:
    order = buy(world, "cup", "honey")
    orders.refuse(ship(world, order), by=world.supplier)
    assert (again(order).state, [one.state for one in again(order).parcels]) == ("paid", ["cancelled", "waiting"])
    [refund] = payments.refunds_of("order", order.number)
    assert (refund.amount, refund.reason) == (10_800, "refused")
    assert escrow(order) == order.total - 10_800
    work()
    assert ledger.balance(ledger.gateway("sandbox")) == 10_800 - order.total
    assert stock(world)["cup"] == 100
    place(world, "soap", method="cod")  # paid for before the door: nothing is counted


def test_what_cannot_be_returned_stays_bought(world: World) -> None:
    order = buy(world, "soap")
    parcel = ship(world, order)
    before = picture(world)
    with pytest.raises(Refused) as refused:
        orders.refuse(parcel, by=world.supplier)
    assert (refused.value.status, picture(world)) == (409, before)


def test_cash_for_what_cannot_be_returned_was_never_paid_and_ends(world: World) -> None:
    assert refused_cod(world, "soap").state == "cancelled"


def test_cash_that_is_handed_over_all_the_same_goes_back(world: World) -> None:
    order = refused_cod(world)
    payments.remit([payment_of(order).id], order.total, "SF 2", by=world.staff)
    [refund] = payments.refunds_of("order", order.number)
    assert (refund.amount, refund.reason, escrow(order)) == (order.total, "late", 0)


def test_after_two_refused_parcels_that_phone_pays_before(world: World) -> None:
    for _time in range(2):
        refused_cod(world)
    with pytest.raises(Refused) as refused:
        place(world, "cup", method="cod", recipient=a_recipient(name="Another Name", email="b@example.test"))
    assert refused.value.field == "payment"
    place(world, "cup", method="cod", recipient=a_recipient(phone="+8613800000007"))


def test_after_two_refused_parcels_that_account_pays_before_with_any_phone(world: World) -> None:
    for phone in ("+8613800000005", "+8613800000006"):
        refused_cod(world, by=world.customer, recipient=a_recipient(phone=phone))
    other = a_recipient(phone="+8613800000007")
    with pytest.raises(Refused) as refused:
        place(world, "cup", method="cod", by=world.customer, recipient=other)
    assert refused.value.field == "payment"
    place(world, "cup", method="cod", by=world.regular, recipient=other)


def test_the_customer_is_told_in_their_language_and_asked_for_nothing(world: World, work: Work) -> None:
    with speaking("zh_Hans"):
        order = place(world, "cup", method="cod")
    orders.refuse(ship(world, order), by=world.supplier)
    work()
    to, subject, _text = posted()[-1]
    assert to == "anna@example.test"
    assert order.number in subject
    paid = buy(world, "cup")
    orders.refuse(ship(world, paid), by=world.supplier)
    work()
    assert "¥108" in posted()[-1][2]


def test_checkout_stops_offering_cash_to_that_account_and_that_phone(client: Client, world: World) -> None:
    for _time in range(2):
        refused_cod(world, by=world.customer)
    path = f"/checkout?shop=harbour&variant={world.variants['cup'].id}"
    assert 'value="cod"' in client.get(path, status=200).text, "nobody is known yet"
    filled = form_of(client.get(path).text, "/checkout")
    typed = {"name": "A", "phone": "138 0000 0001", "region": "浙江省", "city": "杭州市", "line1": "1"}
    page = client.post(filled.url, filled.with_(**typed, payment="cod").data, status=422).text
    assert 'value="cod"' not in page
    assert "not accepted at the door before" in words_of(page)
    client.sign_in(world.customer)
    assert 'value="cod"' not in client.get(path, status=200).text


def test_the_supplier_records_it_and_the_customer_reads_it(client: Client, world: World) -> None:
    order = place(world, "cup", method="cod", by=world.customer)
    path = f"/supply/parcels/{ship(world, order).id}"
    client.sign_in(world.supplier)
    assert "Refused at the door" in words_of(client.get(path, status=200).text)
    client.follow(client.post(f"{path}/refusals", status=303))
    client.post(f"{path}/refusals", status=303)  # a double tap
    assert again(order).state == "cancelled"
    assert "Came back" in words_of(client.get(f"/supply/batches/{batch_of(world).id}", status=200).text)
    client.sign_in(world.beekeeper).post(f"{path}/refusals", status=404)
    client.sign_in(world.customer)
    said = words_of(client.get(f"/orders/{order.number}", status=200).text)
    assert "This order was cancelled." in said
    assert "Not accepted at the door; it went back" in said
    client.sign_in(world.reseller)
    assert "Nothing was paid." in client.get("/sell/earnings", status=200).text


def test_what_cannot_be_returned_is_said_to_the_supplier(client: Client, world: World) -> None:
    path = f"/supply/parcels/{ship(world, buy(world, 'soap')).id}"
    page = client.sign_in(world.supplier).post(f"{path}/refusals", status=409).text
    assert "cannot be returned" in words_of(page)


def test_staff_record_it_where_the_cash_is_awaited(client: Client, world: World) -> None:
    order, paid = place(world, "cup", method="cod"), buy(world, "soap")
    parcel, kept = ship(world, order), ship(world, paid)
    number = payment_of(order).id
    path = f"/desk/payments/{number}"
    client.sign_in(world.staff)
    assert "Refused at the door" in words_of(client.get(path, status=200).text)
    client.post(f"{path}/parcels/{kept.id}/refusals", status=404)
    client.follow(client.post(f"{path}/parcels/{parcel.id}/refusals", status=303))
    assert again(order).state == "cancelled"
    [entry] = audit.entries(about=f"parcel:{parcel.id}", limit=5)
    assert (entry.action, entry.actor_id) == ("record refused parcel", world.staff.id)
    said = client.post(f"/desk/payments/{payment_of(paid).id}/parcels/{kept.id}/refusals", status=409).text
    assert "cannot be returned" in words_of(said)
    assert parcel_of(paid).state == "shipped"


@pytest.mark.parametrize("method", ["cod", "sandbox"])
def test_a_deals_pieces_go_back_to_their_deal(world: World, clock: Callable[[timedelta], None], method: str) -> None:
    plan = agreed(world, pieces=20)
    clock(2 * HOUR + timedelta(minutes=1))
    order = buy(world, "cup*3", method=method)
    session.rollback()
    assert deals.plan(plan.id, Whose()).deals[0].items[0].left_over == 17
    orders.refuse(ship(world, order), by=world.supplier)
    session.rollback()
    assert deals.plan(plan.id, Whose()).deals[0].items[0].left_over == 20
    assert stock(world)["cup"] == 100


@pytest.mark.parametrize("method", ["cod", "sandbox"])
def test_a_coupon_comes_back_and_the_platform_gets_its_part_again(world: World, work: Work, method: str) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=Somebody(world.customer.id))
    order = buy(world, "cup*2", method=method, by=world.customer, use_coupons=True)
    assert order.discount > 0
    orders.refuse(ship(world, order), by=world.supplier)
    work()
    assert session.scalars(select(Grant.state)).all() == [UNUSED[method]]
    assert (ledger.balance(ledger.promotion(coupon.id)), escrow(order)) == (0, 0)
    assert proving.verify() == []


UNUSED = {"cod": "unused", "sandbox": "returned"}
