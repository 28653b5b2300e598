"""Questions that nobody has answered for days, and putting two that ask the same into one."""

from typing import Any, Final

from flask import Blueprint, Response
from wtforms import RadioField

from storefront import questions
from storefront.blueprints.questions import listing
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.questions import Question
from storefront.web import cursors
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see
from storefront.web.shapes import Option

bp = Blueprint("desk_questions", __name__, url_prefix="/desk/questions")
PAGE: Final = 50


class MergeForm(Form):
    into = RadioField(_l("The question in which it goes on"), validate_choice=False)


@bp.get("")
@desk("reports")
def index() -> Response:
    wanted = _wanted()
    rows = questions.escalated(**wanted, limit=PAGE + 1)
    more = cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else ""
    sheet_url = f"/desk/questions/sheet{cursors.url(after=None).removeprefix('/desk/questions')}"
    return page("questions/desk.html", rows=rows[:PAGE], asked=wanted, more=more, sheet=sheet_url)


def _wanted() -> dict[str, Any]:
    asked = listing.asked()
    return {"q": asked["q"], "after": asked["after"]}


@bp.get("/sheet")
@desk("reports")
def as_sheet() -> Response:
    return listing.as_sheet(questions.escalated(**_wanted(), limit=5000))


@bp.get("/<int:number>")
@desk("reports")
def show(number: int) -> Response:
    question = _found(number)
    form = typed(MergeForm)
    form.into.choices = [Option(str(one.id), one.text) for one in questions.siblings(question)]
    return page("questions/merge.html", question=question, form=form, siblings=bool(form.into.choices))


def _found(number: int) -> Question:
    question = questions.by_id(number)
    if not question.is_read:
        raise NotFound()
    return question


@bp.post("/<int:number>/merges")
@desk("reports")
@redraws(show)
def merge(number: int) -> Response:
    form = typed(MergeForm)
    form.into.choices = []
    chosen = cursors.number(valid(form).into.data)
    if chosen is None:
        raise Refused(_("Please choose another question about the same product."), "into")
    questions.merge(questions.by_id(number), _target(chosen), by=me())
    return see(f"/questions/{chosen}")


def _target(number: int) -> Question:
    try:
        return questions.by_id(number)
    except NotFound as missing:
        raise Refused(_("Please choose another question about the same product."), "into") from missing
