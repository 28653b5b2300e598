"""Where staff begin: the desks at which they sit."""

from flask import Blueprint, Response

from storefront.web import desks
from storefront.web.guards import staff
from storefront.web.pages import page

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("")
@staff
def show() -> Response:
    return page("desk/home.html", links=desks.mine())
