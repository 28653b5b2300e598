"""What the own shop sold: each line with its state; the customer's name and address are not the reseller's to see."""

from flask import Blueprint, Response, request

from storefront.blueprints.sell.earning import in_steps, sold
from storefront.blueprints.sell.own import mine
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.guards import me, reseller
from storefront.web.pages import page
from storefront.web.sheets import sheet

bp = Blueprint("sell_orders", __name__, url_prefix="/sell/orders")
PAGE = 30


@bp.get("")
@reseller
def show() -> Response:
    rows = sold(me().id or 0, after=cursors.number(request.args.get("after")), limit=PAGE + 1)
    more = cursors.url(after=str(rows[PAGE - 1].line_id)) if len(rows) > PAGE else ""
    return page(
        "sell/orders.html", shop=mine(), rows=rows[:PAGE], more=more,
        first="/sell/orders" if request.args.get("after") else "", sheet="/sell/orders/sheet",
    )  # fmt: skip


@bp.get("/sheet")
@reseller
def as_sheet() -> Response:
    columns = (
        _("Order"), _("Ordered"), _("Product"), _("Variant"), _("Pieces"), _("Paid"), _("Earns"), _("State"),
    )  # fmt: skip
    cells = (
        (
            one.number,
            one.at,
            one.title,
            one.options,
            one.quantity,
            money.plain(one.paid),
            money.plain(one.earns),
            one.state,
        )
        for one in in_steps(me().id or 0)
    )
    return sheet("orders", columns, cells)
