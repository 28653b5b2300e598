"""The split of a line: the worked example of domain.md, and what holds for every line there can be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.kernel.money import share
from storefront.orders.splitting import Shares, Terms, allowed, split

EXAMPLE = Terms(
    price=10800, supplier_price=10000, quantity=1, rate_bp=1000, fee_bp=300, fund_bp=1000,
    discount_supplier=500, mentor_bp=1000,
)  # fmt: skip


def test_the_worked_example_of_domain_md() -> None:
    shares = split(EXAMPLE)
    assert (EXAMPLE.base, EXAMPLE.commission) == (9500, 1750)
    assert shares == Shares(reseller=1575, mentor=175, thanks=0, fee=257, fund=28, supplier=8265)
    assert shares.supplier + 800 == 9065  # the freight is the supplier's
    assert shares.total + 800 == 11100


def test_a_friend_is_thanked_out_of_the_commission_alone() -> None:
    shares = split(replace(EXAMPLE, referral_bp=2000))
    assert (shares.thanks, shares.reseller) == (350, 1575 - 350)
    assert replace(shares, thanks=0, reseller=1575) == split(EXAMPLE)


@st.composite
def lines(draw: st.DrawFn) -> Terms:
    supplier_price = draw(st.integers(1, 5_000_000))
    quantity = draw(st.integers(1, 99))
    price = supplier_price + draw(st.integers(0, supplier_price // 4))
    return Terms(
        price=price,
        supplier_price=supplier_price,
        quantity=quantity,
        rate_bp=draw(st.integers(0, 3000)),
        fee_bp=draw(st.integers(0, 1000)),
        fund_bp=draw(st.integers(0, 10_000)),
        discount_supplier=draw(st.integers(0, supplier_price * quantity // 2)),
        mentor_bp=draw(st.integers(0, 1000)),
        referral_bp=draw(st.integers(0, 3000)),
    )


@given(lines(), st.data())
def test_every_part_is_whole_and_together_they_are_what_the_line_keeps(terms: Terms, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, terms.net))
    shares = split(terms, kept)
    assert shares.total == kept
    assert min(shares.reseller, shares.mentor, shares.thanks, shares.fee, shares.fund) >= 0


@given(lines())
def test_what_a_supplier_gets_never_depends_on_the_resellers_price(terms: Terms) -> None:
    dearer = replace(terms, price=terms.price + 1234)
    assert split(terms).supplier == split(dearer).supplier
    assert split(terms).supplier == terms.base - share(terms.rate_bp, terms.base) - share(terms.fee_bp, terms.base)


@given(lines(), st.data())
def test_part_refunds_in_any_order_end_on_the_same_cent(terms: Terms, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, terms.net))
    second = data.draw(st.integers(0, terms.net - first))
    assert split(terms, terms.net - first - second) == split(terms, terms.net - second - first)
    assert split(terms, 0) == Shares(0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("kept", [-1, 10301])
def test_a_line_cannot_keep_what_it_never_had(kept: int) -> None:
    with pytest.raises(ValueError, match="cannot keep"):
        split(EXAMPLE, kept)


def test_a_price_that_makes_the_commission_negative_or_too_large_is_not_allowed() -> None:
    assert allowed(EXAMPLE, 3000)
    assert not allowed(replace(EXAMPLE, discount_reseller=2000), 3000)
    assert not allowed(replace(EXAMPLE, price=14000), 3000)
