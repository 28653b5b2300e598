"""What people asked in one's shop; the supplier must answer, the reseller may."""

from functools import partial

from flask import Blueprint, Response

from storefront import questions, shops
from storefront.blueprints.questions import listing
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.web.guards import me, reseller

bp = Blueprint("sell_questions", __name__, url_prefix="/sell/questions")


def _shop() -> shops.Shop:
    shop = shops.of(me().id)
    if shop is None:
        raise NotFound(_("Open a shop first; it takes one page."))
    return shop


@bp.get("")
@reseller
def index() -> Response:
    shop = _shop()
    read = partial(questions.for_shop, shop.id, me().id or 0)
    return listing.listed("questions/sell.html", "/sell/questions", read, shop=shop)


@bp.get("/sheet")
@reseller
def as_sheet() -> Response:
    rows = questions.for_shop(_shop().id, me().id or 0, **listing.asked(), limit=5000)
    return listing.as_sheet(rows)
