"""Chapter: an order is paid once, in full, and its money waits in escrow (domain.md 5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from storefront import ledger, orders, payments, policies
from storefront.accounts import Account
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.orders import Order
from storefront.payments import Payment, sandbox
from tests.orders.making import GUEST, a_key, again, buy, escrow, picture, place, receive, steps, stock
from tests.world import World

Work = Callable[..., None]


def payment_of(order: Order) -> Payment:
    """The newest attempt to pay an order."""
    where = Payment.kind == "order", Payment.ref == order.number
    return session.scalars(select(Payment).where(*where).order_by(Payment.id.desc()).limit(1)).one()


def notice(order: Order, amount: int | None = None, event: str = "notice 1", currency: str = "CNY") -> str:
    """Let money come in for an order's newest attempt."""
    payment = payment_of(order)
    wanted = payment.amount if amount is None else amount
    return payments.accept(payment.method, event, payment.key, wanted, currency, "")


def give_credit(account: Account, amount: int) -> None:
    from storefront import wallets

    wallets.grant(account.id, amount, source="gift", about=a_key(), funder=ledger.promotion(), by=PLATFORM)


def test_what_is_paid_waits_in_escrow_and_the_promise_begins(world: World) -> None:
    order = buy(world, "cup", "honey")
    assert (order.state, order.due_at) == ("paid", None)
    assert order.paid_at is not None
    assert escrow(order) == order.total == 10_800 + 9_400
    assert ledger.balance(ledger.gateway("sandbox")) == -order.total
    assert [parcel.due_at for parcel in order.parcels] == [
        order.paid_at + timedelta(hours=48),
        order.paid_at + timedelta(hours=24),
    ]
    assert steps(order) == ["placed", "paid"]


def test_a_notice_pays_once_however_often_it_comes(world: World) -> None:
    order = place(world, "cup", method="transfer")
    assert [notice(order) for _ in range(3)] == ["applied", "repeated", "repeated"]
    before = picture(world)
    orders.pay(again(order), payment_of(order).id)
    assert picture(world) == before
    assert escrow(order) == order.total
    assert steps(order) == ["placed", "paid"]


@pytest.mark.parametrize(("off", "currency"), [(-1, "CNY"), (1, "CNY"), (0, "USD"), (10**9, "CNY")])
def test_another_amount_or_currency_pays_nothing(world: World, off: int, currency: str) -> None:
    order = place(world, "cup", method="transfer")
    assert notice(order, order.total + off, currency=currency) == "held"
    assert again(order).state == "placed"
    assert escrow(order) == 0
    assert notice(order, event="the right one") == "applied"
    assert (again(order).state, escrow(order)) == ("paid", order.total)


def test_a_declined_payment_leaves_the_goods_held_and_another_may_follow(world: World, work: Work) -> None:
    sandbox.next_mode("failing")
    order = buy(world, "bowl")
    assert (order.state, stock(world)["bowl"]) == ("placed", 2)
    assert [way.code for way in orders.ways_again(order)] == ["sandbox", "transfer"]
    orders.pay_again(order, "sandbox", key=a_key(), by=GUEST)
    assert again(order).state == "paid"
    assert escrow(order) == order.total


def test_paying_again_by_another_way_counts_where_the_money_came_in(world: World) -> None:
    order = place(world, "cup", method="transfer")
    key = a_key()
    for _ in range(2):
        orders.pay_again(again(order), "sandbox", key=key, by=GUEST)
    assert again(order).state == "paid"
    assert ledger.balance(ledger.gateway("sandbox")) == -order.total
    assert ledger.balance(ledger.gateway("transfer")) == 0
    with pytest.raises(Refused) as refused:
        orders.pay_again(again(order), "sandbox", key=a_key(), by=GUEST)
    assert refused.value.status == 409


@pytest.mark.parametrize("method", ["cod", "wallet", "paypal", ""])
def test_paying_again_only_by_a_way_that_is_offered(world: World, method: str) -> None:
    order = place(world, "cup", method="transfer")
    before = picture(world)
    with pytest.raises(Refused):
        orders.pay_again(order, method, key=a_key(), by=GUEST)
    assert picture(world) == before


def test_both_ways_paid_keeps_one_and_sends_the_other_back(world: World, work: Work) -> None:
    order = place(world, "cup", method="transfer")
    first = payment_of(order)
    orders.begin_again(order, "sandbox", key=a_key(), by=GUEST)
    payments.run("order", order.number)
    assert payments.accept("transfer", "bank 1", first.key, first.amount, "CNY", "") in ("late", "held")
    work(minutes=1)
    assert again(order).state == "paid"
    assert escrow(order) == order.total


def test_no_answer_is_asked_about_until_there_is_one(world: World, work: Work) -> None:
    sandbox.next_mode("unclear")
    order = buy(world, "cup")
    assert order.state == "placed"
    assert orders.ways_again(order) == [], "while we are checking nobody pays twice"
    work(minutes=1)
    assert again(order).state == "paid"


def test_a_process_that_died_between_placing_and_paying_is_made_up_for(world: World, work: Work) -> None:
    order = place(world, "cup")
    work(minutes=1)
    assert (again(order).state, escrow(order)) == ("paid", order.total)


def test_late_money_takes_the_goods_again_within_ten_minutes(world: World, work: Work) -> None:
    sandbox.next_mode("late")
    order = buy(world, "bowl*3")
    work(minutes=16)
    assert (again(order).state, stock(world)["bowl"]) == ("expired", 3)
    work(minutes=5)
    assert (again(order).state, stock(world)["bowl"], escrow(order)) == ("paid", 0, order.total)
    assert steps(order) == ["placed", "expired", "paid"]
    assert again(order).parcels[0].due_at is not None


