"""Chapter: coupons in orders, from the quote to the last refund; the books stay at zero throughout (domain.md 13)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storefront import accounts, coupons, ledger, orders, policies
from storefront.accounts import Account
from storefront.coupons import Coupon, Grant
from storefront.kernel import clock as kernel_clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.notices import Letter, Mail, as_text
from storefront.operating import proving
from storefront.orders import Order, OrderCoupon
from tests.coupons.making import Somebody, fresh, of_platform, of_shop, of_supplier, visitor
from tests.orders.making import (
    a_checkout,
    a_key,
    a_recipient,
    again,
    buy,
    earned,
    escrow,
    parcel_of,
    place,
    platform,
    receive,
)
from tests.orders.test_paying import give_credit
from tests.world import World

Work = Callable[..., None]
AtOnce = Callable[..., list[Any]]


@pytest.fixture
def work(clock: Callable[[timedelta], None], deliver: Callable[[], None]) -> Work:
    """Let time pass, and the worker do all that is due by then."""

    def pass_time(**by: float) -> None:
        clock(timedelta(**by))
        deliver()

    return pass_time


def claimed(coupon: Coupon, customer: Account) -> Coupon:
    coupons.claim(coupon.id, by=Somebody(customer.id))
    return coupon


def states() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Grant.state).order_by(Grant.id)))


def paid_by(coupon: Coupon) -> int:
    session.rollback()
    return -ledger.balance(ledger.promotion(coupon.id))


def test_the_worked_example_of_the_split_through_a_real_coupon(world: World, work: Work) -> None:
    """S 100.00, P 108.00, rate 10 %, the supplier's coupon 5.00, freight 8.00 (domain.md); no mentor yet."""
    claimed(of_supplier(world), world.customer)
    order = buy(world, "lane:cup", by=world.customer, use_coupons=True)
    assert (order.goods, order.freight, order.discount, order.total) == (10_800, 800, 500, 11_100)
    receive(world, order, by=world.customer)
    assert earned(world.other_reseller, world.supplier) == [(1_750, 0), (9_065, 0)]
    assert platform() == (257, 28)
    assert 1_750 + 9_065 + 257 + 28 == 11_100
    assert escrow(order) == 0
    work(days=7)
    assert earned(world.other_reseller, world.supplier) == [(0, 1_750), (0, 9_065)]


def test_a_resellers_coupon_is_paid_out_of_the_commission(world: World) -> None:
    claimed(of_shop(world, amount=700), world.customer)
    order = buy(world, "lane:cup", by=world.customer, use_coupons=True)
    receive(world, order, by=world.customer)
    assert order.total == 10_800 - 700 + 800
    assert earned(world.other_reseller, world.supplier) == [(1_800 - 700, 0), (9_500, 0)]


def test_what_the_platform_bears_is_paid_into_escrow_when_the_order_is_paid(world: World) -> None:
    coupon = claimed(of_platform(world, amount=1_000), world.customer)
    order = place(world, "lane:cup", by=world.customer, use_coupons=True, method="transfer")
    assert (order.total, escrow(order), paid_by(coupon), states()) == (10_600, 0, 0, ["locked"])
    order = buy(world, "lane:cup", by=world.customer)
    assert order.total == 11_600, "a coupon is in one order at a time"


def test_the_platform_pays_and_everybody_earns_as_without(world: World) -> None:
    coupon = claimed(of_platform(world, amount=1_000), world.customer)
    order = buy(world, "lane:cup", by=world.customer, use_coupons=True)
    assert (order.total, escrow(order), paid_by(coupon), states()) == (10_600, 11_600, 1_000, ["used"])
    receive(world, order, by=world.customer)
    assert earned(world.other_reseller, world.supplier) == [(1_800, 0), (9_500, 0)]
    assert coupons.report(coupon.id) == (1, 0, 1, 1_000, 0, 0, 1_000)


def test_two_stack_and_a_shared_one_is_borne_by_both(world: World) -> None:
    claimed(of_supplier(world, amount=300), world.customer)
    shared = coupons.make(
        _draft(shop_id=world.other_shop.id, reseller_bp=4_000, amount=1_000), maker="platform", by=world.staff
    )
    coupons.agree(shared, by=world.other_reseller)
    coupons.publish(shared, by=world.staff)
    claimed(shared, world.customer)
    order = buy(world, "lane:cup", by=world.customer, use_coupons=True)
    line = order.parcels[0].lines[0]
    assert (line.discount_supplier, line.discount_reseller, line.discount_platform) == (300, 400, 600)
    assert (order.discount, order.total, escrow(order)) == (1_300, 10_300, 10_900)
    assert [(one.wide, one.amount, one.by_platform) for one in orders.coupons_of(order)] == [
        (False, 300, 0), (True, 1_000, 600),
    ]  # fmt: skip
    receive(world, order, by=world.customer)
    assert proving.verify() == []


