"""One click ends such mails, signed in or not: by a person on a page, or by their mail program (RFC 8058)."""

from typing import Final

from flask import Blueprint, Response, request

from storefront import notices
from storefront.kernel.words import lazy as _l
from storefront.web.guards import anyone
from storefront.web.pages import page, see

bp = Blueprint("unsubscriptions", __name__, url_prefix="/unsubscriptions")

SAID: Final = {
    "order": _l("Letters about orders and money always come; there is nothing to end here."),
    "social": _l("Mails about answers, photos and other things between people."),
    "marketing": _l("Mails with offers of shops."),
}


@bp.get("/<string:token>")
@anyone
def show(token: str) -> Response:
    class_ = notices.stopping(token)
    done = "done" in request.args
    return page("notices/unsubscribe.html", said=SAID[class_], token=token, done=done)


@bp.post("/<string:token>")
@anyone
def stop(token: str) -> Response:
    """A mail program is answered at once: it follows no redirect."""
    notices.stop(token)
    if "List-Unsubscribe" in request.form:
        return page("notices/unsubscribe.html", said=SAID[notices.stopping(token)], token=token, done=True)
    return see(f"/unsubscriptions/{token}?done=1")
