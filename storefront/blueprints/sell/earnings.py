"""What is free, what is pending, and of every line what it brings and why."""

from flask import Blueprint, Response, request

from storefront import ledger
from storefront.blueprints.sell.earning import in_steps, sold, weeks
from storefront.blueprints.sell.own import mine
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.guards import me, reseller
from storefront.web.pages import page
from storefront.web.sheets import sheet

bp = Blueprint("sell_earnings", __name__, url_prefix="/sell/earnings")
PAGE = 30


@bp.get("")
@reseller
def show() -> Response:
    owner = me().id or 0
    rows = sold(owner, after=cursors.number(request.args.get("after")), limit=PAGE + 1)
    more = cursors.url(after=str(rows[PAGE - 1].line_id)) if len(rows) > PAGE else ""
    sums = ledger.balances([ledger.available(owner), ledger.pending(owner), ledger.debt(owner)])
    return page(
        "sell/earnings.html",
        shop=mine(),
        rows=rows[:PAGE],
        more=more,
        first="/sell/earnings" if request.args.get("after") else "",
        available=sums[ledger.available(owner)],
        pending=sums[ledger.pending(owner)],
        debt=sums[ledger.debt(owner)],
        weeks=weeks(owner),
        sheet="/sell/earnings/sheet",
    )


@bp.get("/sheet")
@reseller
def as_sheet() -> Response:
    columns = (
        _("Order"), _("Ordered"), _("Product"), _("Pieces"), _("Paid"), _("By the rate"), _("By the own price"),
        _("Earns"), _("State"), _("Why"),
    )  # fmt: skip
    cells = (
        (
            one.number, one.at, one.title, one.quantity, money.plain(one.paid), money.plain(one.rate_part),
            money.plain(one.own_part), money.plain(one.earns), one.state, one.why,
        )
        for one in in_steps(me().id or 0)
    )  # fmt: skip
    return sheet("earnings", columns, cells)
