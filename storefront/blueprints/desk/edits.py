"""Changes of goods on sale: staff see what would be otherwise, and let it be, send it back, or decline it."""

from typing import Final

from flask import Blueprint, Response, request

from storefront import products
from storefront.blueprints.desk.products import DeclineForm, index
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.fields import said
from storefront.web.forms import redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import see

bp = Blueprint("desk_edits", __name__, url_prefix="/desk/products/edits")
MANY: Final = 100


@bp.post("/approvals")
@desk("products")
@redraws(index)
def confirm_many() -> Response:
    """Let the ticked changes be, each for itself; the first that cannot be any more is said."""
    ticked = [number for text in request.form.getlist("edit")[:MANY] if (number := cursors.number(text))]
    if not ticked:
        raise Refused(_("Please tick the changes first."))
    for number in dict.fromkeys(ticked):
        products.confirm_edit(products.edit_by_id(number), by=me())
    return see("/desk/products")


@bp.post("/<int:number>/approvals")
@desk("products")
@redraws(index)
def confirm(number: int) -> Response:
    products.confirm_edit(products.edit_by_id(number), by=me())
    return see("/desk/products")


@bp.post("/<int:number>/<any(rejections, revisions):noun>")
@desk("products")
@redraws(index)
def decline(number: int, noun: str) -> Response:
    form = valid(typed(DeclineForm))
    products.decline_edit(products.edit_by_id(number), said(form.reason), by=me(), again=noun == "revisions")
    return see("/desk/products")
