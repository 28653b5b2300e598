"""Chapter: the best combination, a pure sum: whole, lawful, never more than there is (domain.md 4 and 13)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.coupons import NOTHING, Combination, Good, Held, Part, apply, best, lawful
from storefront.kernel.money import share, split
from storefront.kernel.words import Words
from storefront.orders.splitting import Terms, back_of
from storefront.orders.splitting import split as shared_out

DAY = datetime(2026, 11, 23, tzinfo=UTC)
CEILING = 3_000


def a_good(price: int = 10_800, supplier_price: int = 10_000, **changed: Any) -> Good:
    usual: dict[str, Any] = {
        "shop_id": 1, "supplier_id": 1, "product_id": 1, "brand_id": 1, "quantity": 1, "rate_bp": 1_000,
    }  # fmt: skip
    return Good(price=price, supplier_price=supplier_price, **(usual | changed))


def a_coupon(**changed: Any) -> Held:
    usual: dict[str, Any] = {
        "coupon_id": 1, "grant_id": 1, "title": Words.of("Five"), "maker": "platform", "shop_id": None,
        "supplier_id": None, "product_id": None, "brand_id": None, "amount": 500, "percent_bp": None, "cap": None,
        "minimum": 0, "platform_bp": 10_000, "supplier_bp": 0, "reseller_bp": 0, "expires_at": DAY,
    }  # fmt: skip
    return Held(**(usual | changed))


def supplier_coupon(**changed: Any) -> Held:
    return a_coupon(**({"maker": "supplier", "supplier_id": 1, "platform_bp": 0, "supplier_bp": 10_000} | changed))


def shop_coupon(**changed: Any) -> Held:
    return a_coupon(**({"maker": "reseller", "shop_id": 1, "platform_bp": 0, "reseller_bp": 10_000} | changed))


def test_no_coupon_takes_nothing() -> None:
    assert best([a_good(), a_good()], [], CEILING) == Combination((), (NOTHING, NOTHING))


def test_one_of_a_shop_or_supplier_then_one_of_the_platform() -> None:
    held = [supplier_coupon(coupon_id=1), shop_coupon(coupon_id=2, amount=700), a_coupon(coupon_id=3)]
    found = best([a_good()], held, CEILING)
    assert [one.held.coupon_id for one in found.applied] == [2, 3]
    assert found.lines == (Part(500, 0, 700),)


def test_the_platforms_minimum_is_judged_after_the_shops_discount() -> None:
    """A shop's coupon that would spoil a larger one of the platform's is left in the purse."""
    held = [shop_coupon(coupon_id=1, amount=100), a_coupon(coupon_id=2, amount=900, minimum=10_800)]
    assert [one.held.coupon_id for one in best([a_good()], held, CEILING).applied] == [2]


def test_what_takes_off_the_same_uses_fewer_then_what_ends_first() -> None:
    sooner = a_coupon(coupon_id=9, grant_id=9, expires_at=DAY - timedelta(days=1))
    assert best([a_good()], [a_coupon(), sooner], CEILING).applied[0].held.coupon_id == 9


@pytest.mark.parametrize(
    ("changed", "suits"),
    [
        ({"shop_id": 1}, True), ({"shop_id": 2}, False), ({"supplier_id": 2}, False), ({"product_id": 1}, True),
        ({"product_id": 2}, False), ({"brand_id": 1}, True), ({"brand_id": 2}, False),
        ({"supplier_id": 1, "product_id": 2}, False), ({}, True),
    ],
)  # fmt: skip
def test_a_coupon_is_for_what_it_names(changed: dict[str, int], suits: bool) -> None:
    assert bool(best([a_good()], [a_coupon(**changed)], CEILING).applied) is suits


def test_goods_of_a_shop_that_does_without_are_left_alone() -> None:
    found = best(
        [a_good(closed=True), a_good(price=20_000)], [a_coupon(percent_bp=1_000, amount=None, cap=9_999)], CEILING
    )
    assert found.lines == (NOTHING, Part(2_000, 0, 0))


def test_a_part_in_percent_stops_at_its_cap() -> None:
    assert best([a_good()], [a_coupon(amount=None, percent_bp=5_000, cap=1_234)], CEILING).total == 1_234


def test_more_than_there_is_takes_all_of_it_and_no_more() -> None:
    assert best([a_good(price=300, supplier_price=300)], [a_coupon()], CEILING).total == 300


def test_what_would_take_the_commission_below_nothing_is_not_used() -> None:
    assert best([a_good()], [shop_coupon(amount=1_800)], CEILING).total == 1_800
    assert best([a_good()], [shop_coupon(amount=1_801)], CEILING).total == 0


def test_what_would_lift_the_commission_over_the_ceiling_is_not_used() -> None:
    good = a_good(price=13_000)  # commission 1000 + 3000 of 13000: 30.7 %
    assert not lawful([good], [Part(0, 1, 0)], CEILING)
    assert best([good], [supplier_coupon()], CEILING).total == 0


@st.composite
def carts(draw: st.DrawFn) -> list[Good]:
    def one() -> Good:
        supplier_price = draw(st.integers(1, 60_000))
        return Good(
            draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 3)), draw(st.sampled_from([None, 1])),
            supplier_price + draw(st.integers(0, supplier_price // 5)), supplier_price, draw(st.integers(1, 9)),
            draw(st.integers(0, 2_000)),
        )  # fmt: skip

    return [one() for _place in range(draw(st.integers(1, 5)))]


@st.composite
def purses(draw: st.DrawFn) -> list[Held]:
    def one(number: int) -> Held:
        maker = draw(st.sampled_from(["platform", "supplier", "reseller"]))
        shared = draw(st.sampled_from([0, 3_333, 5_000])) if maker == "platform" else 0
        percent = draw(st.booleans())
        return a_coupon(
            coupon_id=number, grant_id=number, maker=maker,
            shop_id=draw(st.integers(1, 2)) if maker == "reseller" or shared else None,
            supplier_id=draw(st.integers(1, 2)) if maker == "supplier" else None,
            product_id=draw(st.sampled_from([None, None, 1])),
            brand_id=draw(st.sampled_from([None, None, 1])),
            amount=None if percent else draw(st.integers(1, 90_000)),
            percent_bp=draw(st.integers(1, 9_000)) if percent else None,
            cap=draw(st.integers(1, 20_000)) if percent else None,
            minimum=draw(st.sampled_from([0, 0, 5_000, 50_000])),
            platform_bp=10_000 - shared if maker == "platform" else 0,
            supplier_bp=10_000 if maker == "supplier" else 0,
            reseller_bp=shared if maker == "platform" else 10_000 if maker == "reseller" else 0,
            expires_at=DAY + timedelta(days=draw(st.integers(0, 3))),
        )  # fmt: skip

    return [one(number) for number in range(1, draw(st.integers(0, 5)) + 1)]


def all_ways(goods: Sequence[Good], held: Sequence[Held]) -> list[int]:
    """What every lawful choice of at most one local and one wide coupon takes off, tried one by one."""
    totals = [0]
    local: list[Held | None] = [None, *(one for one in held if not one.of_platform)]
    wide: list[Held | None] = [None, *(one for one in held if one.of_platform)]
    for choice in product(local, wide):
        lines = [NOTHING] * len(goods)
        for one in choice:
            if one is None:
                continue
            done = apply(goods, lines, one)
            if done is None:
                break
            lines = [before + part for before, part in zip(lines, done.parts, strict=True)]
        else:
            if lawful(goods, lines, CEILING):
                totals.append(sum(part.total for part in lines))
    return totals


@settings(max_examples=150)
@given(carts(), purses())
def test_nothing_takes_off_more_and_nothing_more_than_there_is(goods: list[Good], held: list[Held]) -> None:
    found = best(goods, held, CEILING)
    assert found.total == max(all_ways(goods, held))
    assert len([one for one in found.applied if one.held.of_platform]) <= 1
    assert len([one for one in found.applied if not one.held.of_platform]) <= 1
    for good, part in zip(goods, found.lines, strict=True):
        assert min(part) >= 0
        assert part.total <= good.gross
    for one in found.applied:
        assert one.total == one.sums.total <= one.eligible
        assert one.eligible >= one.held.minimum
    assert found.total == sum(one.total for one in found.applied)


@settings(max_examples=150)
@given(carts(), purses(), st.data())
def test_what_is_shared_out_with_coupons_is_what_was_paid_in_any_order(
    goods: list[Good], held: list[Held], data: st.DataObject
) -> None:
    """The split, stacking and part refunds together: to the fen, whatever came back first."""
    for good, part in zip(goods, best(goods, held, CEILING).lines, strict=True):
        terms = Terms(
            price=good.price, supplier_price=good.supplier_price, quantity=good.quantity, rate_bp=good.rate_bp,
            fee_bp=300, fund_bp=1_000, discount_supplier=part.supplier, discount_reseller=part.reseller,
        )  # fmt: skip
        paid = good.gross - part.total
        assert terms.net == paid + part.platform
        first = data.draw(st.integers(0, terms.net))
        second = data.draw(st.integers(0, terms.net - first))
        one_way, other_way = terms.net - first - second, terms.net - second - first
        shares = shared_out(terms, one_way)
        assert shares == shared_out(terms, other_way)
        assert min(shares.reseller, shares.mentor, shares.fee, shares.fund, shares.supplier) >= 0
        for kept in (terms.net, terms.net - first, one_way):
            back = back_of(terms.net, part.platform, kept)
            assert back == part.platform * (terms.net - kept) // terms.net if terms.net else back == 0
            assert 0 <= back <= part.platform
            assert 0 <= terms.net - kept - back <= paid, "a customer gets back what they paid, at most"
        assert back_of(terms.net, part.platform, 0) == part.platform


def test_the_largest_remainder_spreads_a_coupon_and_its_bearers() -> None:
    goods = [a_good(price=3_333, supplier_price=3_333), a_good(price=3_333, supplier_price=3_333), a_good(price=3_334)]
    held = a_coupon(amount=100, platform_bp=6_667, reseller_bp=3_333, shop_id=1)
    done = apply(goods, [NOTHING] * 3, held)
    assert done is not None
    assert [part.total for part in done.parts] == split(100, [3_333, 3_333, 3_334]) == [33, 33, 34]
    assert [part.platform for part in done.parts] == [22, 22, 23]
    assert share(6_667, 100) == 66


def test_a_held_coupon_says_for_what_it_is() -> None:
    assert replace(best([a_good()], [a_coupon()], CEILING), applied=()).lines == (Part(500, 0, 0),)
