"""Where a parcel's goods come from: their batches, origin and supplier, for whoever holds the code; nobody is named."""

from typing import NamedTuple

from flask import Blueprint, Response, request

from storefront import batches, orders, suppliers
from storefront.batches import Traced
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.web.forms import clean
from storefront.web.guards import anyone
from storefront.web.limits import slow_down
from storefront.web.pages import page, see
from storefront.web.traces import said_day

bp = Blueprint("trace", __name__, url_prefix="/trace")


class Goods(NamedTuple):
    """A line of the parcel, and the batches its pieces were packed from."""

    line: orders.Line
    batches: list[Traced]

    def facts(self, batch: Traced) -> list[tuple[str, str]]:
        """What is known of a batch, without what is not."""
        told = [
            (_("Pieces"), str(batch.quantity)),
            (_("Origin"), str(batch.origin)),
            (_("Made on"), said_day(batch.made_on)),
            (_("Best before"), said_day(batch.best_before)),
        ]
        return [fact for fact in told if fact[1]]


@bp.get("")
@anyone
def find() -> Response:
    """A code read from a label by eye leads to its page."""
    code = "".join(c for c in clean(request.args.get("q")).upper() if c.isascii() and c.isalnum())[:20]
    return see(f"/trace/{code}") if code else page("trace/find.html")


@bp.get("/<string:code>")
@anyone
def show(code: str) -> Response:
    slow_down("trace", per_minute=60, burst=60)
    try:
        parcel = orders.traced(code[:40])
    except NotFound:
        raise NotFound(_("No parcel has this code. Please compare it with the label.")) from None
    found = batches.trace("parcel", [str(parcel.id)]).get(str(parcel.id), [])
    return page(
        "trace/show.html",
        parcel=parcel,
        supplier=suppliers.by_id(parcel.supplier_id),
        goods=[Goods(line, [one for one in found if one.variant_id == line.variant_id]) for line in parcel.lines],
        is_packed=bool(found),
    )
