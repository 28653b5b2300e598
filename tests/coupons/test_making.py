"""Chapter: what a coupon may be, at whose cost, and that it is judged before it goes out (domain.md, The split)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storefront import coupons
from storefront.coupons import Coupon
from storefront.kernel.clock import now
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words
from tests.coupons.making import a_draft, fresh, of_platform, of_shop, of_supplier
from tests.world import World


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": Words.of("")}, "title"),
        ({"title": Words.of("x" * 81)}, "title"),
        ({"amount": None}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 10**15}, "amount"),
        ({"amount": 500, "percent_bp": 100, "cap": 500}, "amount"),
        ({"percent_bp": 0}, "percent"),
        ({"percent_bp": 9_001}, "percent"),
        ({"percent_bp": 1_000, "cap": None}, "cap"),
        ({"percent_bp": 1_000, "cap": 0}, "cap"),
        ({"minimum": -1}, "minimum"),
        ({"total": 0}, "total"),
        ({"total": 2**63}, "total"),
        ({"per_person": 0}, "per_person"),
        ({"per_person": 101}, "per_person"),
        ({"kind": "friends"}, "kind"),
        ({"kind": "follower"}, "kind"),
        ({"kind": "win_back"}, "quiet_days"),
        ({"kind": "win_back", "quiet_days": 3}, "quiet_days"),
        ({"ends_at": now() - timedelta(days=1)}, "ends"),
        ({"ends_at": now() + timedelta(days=500)}, "ends"),
        ({"supplier_bp": 5_000}, "named"),
        ({"reseller_bp": 5_000}, "named"),
        ({"supplier_bp": 11_000}, "platform_part"),
        ({"supplier_bp": 5_000, "reseller_bp": 1}, "reseller_part"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        coupons.make(a_draft(**changed), maker="platform", by=world.staff)
    assert refused.value.field == field
    session.rollback()
    assert session.query(Coupon).count() == 0


def test_makers_bear_their_own(world: World) -> None:
    of = {coupon.maker: coupon for coupon in (of_platform(world), of_shop(world), of_supplier(world))}
    assert {maker: (one.platform_bp, one.supplier_bp, one.reseller_bp) for maker, one in of.items()} == {
        "platform": (10_000, 0, 0), "reseller": (0, 0, 10_000), "supplier": (0, 10_000, 0),
    }  # fmt: skip


def test_a_resellers_coupon_leaves_a_commission_of_nothing_at_least(world: World) -> None:
    """The cup in /s/lane: S 100.00, P 108.00, rate 10 %: 18.00 is what its reseller earns."""
    of_shop(world, amount=1_800)
    for changed in ({"amount": 1_801}, {"percent_bp": 1_700, "cap": 1_900}):
        with pytest.raises(Refused, match=r"Tea cup.*more than the commission leaves") as refused:
            of_shop(world, **changed)
        assert refused.value.field == ("percent" if "percent_bp" in changed else "amount")
    of_shop(world, percent_bp=1_700, cap=1_800)


def test_a_higher_minimum_spreads_it_thinner(world: World) -> None:
    with pytest.raises(Refused):
        of_shop(world, amount=3_000)
    of_shop(world, amount=3_000, minimum=20_000)


def test_a_whole_shop_is_judged_by_its_weakest_goods(world: World) -> None:
    """Honey leaves 4.40 at 88.00, so more than that is refused for all of /s/lane."""
    of_shop(world, product_id=None, amount=440)
    with pytest.raises(Refused, match="Longan honey"):
        of_shop(world, product_id=None, amount=441)


def test_a_suppliers_coupon_never_lifts_the_commission_over_the_ceiling(world: World) -> None:
    """In /s/lane the cup earns 18.00 of 108.00; the supplier may lower its own price until that is 30 % of the net."""
    of_supplier(world, amount=5_000)
    with pytest.raises(Refused, match="more than the rules allow"):
        of_supplier(world, amount=9_000)


def test_what_the_platform_bears_is_not_judged(world: World) -> None:
    of_platform(world, amount=90_000, product_id=world.products["cup"].id)


def test_it_is_judged_again_when_it_goes_out(world: World) -> None:
    from storefront import shops

    draft = a_draft(shop_id=world.other_shop.id, product_id=world.products["cup"].id, amount=1_500)
    coupon = coupons.make(draft, maker="reseller", by=world.other_reseller)
    listing = shops.listing_of(world.other_shop, world.products["cup"].id)
    shops.set_prices(listing, {world.variants["cup"].id: None}, by=world.other_reseller)
    with pytest.raises(Refused, match="commission leaves"):
        coupons.publish(coupon, by=world.other_reseller)
    assert fresh(coupon).state == "draft"


def test_who_shares_is_asked_before_it_goes_out(world: World) -> None:
    draft = a_draft(supplier_id=world.pottery.id, supplier_bp=4_000)
    coupon = coupons.make(draft, maker="platform", by=world.staff)
    assert coupon.waits_for == "supplier"
    with pytest.raises(Refused, match="waits for the word"):
        coupons.publish(coupon, by=world.staff)
    assert coupons.one_of(coupon.id, maker="supplier", supplier_id=world.pottery.id).id == coupon.id
    coupons.agree(coupon, by=world.supplier)
    coupons.publish(coupon, by=world.staff)
    found = fresh(coupon)
    assert (found.state, found.agreed_by_id, found.platform_bp) == ("active", world.supplier.id, 6_000)


def test_a_coupon_is_found_by_its_maker_alone(world: World) -> None:
    shop, supplier, platform = of_shop(world), of_supplier(world), of_platform(world)
    for number, asked in (
        (shop.id, {"maker": "reseller", "shop_id": world.shop.id}),
        (shop.id, {"maker": "reseller", "shop_id": None}),
        (shop.id, {"maker": "platform"}),
        (supplier.id, {"maker": "supplier", "supplier_id": world.apiary.id}),
        (platform.id, {"maker": "reseller", "shop_id": world.shop.id}),
        (2**62, {"maker": "platform"}),
    ):
        with pytest.raises(NotFound):
            coupons.one_of(number, **asked)
    found = coupons.made_by(maker="reseller", shop_id=world.other_shop.id)
    assert [one.id for one in found] == [shop.id]


@pytest.mark.parametrize(
    ("state", "does", "becomes"),
    [
        ("draft", "publish", "active"), ("active", "publish", "active"), ("scheduled", "publish", "scheduled"),
        ("exhausted", "publish", None), ("ended", "publish", None), ("stopped", "publish", None),
        ("draft", "stop", "stopped"), ("scheduled", "stop", "stopped"), ("active", "stop", "stopped"),
        ("exhausted", "stop", "stopped"), ("ended", "stop", "ended"), ("stopped", "stop", "stopped"),
    ],
)  # fmt: skip
def test_steps(world: World, state: str, does: str, becomes: str | None) -> None:
    coupon = coupons.make(a_draft(), maker="platform", by=world.staff)
    _put(coupon, state=state)
    verb = {"publish": coupons.publish, "stop": coupons.stop}[does]
    if becomes is None:
        with pytest.raises(Refused) as refused:
            verb(coupon, by=world.staff)
        assert refused.value.status == 409
    else:
        verb(coupon, by=world.staff)
    assert fresh(coupon).state == (becomes or state)


@atomic()
def _put(coupon: Coupon, **values: Any) -> None:
    for name, value in values.items():
        setattr(coupon, name, value)
    session.flush()


@pytest.mark.parametrize(
    "values",
    [
        {"remaining": -1}, {"remaining": 101}, {"platform_bp": 9_999}, {"amount": None}, {"percent_bp": 100},
        {"maker": "reseller"}, {"maker": "supplier"}, {"kind": "follower"}, {"kind": "win_back"}, {"state": "lost"},
        {"per_person": 0}, {"minimum": -1}, {"amount": 0}, {"supplier_bp": -1},
    ],
)  # fmt: skip
def test_the_database_refuses_a_coupon_that_cannot_be(world: World, values: dict[str, Any]) -> None:
    coupon = of_platform(world)
    with pytest.raises(IntegrityError):
        _put(coupon, **values)
