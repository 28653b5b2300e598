"""What people show of a product: the newest first, with the average and the number it is made of."""

from flask import Blueprint, Response, request
from flask.sansio.blueprints import BlueprintSetupState

from storefront import photos, shops
from storefront.blueprints.photos.shown import drawn, said_average, structured
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.web import cursors, slots
from storefront.web.guards import anyone
from storefront.web.pages import page
from storefront.web.shapes import Link

WING = "photos"
bp = Blueprint("photos", __name__, url_prefix="/s/<string:shop>/p/<string:product>/photos")


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.fill(state.app, "product.below", "photos/_slot.html", wing=WING, place=20)
    slots.fill(state.app, "product.shown", "photos/_shown.html", wing=WING)
    slots.fill(state.app, "order.line", "photos/_order.html", wing=WING)


@bp.get("")
@anyone
def show(shop: str, product: str) -> Response:
    counter = _found(shop, product)
    pictured, after = request.args.get("with") == "pictures", cursors.number(request.args.get("after"))
    found, last = photos.of_product(counter.product_id, pictures=pictured, after=after)
    summary, rows = photos.summary(counter.product_id), drawn(found)
    home = f"/s/{counter.shop_slug}/p/{counter.slug}"
    return page(
        "photos/product.html", fragments=("photos",), product=counter, hue=counter.hue, home=home, rows=rows,
        url=f"{home}/photos", summary=summary, average=said_average(summary), filters=_filters(summary, pictured),
        more=cursors.url(after=str(last)) if last else "", data=structured(str(counter.title), home, summary, rows),
    )  # fmt: skip


def _filters(summary: photos.Summary, pictured: bool) -> list[Link]:
    if not 0 < summary.with_pictures < summary.shown:
        return []
    return [
        Link(_("All"), cursors.url(**{"with": None, "after": None}), summary.shown, not pictured),
        Link(_("With pictures"), cursors.url(**{"with": "pictures", "after": None}), summary.with_pictures, pictured),
    ]


def _found(shop: str, product: str) -> shops.Counter:
    counter = shops.counter(shop, product)
    if counter is None:
        raise NotFound(_("This shop does not sell this any more."))
    slots.need(counter.switched_off, WING)
    return counter