def _draft(**changed: Any) -> coupons.Draft:
    from tests.coupons.making import a_draft

    return a_draft(**changed)


def test_an_order_that_ends_unpaid_gives_it_back(world: World, work: Work) -> None:
    claimed(of_platform(world), world.customer)
    order = place(world, "cup", by=world.customer, use_coupons=True)
    orders.cancel(order, by=world.customer)
    assert states() == ["unused"]
    order = place(world, "cup", by=world.customer, use_coupons=True)
    work(minutes=16)
    assert (again(order).state, states()) == ("expired", ["unused"])
    order = buy(world, "cup", by=world.customer, use_coupons=True)
    assert (order.discount, states()) == (500, ["used"])


def test_late_money_does_not_bring_a_coupon_back(world: World, work: Work) -> None:
    from tests.orders.test_paying import payment_of

    claimed(of_platform(world), world.customer)
    order = place(world, "cup", by=world.customer, use_coupons=True, method="transfer")
    payment = payment_of(order)
    key, amount = payment.key, payment.amount
    work(hours=48)
    from storefront import payments

    payments.accept("transfer", "bank 1", key, amount, "CNY", "")
    assert (again(order).state, states(), escrow(order)) == ("expired", ["unused"], 0)


def test_all_of_it_called_off_brings_it_back_for_a_week_and_a_part_does_not(world: World, work: Work) -> None:
    coupon = claimed(of_platform(world, amount=1_001), world.customer)
    order = buy(world, "cup", "honey", by=world.customer, use_coupons=True)
    parts = [parcel.discount_platform for parcel in order.parcels]
    assert (sum(parts), paid_by(coupon)) == (1_001, 1_001)
    work(days=2)
    orders.call_off(parcel_of(order, 0), by=world.customer)
    assert (states(), paid_by(coupon)) == (["used"], parts[1])
    assert escrow(order) == order.parcels[1].amount + parts[1]
    orders.call_off(parcel_of(order, 1), by=world.customer)
    assert (states(), paid_by(coupon), escrow(order)) == (["returned"], 0, 0)
    assert proving.verify() == []
    order = buy(world, "cup", by=world.customer, use_coupons=True)
    assert (order.discount, states()) == (1_001, ["used"])


def test_what_comes_back_lasts_a_week(world: World, clock: Callable[[timedelta], None]) -> None:
    coupon = claimed(of_platform(world, ends_at=kernel_clock.now() + timedelta(days=2)), world.customer)
    order = buy(world, "cup", by=world.customer, use_coupons=True)
    clock(timedelta(days=2))
    orders.call_off(parcel_of(order), by=world.customer)
    until = session.scalars(select(Grant.expires_at)).one()
    assert until == kernel_clock.now() + timedelta(days=7)
    assert len(coupons.held_by(Somebody(world.customer.id))) == 1
    assert not fresh(coupon).is_open


def test_a_guest_types_a_code_once_for_each_phone(world: World) -> None:
    coupon = of_platform(world, on_page=False, total=2)
    coupons.name_code(coupon, "SPRING", by=world.staff)
    order = buy(world, "cup", coupon="spring")
    assert (order.discount, fresh(coupon).remaining) == (500, 1)
    with pytest.raises(Refused, match="had this coupon already") as refused:
        buy(world, "cup", coupon="SPRING")
    assert refused.value.field == "coupon"
    assert buy(world, "cup", coupon="SPRING", recipient=a_recipient(phone="+8613800000077")).discount == 500
    assert fresh(coupon).state == "exhausted"
    with pytest.raises(Refused, match="has ended"):
        buy(world, "cup", coupon="SPRING", recipient=a_recipient(phone="+8613800000078"))


def test_a_guests_code_works_again_when_the_order_ended(world: World) -> None:
    coupon = of_platform(world, on_page=False, total=1)
    coupons.name_code(coupon, "SPRING", by=world.staff)
    order = place(world, "cup", coupon="SPRING")
    assert fresh(coupon).state == "exhausted"
    orders.cancel(order, by=PLATFORM)
    assert (fresh(coupon).state, fresh(coupon).remaining) == ("active", 1)
    assert buy(world, "cup", coupon="SPRING").discount == 500


def test_a_code_of_a_batch_claims_once_and_again_after_its_order_ended(world: World) -> None:
    coupon = of_platform(world, on_page=False, total=3, per_person=3)
    batch = coupons.make_batch(coupon, 2, by=world.staff)
    word = coupons.codes_of(coupon.id, batch)[0][0]
    order = place(world, "cup", coupon=word)
    with pytest.raises(Refused, match="was used"):
        place(world, "cup", coupon=word)
    orders.cancel(order, by=PLATFORM)
    assert buy(world, "cup", coupon=word).discount == 500
    with pytest.raises(Refused, match="was used"):
        place(world, "cup", coupon=word)
    assert fresh(coupon).remaining == 2


