"""What a coupon may do is judged before it goes out: no commission below nothing, none above the ceiling."""

from storefront import policies, products, shops
from storefront.coupons.models import WHOLE, Coupon
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.shops import Asked


def judge(coupon: Coupon) -> None:
    """Look at every price the coupon is for, at the worst it can do there.

    Raises Refused, beside `amount` or `percent`, naming one of the goods it would not fit (domain.md, The split).
    """
    if coupon.platform_bp == WHOLE:
        return  # what the platform bears touches no share
    ceiling = policies.current().commission_ceiling_bp
    for one in shops.asked(
        shop_id=coupon.shop_id,
        supplier_id=coupon.supplier_id,
        product_id=coupon.product_id,
        brand_id=coupon.brand_id,
    ):
        if wrong := _wrong(coupon, one, ceiling):
            title = str(products.by_id(one.product_id).title)
            raise Refused(wrong % {"title": title}, "amount" if coupon.amount is not None else "percent")


def _wrong(coupon: Coupon, one: Asked, ceiling: int) -> str:
    """Why a piece at this price cannot bear the coupon: a sentence with %(title)s, or nothing."""
    off = most_off(coupon, one.price)
    by_supplier, by_reseller = -(-off * coupon.supplier_bp // WHOLE), -(-off * coupon.reseller_bp // WHOLE)
    margin = one.price - one.supplier_price
    base = one.supplier_price - by_supplier
    if base < 0 or one.rate_bp * base // WHOLE + margin < by_reseller:
        return _("On %(title)s this takes more than the commission leaves. Take off less, or ask for a higher sum.")
    least = off * coupon.reseller_bp // WHOLE
    if one.rate_bp * base + WHOLE * (margin - least) > ceiling * (one.price - by_supplier - least):
        return _("On %(title)s the commission would be more than the rules allow. Take off less.")
    return ""


def most_off(coupon: Coupon, price: int) -> int:
    """The most a coupon can take off one piece of this price, in minor units, rounded up.

    An amount is spread over all it is for, which is never less than the minimum nor than the piece itself.
    """
    if coupon.amount is not None:
        return min(price, -(-price * coupon.amount // max(coupon.minimum, price)))
    return min(-(-price * (coupon.percent_bp or 0) // WHOLE), coupon.cap or 0, price)
