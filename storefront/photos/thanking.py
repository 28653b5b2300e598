"""A shop may thank for pictures with its coupon: said before, the same for every rating, written beside them."""

from sqlalchemy import delete, select

from storefront import coupons
from storefront.coupons import Coupon, Customer
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.photos.models import Photo, PhotoThanks
from storefront.photos.receiving import Receipt
from storefront.shops import Shop

__all__ = ["Customer", "choices", "name_coupon", "offered", "thank", "thanks_of"]


@atomic()
def name_coupon(shop: Shop, coupon_id: int | None, *, by: Actor) -> None:
    """Thank for pictures with this coupon of the shop from now on, or with none. Raises Refused beside `coupon`."""
    session.execute(delete(PhotoThanks).where(PhotoThanks.shop_id == shop.id))
    if coupon_id is None:
        return
    try:
        coupon = coupons.one_of(coupon_id, maker="reseller", shop_id=shop.id, own=True)
    except NotFound:
        raise Refused(_("Please choose one of your own coupons."), "coupon") from None
    if not coupon.is_open:
        raise Refused(_("This coupon is not running now."), "coupon")
    row = {"shop_id": shop.id, "coupon_id": coupon.id, "at": clock.now(), "by_id": by.id}
    session.execute(insert_or_skip(PhotoThanks).values(row))


def choices(shop: Shop) -> list[Coupon]:
    """The shop's coupons that may thank: its own, running now."""
    made = coupons.made_by(maker="reseller", shop_id=shop.id)
    return [one for one in made if one.maker == "reseller" and one.is_open]


def thanks_of(shop_id: int) -> Coupon | None:
    """The coupon with which a shop thanks; None while it is not to be had."""
    named = select(Coupon).join(PhotoThanks, PhotoThanks.coupon_id == Coupon.id).where(PhotoThanks.shop_id == shop_id)
    coupon = session.scalar(named)
    return coupon if coupon is not None and coupon.is_open else None


def offered(line: Receipt, *, by: Customer) -> Coupon | None:
    """The coupon this person would get for pictures of this line; once a line, whatever was deleted since."""
    coupon = thanks_of(line.shop_id)
    if coupon is None or _thanked(line.line_id) or not coupons.may_have(coupon, by=by):
        return None
    return coupon


def thank(photo: Photo, line: Receipt, *, by: Customer) -> None:
    """Give the shop's coupon for a photo with pictures, inside the verb that shares it. The rating plays no part."""
    coupon = offered(line, by=by)
    if coupon is not None and coupons.give(coupon, by=by) is not None:
        photo.thanked_at = clock.now()
        session.flush()


def _thanked(line_id: int) -> bool:
    given = select(Photo.id).where(Photo.line_id == line_id, Photo.thanked_at.is_not(None)).limit(1)
    return session.scalar(given) is not None
