"""The desk of products sees every recall: why, how many parcels it concerns, and who was told."""

from flask import Blueprint, Response, request

from storefront import batches, suppliers
from storefront.web import cursors, recalls_shown
from storefront.web.guards import desk
from storefront.web.pages import page

bp = Blueprint("desk_recalls", __name__, url_prefix="/desk/recalls")
PAGE = 30


@bp.get("")
@desk("products")
def index() -> Response:
    found = batches.recalls(after=cursors.number(request.args.get("after")), limit=PAGE + 1)
    names = suppliers.names({one.supplier_id for one in found})
    more = cursors.url(after=str(found[PAGE - 1].id)) if len(found) > PAGE else ""
    return page("desk/recalls/index.html", rows=found[:PAGE], names=names, more=more)


@bp.get("/<int:number>")
@desk("products")
def show(number: int) -> Response:
    batch = batches.recalled(number)
    row = batches.row_of(batch)
    return page("desk/recalls/show.html", batch=row, reason=batch.reason, concerned=recalls_shown.concerned(batch))
