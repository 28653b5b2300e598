"""What people ask about a supplier's goods, the nearest deadline first."""

from functools import partial

from flask import Blueprint, Response

from storefront import questions, suppliers
from storefront.blueprints.questions import listing
from storefront.web.guards import me, supplier

bp = Blueprint("supply_questions", __name__, url_prefix="/supply/questions")


def _read() -> listing.Read:
    return partial(questions.for_supplier, suppliers.of(me()).id, me().id or 0)


@bp.get("")
@supplier
def index() -> Response:
    return listing.listed("questions/supply.html", "/supply/questions", _read())


@bp.get("/sheet")
@supplier
def as_sheet() -> Response:
    return listing.as_sheet(_read()(**listing.asked(), limit=5000))
