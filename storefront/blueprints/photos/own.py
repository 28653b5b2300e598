"""What one shows is changed and deleted where it was shared: signed in, or with the key of a guest's order."""

from flask import Blueprint, Response, request

from storefront import photos
from storefront.blueprints.orders import mine
from storefront.blueprints.photos.order import WordsForm, show
from storefront.photos import Photo
from storefront.web.fields import said
from storefront.web.forms import redraws, typed, valid
from storefront.web.guards import anyone
from storefront.web.pages import see

bp = Blueprint("own_photos", __name__, url_prefix="/orders/<string:number>/lines/<int:line_id>/photos/<int:photo>")


def _own(number: str, line_id: int, photo: int) -> Photo:
    return photos.own(mine(number), line_id, photo)


def _back(number: str, line_id: int) -> Response:
    return see(f"/orders/{mine(number).number}/lines/{line_id}/photos")


@bp.post("/wordings")
@anyone
@redraws(show)
def reword(number: str, line_id: int, photo: int) -> Response:
    found = _own(number, line_id, photo)
    photos.reword(found, said(valid(typed(WordsForm)).text))
    return _back(number, line_id)


@bp.post("/leaves")
@anyone
@redraws(show)
def let_shop_use(number: str, line_id: int, photo: int) -> Response:
    photos.let_shop_use(_own(number, line_id, photo), request.form.get("use") == "1")
    return _back(number, line_id)


@bp.post("/withdrawals")
@anyone
@redraws(show)
def withdraw(number: str, line_id: int, photo: int) -> Response:
    photos.withdraw(_own(number, line_id, photo))
    return see(f"/orders/{mine(number).number}")
