"""One's own questions, with what became of them, and whether one lets oneself be asked."""

from typing import Final

from flask import Blueprint, Response, request

from storefront import questions
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("me_questions", __name__, url_prefix="/me/questions")
PAGE: Final = 20
STATES: Final = {
    "held": _l("We read it before it is shown"),
    "open": _l("Passed on, not answered yet"),
    "answered": _l("Answered"),
    "accepted": _l("Solved"),
    "merged": _l("Goes on in a question that asks the same"),
    "hidden": _l("Not shown any more"),
}


@bp.get("")
@signed_in
def index() -> Response:
    account_id = me().id or 0
    after = cursors.number(request.args.get("after"))
    rows = questions.of_account(account_id, after=after, limit=PAGE + 1)
    more = cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else ""
    return page(
        "questions/me.html", rows=rows[:PAGE], states=STATES, more=more, first="/me/questions" if after else "",
        lets=questions.lets_be_asked(account_id),
    )  # fmt: skip


@bp.post("/choices")
@signed_in
def choose() -> Response:
    questions.be_asked(me().id or 0, request.form.get("asked") == "1", by=me())
    return see("/me/questions")
