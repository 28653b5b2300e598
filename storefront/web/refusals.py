"""One handler draws every refusal, as a page in our look or as the message region of the page that stands open."""

import logging
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from storefront.kernel import readiness, reads
from storefront.kernel.errors import Busy, Refusal, SignInNeeded
from storefront.kernel.words import _
from storefront.web.guards import me
from storefront.web.noting import note_refusal

_log = logging.getLogger(__name__)


def connect(app: Flask) -> None:
    """Let the app draw refusals."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _refusal(refusal: Refusal) -> Response:
    if isinstance(refusal, SignInNeeded):
        return _to_sign_in()
    note_refusal(refusal)
    response = _draw(refusal.status, refusal.sentence)
    if wait := getattr(refusal, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


def _to_sign_in() -> Response:
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    location = f"/sign-in?next={quote(back, safe='/')}"
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Redirect"] = location
        return response
    return make_response(redirect(location, 303))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    sentence = _("The files are too large.") if isinstance(error, RequestEntityTooLarge) else ""
    response = _draw(error.code, sentence)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _bug(error: Exception) -> Response:
    if readiness.is_away(error):
        return _away(error)
    _log.exception("a bug at %s", request.url_rule)
    return _draw(500, "")


def _away(error: Exception) -> Response:
    """While the database is away everybody is a stranger, and the rules are those that were read last."""
    _log.error("the database is away: %s", type(error).__name__)
    me().is_unknown()
    return _refusal(Busy())


def _draw(status: int, sentence: str) -> Response:
    reads.done()
    title, usual, safe, way = says(status)
    told = {"status": status, "title": title, "sentence": sentence or usual, "safe": safe, "way": way}
    if request.headers.get("HX-Request") == "true":
        response = make_response(render_template("errors/_fragment.html", **told), status)
        response.headers["HX-Retarget"] = "#message"
        response.headers["HX-Reswap"] = "innerHTML show:top"
        return response
    if request.accept_mimetypes.best == "application/json":
        return make_response({"error": sentence or usual}, status)
    return make_response(render_template("errors/page.html", **told), status)


def says(status: int) -> tuple[str, str, str, tuple[str, str] | None]:
    """Of an error: its title, its usual sentence, what is safe, and the way on."""
    home = (_("To the shops"), "/")
    if status == 404:
        return _("This page does not exist"), _("The link may be old, or the page is for somebody else."), "", home
    if status == 403:
        return _("This page is for another role"), _("Sign in with the account it belongs to."), "", home
    if status == 409:
        return _("Something changed meanwhile"), _("Please look at the page again."), _("Nothing was taken."), None
    if status == 413:
        return _("That is too large"), _("Please choose a smaller file."), _("What you saved before is kept."), None
    if status == 422:
        return _("Something is missing or unclear"), _("Please check what you typed."), _("Nothing was taken."), None
    if status == 429:
        return _("A short pause"), _("That was quick. Please wait a moment."), _("Nothing is lost."), None
    if status >= 500:
        safe = _("Orders and money are kept safe; nothing happens twice.")
        return _("This did not work"), _("It is our fault. Please try again in a moment."), safe, home
    return _("This request was not understood"), _("Please open the page again and retry."), "", home
