"""/dev/mail: the letters of a demo, which are kept and not sent."""

from flask import Blueprint, Response, current_app

from storefront import notices
from storefront.kernel.errors import NotFound
from storefront.web.guards import anyone
from storefront.web.pages import page

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@bp.before_request
def _demo_only() -> None:
    if not current_app.config["SETTINGS"].is_demo:
        raise NotFound()


@bp.get("")
@anyone
def index() -> Response:
    letters = [(mail.id, mail.at, mail.sent_at, mail.letter) for mail in notices.newest()]
    return page("dev/mail.html", letters=letters)


@bp.get("/<int:number>")
@anyone
def show(number: int) -> Response:
    return page("dev/letter.html", mail=notices.one(number))
