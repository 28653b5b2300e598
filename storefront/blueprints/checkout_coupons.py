"""Coupons at the checkout: the best of those one holds, and a code; nothing of it where no shop here takes them."""

from typing import Any

from flask import request

from storefront import coupons, orders, referrals
from storefront.blueprints.shops.products import referral
from storefront.kernel.errors import Refused
from storefront.web import slots
from storefront.web.forms import Form
from storefront.web.guards import me


def welcome(quoted: orders.Quote) -> bool:
    """Whether this installation has coupons, and a shop of this quote takes them."""
    if "coupons" not in slots.wings():
        return False
    shop_ids = {line.offer.shop_id for line in quoted.lines}
    return bool(shop_ids - coupons.closed(shop_ids))


def discounted(quoted: orders.Quote, form: Any) -> orders.Quote:
    """The quote with what helps most; a code that does nothing says why beside its field, and is left out.

    `form.coupons` remembers that the page has counted coupons: placing then counts them again.
    """
    phone, country = form.phone.data or "", form.place.code
    if offered := _friends(quoted, form):
        form.coupon.data = offered
    try:
        found = orders.discounted(quoted, by=me(), code=form.coupon.data or "", phone=phone, country=country)
    except Refused as refused:
        if offered:
            form.coupon.data = ""  # nobody typed it, so nothing is said
        else:
            _say(form, refused)
        found = orders.discounted(quoted, by=me(), phone=phone, country=country)
    form.coupons.data = "1" if found.coupons else ""
    return found


def _friends(quoted: orders.Quote, form: Any) -> str:
    """The code that a shop gives to who came through a friend's link, when the page is first shown."""
    code = referral()
    if request.method != "GET" or form.coupon.data or code is None or "referrals" not in slots.wings():
        return ""
    return referrals.friends_code(code, {line.offer.shop_id for line in quoted.lines})


def _say(form: Form, refused: Refused) -> None:
    field = form["coupon"]
    if refused.sentence not in field.errors:
        field.errors = [*field.errors, refused.sentence]