@pytest.mark.parametrize(
    ("goods", "changed", "says"),
    [
        ("cup", {"code": "NOSUCH"}, "do not know this code"),
        ("cup", {"code": "!!!"}, "do not know this code"),
        ("cup", {"minimum": 10_001}, "goods of ¥100.01 or more"),
        ("honey", {"supplier": True}, "not for these goods"),
        ("cup", {"kind": "win_back", "quiet_days": 30}, "30 days ago"),
    ],
)
def test_a_code_that_does_nothing_says_why_and_takes_nothing(
    world: World, goods: str, changed: dict[str, Any], says: str
) -> None:
    word = changed.pop("code", "SPRING")
    make = of_supplier if changed.pop("supplier", False) else of_platform
    coupons.name_code(make(world, on_page=False, **changed), "SPRING", by=world.staff)
    with pytest.raises(Refused, match=says) as refused:
        place(world, goods, coupon=word)
    assert refused.value.field == "coupon"
    assert (states(), session.query(Order).count()) == ([], 0)


def test_a_first_order_is_judged_by_phone_too(world: World) -> None:
    buy(world, "soap")
    coupon = of_platform(world, kind="first_order")
    coupons.claim(coupon.id, by=visitor())
    by = visitor()
    assert place(world, "cup", by=by, use_coupons=True).discount == 0
    other = a_recipient(phone="+8613800000077")
    assert place(world, "cup", by=by, use_coupons=True, recipient=other).discount == 500


def test_nobody_uses_an_own_coupon_as_a_guest_under_the_own_phone(world: World) -> None:
    phone = "+8613800000055"
    accounts.keep_address(
        world.other_reseller, accounts.Written("Qiu Hong", phone, "CN", "浙江省", "杭州市", "文一路 5 号")
    )
    coupons.name_code(of_shop(world, on_page=False), "MYOWN", by=world.other_reseller)
    with pytest.raises(Refused, match="give this coupon yourself"):
        place(world, "lane:cup", coupon="MYOWN", recipient=a_recipient(phone=phone))
    assert place(world, "lane:cup", coupon="MYOWN").discount == 500


def test_the_letter_says_what_coupons_took_off(world: World, deliver: Callable[[], None]) -> None:
    claimed(of_platform(world), world.customer)
    number = buy(world, "cup", by=world.customer, use_coupons=True).number
    deliver()
    session.rollback()
    said = [as_text(Letter(**mail.letter)) for mail in session.query(Mail) if number in mail.letter["subject"]]
    assert any("Coupons take off ¥5." in text and "together ¥103." in text for text in said), said


def test_the_total_that_was_seen_counts_the_coupon(world: World) -> None:
    claimed(of_platform(world), world.customer)
    with pytest.raises(Refused, match="The total is now ¥103"):
        place(world, "cup", by=world.customer, use_coupons=True, seen=10_800)
    assert place(world, "cup", by=world.customer, use_coupons=True, seen=10_300).total == 10_300


def test_goods_of_a_shop_that_does_without_get_nothing_off(world: World) -> None:
    from storefront import shops

    claimed(of_platform(world), world.customer)
    shops.switch(world.shop, ["coupons"], by=world.reseller)
    assert place(world, "cup", by=world.customer, use_coupons=True).discount == 0
    order = place(world, "cup", "lane:cup", by=world.customer, use_coupons=True)
    assert [line.discount_platform for line in order.parcels[0].lines if line.shop_id == world.other_shop.id] == [500]
    assert order.discount == 500


def test_a_coupon_that_takes_off_all_of_it_leaves_the_freight(world: World) -> None:
    claimed(of_platform(world, amount=90_000), world.customer)
    order = buy(world, "cup", by=world.customer, use_coupons=True)
    assert (order.total, order.discount, order.state) == (800, 10_000, "paid")
    receive(world, order, by=world.customer)
    assert proving.verify() == []


def test_nothing_left_to_pay_is_paid_at_once(world: World) -> None:
    claimed(of_platform(world, amount=90_000), world.customer)
    order = buy(world, "cup*5", by=world.customer, use_coupons=True)
    assert (order.total, order.state, order.method, escrow(order)) == (0, "paid", "wallet", 50_000)
    orders.call_off(parcel_of(order), by=world.customer)
    assert (escrow(order), states()) == (0, ["returned"])


def test_credit_pays_what_coupons_leave(world: World) -> None:
    give_credit(world.customer, 50_000)
    coupon = claimed(of_platform(world, amount=1_000), world.customer)
    order = buy(world, "cup", by=world.customer, use_coupons=True, use_credit=True)
    assert (order.credit, order.total, escrow(order)) == (9_800, 9_800, 10_800)
    orders.call_off(parcel_of(order), by=world.customer)
    assert (paid_by(coupon), escrow(order), proving.verify()) == (0, 0, [])


