"""The cart: one full page, per supplier, with what changed since things were put in."""

from typing import NamedTuple

from flask import Blueprint, Response, request

from storefront import carts, orders, shops
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.forms import redraws, refusal
from storefront.web.guards import anyone, me
from storefront.web.pages import page, see

bp = Blueprint("carts", __name__, url_prefix="/cart")


class Row(NamedTuple):
    """A line of the cart as its page shows it; prices in minor units, `error` stands beside its quantity."""

    id: int
    line: orders.QuotedLine
    price_seen: int
    error: str = ""


@bp.get("")
@anyone
def show(line_id: int | None = None) -> Response:
    wanted = carts.wanted_by(me())
    quoted = orders.quote([orders.Wish(*one[1:4]) for one in wanted], None)
    error = refusal()
    rows = {(one.shop_id, one.variant_id): (one, error if one.line_id == line_id else "") for one in wanted}
    parcels = [
        (parcel, [_row(line, *rows[line.offer.shop_id, line.offer.variant_id]) for line in parcel.lines])
        for parcel in quoted.parcels
    ]
    gone = [rows[wish.shop_id, wish.variant_id][0].line_id for wish in quoted.gone]
    return page(
        "carts/show.html", fragments=("lines",), quoted=quoted, parcels=parcels, gone=gone, most=carts.MOST_PIECES,
        error=error if line_id is None else "",
    )  # fmt: skip


def _row(line: orders.QuotedLine, wanted: carts.Wanted, error: str) -> Row:
    return Row(wanted.line_id, line, wanted.price_seen, error)


@bp.post("/lines")
@anyone
@redraws(show)
def add() -> Response:
    shop_id = shops.id_of(request.form.get("shop", "")[:40])
    variant_id = cursors.number(request.form.get("variant"))
    if shop_id is None or variant_id is None:
        raise NotFound(_("This is not on sale here any more."))
    quantity = pieces()
    if me().id is None:
        me().remember()
    carts.add(me(), shop_id, variant_id, quantity)
    return see("/cart")


@bp.post("/lines/<int:line_id>")
@anyone
@redraws(show)
def change(line_id: int) -> Response:
    quantity = 0 if request.form.get("remove") else pieces(least=0)
    carts.change(me(), line_id, quantity)
    return see("/cart")


def pieces(least: int = 1) -> int:
    """How many pieces the request means. Raises Refused for what is no such number."""
    number = cursors.number(request.form.get("quantity", "1"))
    if number is None or not least <= number <= carts.MOST_PIECES:
        said = _("Please choose between %(least)s and %(most)s pieces.", least=1, most=carts.MOST_PIECES)
        raise Refused(said, "quantity")
    return number
