"""What customers show of a supplier's goods; one public answer each, the supplier's or the reseller's."""

from functools import partial

from flask import Blueprint, Response

from storefront import photos, suppliers
from storefront.blueprints.photos import listing
from storefront.web.guards import me, supplier

bp = Blueprint("supply_photos", __name__, url_prefix="/supply/photos")


def _read() -> listing.Read:
    return partial(photos.for_supplier, suppliers.of(me()).id)


@bp.get("")
@supplier
def index() -> Response:
    return listing.listed("photos/supply.html", "/supply/photos", _read())


@bp.get("/sheet")
@supplier
def as_sheet() -> Response:
    return listing.as_sheet(_read()(**listing.asked(), limit=5000))