def test_late_money_goes_back_when_the_goods_are_gone(world: World, work: Work) -> None:
    sandbox.next_mode("late")
    order = buy(world, "bowl*3")
    work(minutes=16)
    place(world, "bowl", method="transfer")
    work(minutes=5)
    assert (again(order).state, stock(world)["bowl"], escrow(order)) == ("expired", 2, 0)
    assert steps(order) == ["placed", "expired", "paid_late"]
    assert ledger.balance(ledger.gateway("sandbox")) == 0, "the money has left again"


def test_late_money_for_goods_of_which_some_are_gone_takes_none_of_them(world: World, work: Work) -> None:
    sandbox.next_mode("late")
    order = buy(world, "cup", "bowl*3", "honey*2")
    work(minutes=16)
    place(world, "bowl", method="transfer")
    before = stock(world)
    work(minutes=5)
    assert (again(order).state, stock(world), escrow(order)) == ("expired", before, 0)
    assert steps(order) == ["placed", "expired", "paid_late"]


@pytest.mark.parametrize(("minutes", "state"), [(9, "paid"), (10, "paid"), (11, "expired")])
def test_ten_minutes_are_ten_minutes(world: World, work: Work, minutes: int, state: str) -> None:
    order = place(world, "cup", method="transfer")
    work(hours=48)
    assert again(order).state == "expired"
    work(minutes=minutes)
    assert notice(order) == "late"
    assert again(order).state == state
    assert escrow(order) == (order.total if state == "paid" else 0)


def test_the_minutes_are_those_the_order_began_under(world: World, work: Work) -> None:
    policies.change({"late_payment_minutes": 60}, "a test", world.staff)
    work(days=6, hours=12)
    before = place(world, "cup", method="transfer")
    work(days=1)
    after = place(world, "cup", method="transfer")
    assert before.policy != after.policy
    for order, state in ((before, "expired"), (after, "paid")):
        work(hours=48 if order is after else 24)
        work(minutes=59)
        assert notice(order, event=order.number) == "late"
        assert again(order).state == state


def test_money_for_a_cancelled_order_always_goes_back(world: World, work: Work) -> None:
    order = place(world, "cup", method="transfer", by=world.customer)
    orders.cancel(order, by=world.customer)
    assert notice(order) == "late"
    assert (again(order).state, escrow(order), stock(world)["cup"]) == ("cancelled", 0, 100)
    [refund] = payments.refunds_of("order", order.number)
    assert (refund.amount, refund.state, refund.reason) == (order.total, "intended", "late")


def test_credit_pays_part_and_waits_in_escrow_from_placing_on(world: World) -> None:
    give_credit(world.customer, 3_000)
    order = place(world, "cup", by=world.customer, use_credit=True)
    assert (order.credit, order.to_pay, escrow(order)) == (3_000, 7_800, 3_000)
    payments.run("order", order.number)
    assert (again(order).state, escrow(order)) == ("paid", 10_800)
    assert ledger.balance(ledger.credit(world.customer.id)) == 0


def test_credit_that_covers_all_pays_at_once(world: World) -> None:
    give_credit(world.customer, 20_000)
    order = buy(world, "cup", by=world.customer, use_credit=True)
    assert (order.state, order.method, order.credit, escrow(order)) == ("paid", "wallet", 10_800, 10_800)
    assert ledger.balance(ledger.credit(world.customer.id)) == 9_200


@pytest.mark.parametrize("who", ["guest", "unticked", "empty"])
def test_credit_is_used_only_when_there_is_some_and_it_is_asked_for(world: World, who: str) -> None:
    give_credit(world.customer, 5_000)
    by = {"guest": GUEST, "unticked": world.customer, "empty": world.regular}[who]
    order = place(world, "cup", by=by, use_credit=who != "unticked")
    assert order.credit == 0
    assert ledger.balance(ledger.credit(world.customer.id)) == 5_000


def test_credit_for_one_shop_pays_only_what_is_bought_there(world: World) -> None:
    from storefront import wallets

    wallets.grant(
        world.customer.id, 9_000, source="gift", about=a_key(), funder=ledger.promotion(), by=PLATFORM,
        shop_id=world.other_shop.id,
    )  # fmt: skip
    assert place(world, "cup", by=world.customer, use_credit=True).credit == 0
    assert place(world, "lane:cup", by=world.customer, use_credit=True).credit == 9_000
    assert ledger.balance(ledger.credit(world.customer.id)) == 0


def test_credit_for_one_shop_never_pays_the_goods_of_another(world: World) -> None:
    from storefront import wallets

    wallets.grant(
        world.customer.id, 50_000, source="gift", about=a_key(), funder=ledger.promotion(), by=PLATFORM,
        shop_id=world.other_shop.id,
    )  # fmt: skip
    order = place(world, "lane:honey", "vase-large", method="transfer", by=world.customer, use_credit=True)
    assert order.credit == 8_800


def test_cash_on_delivery_is_paid_when_the_remittance_is_recorded(world: World, work: Work) -> None:
    order = buy(world, "soap", method="cod")
    assert (order.state, escrow(order)) == ("placed", 0)
    with pytest.raises(Refused, match="not paid yet"):
        receive(world, order)
    work(days=20)
    assert again(order).parcels[0].state == "shipped", "no parcel settles before its money is in"
    payments.remit([payment_of(order).id], order.total, "SF remittance 7", by=world.staff)
    assert (again(order).state, escrow(order)) == ("paid", order.total)
    work(minutes=1)
    assert again(order).parcels[0].state == "completed"
