"""Coupons to claim, and what one holds; a visitor needs no account, and brings them along when signing in."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.sansio.blueprints import BlueprintSetupState

from storefront import coupons, shops
from storefront.coupons import Shown
from storefront.kernel.words import _
from storefront.web import cursors, slots
from storefront.web.forms import redraws, refusal
from storefront.web.guards import anyone, me
from storefront.web.limits import slow_down
from storefront.web.pages import page, see

bp = Blueprint("coupons", __name__, url_prefix="/coupons")


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.wing(state.app, "coupons")


@bp.get("")
@anyone
def show(**_names: int) -> Response:
    shop = _shop()
    after = cursors.number(request.args.get("after"))
    rows = coupons.offered(me(), shop_id=shop.id if shop else None, after=after)
    more = cursors.url(after=str(rows[coupons.PAGE - 1].coupon.id)) if len(rows) > coupons.PAGE else ""
    return page(
        "coupons/index.html",
        fragments=("coupons",),
        offered=[_told(one) for one in rows[: coupons.PAGE]],
        held=[_told(one) for one in coupons.held(me())],
        more=more,
        shop=shop,
        trouble=refusal(),
    )


@bp.post("/<int:number>/claims")
@anyone
@redraws(show)
def claim(number: int) -> Response:
    slow_down("coupons", per_minute=30, burst=30)
    who = me()
    if who.id is None:
        who.remember()
    coupons.claim(number, by=who)
    shop = _shop()
    return see(f"/coupons?{urlencode({'shop': shop.slug})}" if shop else "/coupons")


def _shop() -> shops.Front | None:
    """The shop whose coupons are asked for, if one is named."""
    named = (request.form if request.method == "POST" else request.args).get("shop", "")
    shop = shops.front(named[:40]) if named else None
    if shop is not None:
        slots.need(shop.switched_off, "coupons")
    return shop


def _told(one: Shown) -> dict[str, Any]:
    """A coupon as the page says it."""
    coupon = one.coupon
    where = [str(name) for name in (one.shop_name, one.supplier_name, one.product_title) if name]
    return {
        "id": coupon.id,
        "title": coupon.title,
        "off": coupons.off(coupon),
        "for": [word for word in (coupons.who(coupon), *where) if word] or [_("All goods of every shop")],
        "ends_at": one.expires_at or coupon.ends_at,
        "state": coupons.GRANT_WORDS[one.grant] if one.grant else "",
        "usable": one.grant in ("unused", "returned"),
        "url": f"/s/{one.shop_slug}" if one.shop_slug else "/",
    }
