"""Where providers tell us that money came: no cookie, no page, one short answer; what is unsigned changes nothing."""

import logging

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from storefront import payments
from storefront.kernel.errors import NotFound
from storefront.web.guards import machine
from storefront.web.limits import slow_down, to_write

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")
_log = logging.getLogger(__name__)
ANSWERS = {"applied": 200, "late": 200, "repeated": 200, "held": 422, "unknown": 422}


@bp.post("/<string:provider>")
@machine
def hear(provider: str) -> Response:
    """Take in a notice. 200 for what has its effect, also again; 422 for what is kept for staff; 400 for a forgery.

    What is refused is counted for staff, behind a limit for each network and one for all: nobody fills the books.
    """
    if not payments.speaks(provider):
        raise NotFound()
    request.max_content_length = payments.LONGEST_NOTICE
    try:
        outcome = payments.hear(provider, dict(request.headers), request.get_data(cache=False))
    except RequestEntityTooLarge:
        _note(provider, payments.Forged("too long", "unreadable"))
        return _said("too long", 413)
    except payments.Forged as forged:
        _note(provider, forged)
        return _said("refused", 400)
    if ANSWERS[outcome] != 200:
        _log.error("a notice of %s is kept for staff: %s", provider, outcome)
    return _said(outcome, ANSWERS[outcome])


def _note(provider: str, forged: payments.Forged) -> None:
    """Raises TooMany for a network that is refused too often: then nothing is written."""
    slow_down("forged notice", per_minute=60, burst=60)
    _log.warning("a notice in the name of %s was refused: %s", provider, forged)
    if count := to_write("refused notice", f"{provider} {forged.reason}", per_minute=6, burst=12):
        payments.note_refused(provider, forged.reason, count)


def _said(word: str, status: int) -> Response:
    response = Response(f"{word}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
