"""A supplier as anybody may know it: what was checked, where the goods leave from, what it ships and how fast."""

from flask import Blueprint, Response

from storefront import products, suppliers
from storefront.kernel.words import lazy
from storefront.web.guards import anyone
from storefront.web.pages import page
from storefront.web.shapes import card

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")
CHECKS = {
    "registration": lazy("Registered business"),
    "legal_name": lazy("Legal name"),
    "address": lazy("Address visited"),
    "source": lazy("Source of the goods"),
    "samples": lazy("Samples looked at"),
    "licence": lazy("Licence"),
    "declaration": lazy("Legal self-declaration"),
}
KINDS = {
    "company": lazy("Registered company"),
    "sole_trader": lazy("Registered sole trader"),
    "cooperative": lazy("Registered cooperative"),
    "person": lazy("Private person, not registered as a business"),
}


@bp.get("/<string:slug>")
@anyone
def show(slug: str) -> Response:
    found = suppliers.by_slug(slug)
    return page(
        "suppliers/show.html",
        supplier=found,
        kind=KINDS[found.kind],
        checks=[(CHECKS[one.what], one.note, one.at) for one in suppliers.checks_of(found)],
        goods=[(card(one.picture), one.title) for one in products.shown_of(found.id)],
    )
