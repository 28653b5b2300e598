"""Coupons for tests, made and sent out through the real verbs with as few words as a test needs."""

from datetime import timedelta
from typing import Any, NamedTuple

from storefront import coupons
from storefront.coupons import Coupon, Draft
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.kernel.words import Words
from tests.world import World


class Somebody(NamedTuple):
    """A customer as verbs know one: an account, else a visitor, else nobody."""

    id: int | None = None
    visitor: str | None = None


def visitor(number: int = 1) -> Somebody:
    """A visitor who is remembered."""
    return Somebody(None, f"{number:064}")


def a_draft(**changed: Any) -> Draft:
    """A coupon of ¥5 for everybody, for thirty days."""
    now = clock.now()
    usual: dict[str, Any] = {
        "title": Words.of("A small thanks"), "starts_at": now, "ends_at": now + timedelta(days=30), "total": 100,
        "amount": 500,
    }  # fmt: skip
    if "percent_bp" in changed:
        usual |= {"amount": None, "cap": 10_000}
    return Draft(**(usual | changed))


def of_platform(world: World, **changed: Any) -> Coupon:
    """A running coupon of the platform's."""
    return _out(coupons.make(a_draft(**changed), maker="platform", by=world.staff), world.staff)


def of_shop(world: World, **changed: Any) -> Coupon:
    """A running coupon of /s/lane, whose cup costs 108.00 and so leaves its reseller 18.00."""
    draft = a_draft(**({"shop_id": world.other_shop.id, "product_id": world.products["cup"].id} | changed))
    return _out(coupons.make(draft, maker="reseller", by=world.other_reseller), world.other_reseller)


def of_reseller(world: World, **changed: Any) -> Coupon:
    """A running coupon of /s/harbour, whose cup leaves its reseller 10.00."""
    draft = a_draft(**({"shop_id": world.shop.id, "product_id": world.products["cup"].id} | changed))
    return _out(coupons.make(draft, maker="reseller", by=world.reseller), world.reseller)


def of_supplier(world: World, **changed: Any) -> Coupon:
    """A running coupon of the pottery's, for its cups."""
    draft = a_draft(**({"supplier_id": world.pottery.id, "product_id": world.products["cup"].id} | changed))
    return _out(coupons.make(draft, maker="supplier", by=world.supplier), world.supplier)


def _out(coupon: Coupon, by: Actor) -> Coupon:
    coupons.publish(coupon, by=by)
    return fresh(coupon)


def fresh(coupon: Coupon) -> Coupon:
    """The coupon as it stands now."""
    session.rollback()
    return session.get_one(Coupon, coupon.id, populate_existing=True)
