"""The desk of products: new goods of suppliers on probation are looked at before they are sold."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response
from wtforms import TextAreaField

from storefront import products, suppliers
from storefront.kernel import money
from storefront.kernel.words import lazy as _l
from storefront.web.edits_shown import as_shown
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see
from storefront.web.shapes import Deadline, card

bp = Blueprint("desk_products", __name__, url_prefix="/desk/products")
REVIEW: Final = timedelta(days=3)


class DeclineForm(Form):
    reason = TextAreaField(_l("What has to change; the supplier reads it"), [needed(), AtMost(500)])


@bp.get("")
@desk("products")
def index(**_refused: int | str) -> Response:
    waiting = products.waiting_for_review()
    names = dict(suppliers.names({product.supplier_id for product in waiting}))
    rows = [
        (
            product,
            names[product.supplier_id],
            card(product.pictures[0].file if product.pictures else None),
            [product.origin, *(money.say(variant.price) for variant in product.variants)],
            products.described(product.description),
            Deadline(None, "review", product.at + REVIEW, product.at),
        )
        for product in waiting
    ]
    edits = [
        (as_shown(edit, product), product, Deadline(None, "review", edit.at + REVIEW, edit.at))
        for edit, product in products.edits_waiting()
    ]
    names |= suppliers.names({product.supplier_id for _edit, product, _due in edits})
    return page("desk/products/index.html", rows=rows, form=typed(DeclineForm), edits=edits, names=names)


@bp.post("/<int:number>/approvals")
@desk("products")
@redraws(index)
def accept(number: int) -> Response:
    products.accept(products.by_id(number), by=me())
    return see("/desk/products")


@bp.post("/<int:number>/rejections")
@desk("products")
@redraws(index)
def decline(number: int) -> Response:
    form = valid(typed(DeclineForm))
    products.decline(products.by_id(number), said(form.reason), by=me())
    return see("/desk/products")
