"""/guarantees: what every customer may rely on, in the numbers of today's rules, and what the fund holds."""

from flask import Blueprint, Response

from storefront import ledger, policies
from storefront.web.guards import anyone
from storefront.web.pages import page

bp = Blueprint("guarantees", __name__)


@bp.get("/guarantees")
@anyone
def show() -> Response:
    return page("guarantees/show.html", policy=policies.current(), fund=ledger.balance(ledger.fund()))
