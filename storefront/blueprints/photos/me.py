"""What one shows oneself: each leads to its page, where it changes or goes."""

from typing import Final

from flask import Blueprint, Response, request

from storefront import photos
from storefront.blueprints.photos.shown import drawn
from storefront.web import cursors
from storefront.web.guards import me, signed_in
from storefront.web.pages import page

bp = Blueprint("me_photos", __name__, url_prefix="/me/photos")
PAGE: Final = 20


@bp.get("")
@signed_in
def index() -> Response:
    after = cursors.number(request.args.get("after"))
    rows = photos.of_account(me().id or 0, after=after, limit=PAGE + 1)
    more = cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else ""
    return page("photos/me.html", rows=drawn(rows[:PAGE]), more=more, first="/me/photos" if after else "")
