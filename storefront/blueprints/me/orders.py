"""What one has ordered, the newest first, each with where it stands."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from storefront import orders
from storefront.kernel.words import Words
from storefront.web import cursors
from storefront.web.guards import me, signed_in
from storefront.web.orders_shown import headline
from storefront.web.pages import page

bp = Blueprint("me_orders", __name__, url_prefix="/me/orders")
PAGE = 20


class Row(NamedTuple):
    """An order in the list; `total` in minor units, `titles` the first goods in it."""

    number: str
    at: Any
    stands: str
    total: int
    titles: list[Words]
    further: int
    picture: dict[str, Any] | None


@bp.get("")
@signed_in
def index() -> Response:
    account_id = me().id
    assert account_id is not None
    after = cursors.number(request.args.get("after"))
    found = orders.of_account(account_id, after=after, limit=PAGE + 1)
    rows = [_row(order) for order in found[:PAGE]]
    more = cursors.url(after=str(found[PAGE - 1].id)) if len(found) > PAGE else ""
    return page("me/orders.html", fragments=("list",), rows=rows, more=more, first="/me/orders" if after else "")


def _row(order: orders.Order) -> Row:
    lines = [line for parcel in order.parcels for line in parcel.lines]
    titles = [line.title for line in lines[:2]]
    picture = next((line.picture for line in lines if line.picture), None)
    return Row(order.number, order.placed_at, headline(order), order.total, titles, len(lines) - len(titles), picture)
