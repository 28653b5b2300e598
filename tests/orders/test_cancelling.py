"""Chapter: a paid parcel that is not packed is called off; goods and money go back as they came (domain.md 5, 6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import ledger, orders, payments, policies, wallets
from storefront.kernel import money
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import Refused
from storefront.orders.cancelling import call_off_by_clock
from tests.orders.making import (
    GUEST,
    again,
    buy,
    earned,
    escrow,
    parcel_of,
    picture,
    place,
    platform,
    receive,
    ship,
    steps,
    stock,
)  # fmt: skip
from tests.orders.test_paying import give_credit, notice
from tests.world import World

Work = Callable[..., None]


def test_a_parcel_called_off_returns_goods_and_money(world: World, work: Work) -> None:
    order = buy(world, "cup*2")
    orders.call_off(parcel_of(order), by=world.customer, reason="too slow")
    assert (stock(world)["cup"], escrow(order)) == (100, 0)
    [refund] = payments.refunds_of("order", order.number)
    assert (refund.amount, refund.state, refund.way) == (20_800, "intended", "provider")
    assert ledger.balance(payments.leaving(refund.key)) == 20_800
    work()
    assert payments.refund_in(refund.payment_id, refund.id).state == "done"
    assert ledger.balance(ledger.gateway("sandbox")) == 0
    assert steps(order) == ["placed", "paid", "cancelled"]
    assert (platform(), earned(world.reseller, world.supplier)) == ((0, 0), [(0, 0), (0, 0)])


def test_calling_off_again_changes_nothing(world: World) -> None:
    order = buy(world, "cup")
    orders.call_off(parcel_of(order), by=GUEST)
    before = picture(world)
    orders.call_off(parcel_of(order), by=GUEST)
    assert picture(world) == before
    assert len(payments.refunds_of("order", order.number)) == 1


def test_the_other_parcel_goes_on(world: World, work: Work) -> None:
    order = buy(world, "cup", "honey")
    orders.call_off(parcel_of(order, 1), by=GUEST)
    work()
    assert (again(order).state, escrow(order)) == ("paid", 10_800)
    receive(world, order, 0)
    assert escrow(order) == 0
    assert ledger.balance(ledger.gateway("sandbox")) == -10_800


@pytest.mark.parametrize("credit", [1, 3_333, 10_800, 15_000, 20_199])
def test_credit_and_money_go_back_in_proportion_to_the_fen(world: World, work: Work, credit: int) -> None:
    give_credit(world.customer, credit)
    order = buy(world, "cup", "honey", by=world.customer, use_credit=True)  # 10800 + 9400
    assert (order.credit, order.to_pay) == (credit, 20_200 - credit)
    orders.call_off(parcel_of(order, 1), by=world.customer)
    back = ledger.balance(ledger.credit(world.customer.id))
    assert back == money.split(credit, [10_800, 9_400])[1]
    orders.call_off(parcel_of(order, 0), by=world.customer)
    work()
    assert ledger.balance(ledger.credit(world.customer.id)) == credit
    assert ledger.balance(ledger.gateway("sandbox")) == 0
    assert sum(one.amount for one in payments.refunds_of("order", order.number)) == 20_200 - credit


def test_all_paid_with_credit_goes_back_as_credit(world: World) -> None:
    give_credit(world.customer, 30_000)
    order = buy(world, "cup", by=world.customer, use_credit=True)
    orders.call_off(parcel_of(order), by=world.customer)
    assert wallets.balance(world.customer.id) == 30_000
    assert payments.refunds_of("order", order.number) == []


def test_a_transfer_goes_back_to_an_account_the_customer_names_or_as_credit(world: World) -> None:
    order = place(world, "cup", "honey", method="transfer", by=world.customer)
    notice(order)
    for place_of in (0, 1):
        orders.call_off(parcel_of(order, place_of), by=world.customer)
    first, second = sorted(payments.refunds_of("order", order.number), key=lambda one: one.id)
    assert (first.way, second.way) == ("", "")
    payments.to_credit(first, world.customer.id, by=world.customer)
    assert wallets.balance(world.customer.id) == 10_800
    second = payments.refund_in(second.payment_id, second.id)
    payments.to_account(second, {"name": "Anna Lee", "bank": "ICBC", "number": "6222"}, by=world.customer)
    payments.pay_out(payments.refund_in(second.payment_id, second.id), "bank 77", by=world.staff)
    assert ledger.balance(ledger.gateway("transfer")) == -order.total + 9_400


@pytest.mark.parametrize("how", ["packed", "shipped", "completed"])
def test_what_is_packed_comes_back_only_by_a_case(world: World, how: str) -> None:
    order = buy(world, "cup")
    if how == "packed":
        orders.pack(parcel_of(order), by=world.supplier)
    elif how == "shipped":
        ship(world, order)
    else:
        receive(world, order)
    before = picture(world)
    with pytest.raises(Refused) as refused:
        orders.call_off(parcel_of(order), by=GUEST)
    assert (refused.value.status, picture(world)) == (409, before)


def test_cash_on_delivery_called_off_ends_the_order_and_nobody_owes(world: World) -> None:
    order = place(world, "soap", method="cod")
    orders.call_off(parcel_of(order), by=GUEST)
    assert (again(order).state, parcel_of(order).state, stock(world)["soap"]) == ("cancelled", "cancelled", 50)
    assert payments.refunds_of("order", order.number) == []


@pytest.mark.parametrize("method", ["sandbox", "cod"])
def test_what_is_never_shipped_is_cancelled_five_days_after_the_promise(world: World, work: Work, method: str) -> None:
    order = buy(world, "soap", method=method)
    work(hours=48 + 5 * 24 - 1)
    assert parcel_of(order).state == "waiting"
    work(hours=1)
    assert (parcel_of(order).state, stock(world)["soap"], escrow(order)) == ("cancelled", 50, 0)
    assert again(order).state == ("paid" if method == "sandbox" else "cancelled")
    work(days=30)
    assert ledger.balance(ledger.gateway(method)) == 0


def test_a_packed_parcel_is_not_cancelled_by_the_clock(world: World, work: Work) -> None:
    order = buy(world, "cup")
    orders.pack(parcel_of(order), by=world.supplier)
    work(days=20)
    assert parcel_of(order).state == "packed"


def test_the_clock_and_a_hand_at_once_refund_once(
    world: World, clock: Callable[[timedelta], None], at_once: Callable[..., list[object]]
) -> None:
    order = buy(world, "cup")
    number = parcel_of(order).id
    clock(timedelta(days=8))
    pottery = world.pottery.id
    at_once([
        lambda: call_off_by_clock(number),
        lambda: orders.call_off(orders.parcel_for(pottery, number), by=PLATFORM),
        lambda: orders.ship(orders.parcel_for(pottery, number), carrier="SF", tracking="1", by=PLATFORM),
        lambda: call_off_by_clock(number),
    ])  # fmt: skip
    state = parcel_of(order).state
    assert state in ("cancelled", "shipped")
    assert len(payments.refunds_of("order", order.number)) == (state == "cancelled")
    assert stock(world)["cup"] == (100 if state == "cancelled" else 99)


def test_the_clock_keeps_the_days_the_order_began_under(world: World, work: Work) -> None:
    policies.change({"auto_cancel_days": 1}, "a test", world.staff)
    order = buy(world, "cup")
    work(days=6, hours=23)
    assert parcel_of(order).state == "waiting"
    newer = buy(world, "cup")
    assert newer.policy == order.policy
    work(hours=2)
    assert parcel_of(order).state == "cancelled"
    newest = buy(world, "cup")
    work(days=3, hours=1)
    assert (parcel_of(newest).state, parcel_of(newer).state) == ("cancelled", "waiting")
