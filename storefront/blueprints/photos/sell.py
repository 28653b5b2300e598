"""What customers show of what they bought in one's shop: what may stand by the product, what thanks for it."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from wtforms import SelectField

from storefront import photos, shops
from storefront.blueprints.photos import listing
from storefront.blueprints.photos.shown import coupon_said
from storefront.blueprints.sell.own import mine
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.forms import Form, redraws, refusal, typed, valid
from storefront.web.guards import me, reseller
from storefront.web.pages import see
from storefront.web.shapes import Option

bp = Blueprint("sell_photos", __name__, url_prefix="/sell/photos")


class ThanksForm(Form):
    coupon = SelectField(_l("Coupon"), validate_choice=False)


def _form(shop: shops.Shop) -> ThanksForm:
    named = photos.thanks_of(shop.id)
    form = typed(ThanksForm, data={"coupon": str(named.id) if named else ""})
    options = [Option(str(one.id), coupon_said(one)) for one in photos.choices(shop)]
    form.coupon.choices = [Option("", _("None")), *options]
    return form


@bp.get("")
@reseller
def index(**_of_a_refusal: int) -> Response:
    shop = mine()
    context: dict[str, Any] = {"shop": shop, "form": _form(shop), "trouble": refusal()}
    return listing.listed("photos/sell.html", "/sell/photos", partial(photos.for_shop, shop.id), **context)


@bp.get("/sheet")
@reseller
def as_sheet() -> Response:
    return listing.as_sheet(photos.for_shop(mine().id, **listing.asked(), limit=5000))


@bp.post("/thanks")
@reseller
@redraws(index)
def thank() -> Response:
    shop = mine()
    chosen = valid(_form(shop)).coupon.data or ""
    photos.name_coupon(shop, cursors.number(chosen) or 0 if chosen else None, by=me())
    return see("/sell/photos")


@bp.post("/<int:number>/places")
@reseller
@redraws(index)
def put(number: int) -> Response:
    """Put a photo's pictures beside the product in the shop, or take them away."""
    photos.put(mine(), number, on=request.form.get("on") == "1", by=me())
    return see("/sell/photos?show=usable")
