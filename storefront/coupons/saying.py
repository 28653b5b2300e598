"""What a coupon does, in words: on the page that offers it and beside the sum it changes."""

from collections.abc import Iterable
from typing import Any

from storefront.coupons.combining import Applied
from storefront.coupons.models import Coupon
from storefront.kernel import money
from storefront.kernel.words import _, _n
from storefront.kernel.words import lazy as _l

KIND_WORDS = {
    "anybody": _l("Everybody"),
    "first_order": _l("A first order"),
    "follower": _l("Who follows the shop"),
    "win_back": _l("Who has not ordered for a while"),
}
STATE_WORDS = {
    "draft": _l("Draft"),
    "scheduled": _l("Begins later"),
    "active": _l("Running"),
    "exhausted": _l("All claimed"),
    "ended": _l("Ended"),
    "stopped": _l("Stopped"),
}
GRANT_WORDS = {
    "unused": _l("Yours, not used yet"),
    "returned": _l("Came back to you"),
    "locked": _l("In an order that waits for its payment"),
    "used": _l("Used"),
    "expired": _l("Over"),
}


def off(coupon: Any) -> str:
    """What it takes off: "¥5 off from ¥50", "10% off, at most ¥20"."""
    if coupon.amount is not None:
        off_ = _("%(amount)s off", amount=money.say(coupon.amount))
    else:
        part = f"{coupon.percent_bp / 100:g}"
        off_ = _("%(part)s%% off, at most %(cap)s", part=part, cap=money.say(coupon.cap))
    if coupon.minimum:
        return _("%(off)s, from %(least)s", off=off_, least=money.say(coupon.minimum))
    return off_


def who(coupon: Coupon) -> str:
    """For whom it is; nothing where it is for everybody."""
    if coupon.kind == "anybody":
        return ""
    if coupon.kind == "win_back":
        days = coupon.quiet_days or 0
        return _n(
            "For a customer after %(num)d day without an order",
            "For customers after %(num)d days without an order",
            days,
        )
    return str({"first_order": _l("For a first order"), "follower": _l("For those who follow the shop")}[coupon.kind])


def reasons(applied: Iterable[Applied]) -> list[str]:
    """Why the sum is what it is, one sentence a coupon."""
    return [_reason(one) for one in applied]


def _reason(one: Applied) -> str:
    values = {"title": str(one.held.title), "off": money.say(one.total), "of": money.say(one.eligible)}
    if one.held.amount is None and one.total == one.held.cap:
        return _("%(title)s: %(off)s, the most it takes off.", **values)
    if one.total == one.eligible:
        return _("%(title)s: all %(off)s of the goods it is for.", **values)
    return _("%(title)s: %(off)s off goods of %(of)s.", **values)
