"""Recommending a product: what it brings to both is said before the link is given; nobody has to."""

from flask import Blueprint, Response, current_app
from flask.sansio.blueprints import BlueprintSetupState

from storefront import referrals, shops
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.web import slots
from storefront.web.guards import anyone, me, signed_in
from storefront.web.pages import page, see

WING = "referrals"
bp = Blueprint("referrals", __name__, url_prefix="/s/<string:shop>/p/<string:product>/recommendation")


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.fill(state.app, "product.share", "referrals/_slot.html", wing=WING)


@bp.get("")
@anyone
def show(shop: str, product: str) -> Response:
    counter = _found(shop, product)
    home = f"/s/{counter.shop_slug}/p/{counter.slug}"
    link = referrals.own_link(me().id, counter.shop_id, counter.product_id)
    code = referrals.code_of(link) if link else ""
    return page(
        "referrals/product.html",
        product=counter,
        hue=counter.hue,
        home=home,
        code=code,
        url=f"{current_app.config['SETTINGS'].base_url}{home}?ref={code}" if code else "",
        terms=referrals.terms_of(counter.shop_id),
        is_member=me().id is not None,
    )


@bp.post("")
@signed_in
def make(shop: str, product: str) -> Response:
    counter, number = _found(shop, product), me().id
    assert number is not None
    referrals.link(number, counter.shop_id, counter.product_id)
    return see(f"/s/{counter.shop_slug}/p/{counter.slug}/recommendation")


def _found(shop: str, product: str) -> shops.Counter:
    counter = shops.counter(shop, product)
    if counter is None:
        raise NotFound(_("This shop does not sell this any more."))
    slots.need(counter.switched_off, WING)
    return counter
