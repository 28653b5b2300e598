"""/dev/push: what the browsers of a demo would show; nothing is sent to anybody."""

from flask import Blueprint, Response, current_app

from storefront import notices
from storefront.kernel.errors import NotFound
from storefront.web.guards import anyone
from storefront.web.pages import page

bp = Blueprint("dev_push", __name__, url_prefix="/dev/push")


@bp.before_request
def _demo_only() -> None:
    if not current_app.config["SETTINGS"].is_demo:
        raise NotFound()


@bp.get("")
@anyone
def index() -> Response:
    pushes = [(one.id, one.at, one.sent_at, one.message) for one in notices.newest_pushes()]
    return page("dev/push.html", pushes=pushes)