def test_cash_on_delivery_pays_in_when_the_cash_is_there(world: World) -> None:
    from storefront import payments
    from tests.orders.making import ship
    from tests.orders.test_paying import payment_of

    coupon = claimed(of_platform(world), world.customer)
    order = place(world, "soap", by=world.customer, use_coupons=True, method="cod")
    ship(world, order)
    assert (paid_by(coupon), states()) == (0, ["locked"])
    payments.run("order", order.number)
    payments.remit([payment_of(order).id], order.total, "SF 1", by=world.staff)
    assert (paid_by(coupon), states()) == (500, ["used"])


def test_a_refused_parcel_brings_the_coupon_back(world: World) -> None:
    from tests.orders.making import ship

    coupon = claimed(of_platform(world), world.customer)
    order = buy(world, "cup", by=world.customer, use_coupons=True)
    orders.refuse(ship(world, order), by=world.supplier)
    assert (paid_by(coupon), escrow(order), states()) == (0, 0, ["returned"])


def test_fifty_uses_at_once_of_one_coupon_are_one(world: World, at_once: AtOnce) -> None:
    claimed(of_platform(world), world.customer)
    checkout, by = a_checkout(world, "cup", use_coupons=True, seen=10_300), Somebody(world.customer.id)
    results = at_once(lambda n: orders.place(checkout, key=f"a key of a race {n:06}", by=by), 50)
    placed = [one for one in results if not isinstance(one, Exception)]
    assert len(placed) == 1
    assert {type(one) for one in results if isinstance(one, Exception)} == {Refused}
    assert (states(), session.query(Order).count()) == (["locked"], 1)
    assert proving.verify() == []


def test_fifty_guests_at_once_with_one_code_of_a_batch_are_one(world: World, at_once: AtOnce) -> None:
    coupon = of_platform(world, on_page=False, per_person=5)
    word = coupons.codes_of(coupon.id, coupons.make_batch(coupon, 1, by=world.staff))[0][0]
    ways = [a_checkout(world, "cup", coupon=word, recipient=a_recipient(phone=f"+86138001{n:05}")) for n in range(50)]
    results = at_once(lambda n: orders.place(ways[n], key=f"a key of a race {n:06}", by=PLATFORM), 50)
    assert len([one for one in results if not isinstance(one, Exception)]) == 1
    assert {type(one) for one in results if isinstance(one, Exception)} == {Refused}
    assert (states(), fresh(coupon).remaining) == (["locked"], 99)


def test_the_database_keeps_a_coupon_in_one_order(world: World) -> None:
    claimed(of_platform(world), world.customer)
    first = place(world, "cup", by=world.customer, use_coupons=True)
    second = place(world, "cup", by=world.customer)
    used = orders.coupons_of(first)[0]

    @atomic()
    def steal() -> None:
        kept = {name: getattr(used, name) for name in ("wide", "grant_id", "coupon_id", "title", "amount")}
        session.add(OrderCoupon(order_id=second.id, by_platform=0, **kept))
        session.flush()

    with pytest.raises(IntegrityError):
        steal()


def test_without_a_coupon_placing_costs_what_it_did(
    world: World, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    customer = world.customer
    plain, held = a_checkout(world, "cup", "honey"), a_checkout(world, "cup", "honey", use_coupons=True)
    policies.current()
    with queries() as without:
        orders.place(plain, key=a_key(), by=customer)
    claimed(of_platform(world), customer)
    with queries() as with_one:
        orders.place(held, key=a_key(), by=customer)
    assert len(without) <= 14, "\n".join(without)
    assert len(with_one) <= len(without) + 11, "\n".join(with_one)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_history_with_coupons_leaves_the_books_at_zero(world: World, data: st.DataObject) -> None:
    """Placing, paying, calling off, receiving in any order: the ledger proves itself after each step."""
    made = [
        of_platform(world, amount=data.draw(st.integers(1, 3_000)), per_person=9),
        of_supplier(world, amount=data.draw(st.integers(1, 900)), per_person=9),
    ]
    for coupon in made:
        if data.draw(st.booleans()):
            claimed(coupon, world.customer)
    goods = data.draw(st.sampled_from([("lane:cup",), ("cup*2", "honey"), ("lane:cup", "honey", "soap*3")]))
    order = buy(world, *goods, by=world.customer, use_coupons=True)
    for number in range(len(order.parcels)):
        if data.draw(st.booleans()):
            orders.call_off(parcel_of(order, number), by=world.customer)
        else:
            receive(world, order, number, by=world.customer)
        assert proving.verify() == []
    assert escrow(order) == 0
