"""The desk of reports: what waits before it is read, and what was found wrong, the oldest deadline first."""

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, request
from wtforms import RadioField, TextAreaField

from storefront import accounts, audit, moderation, policies
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.fields import AtMost, said
from storefront.web.forms import Form, clean, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see
from storefront.web.shapes import Deadline, Link, Option
from storefront.web.sheets import sheet

bp = Blueprint("reports", __name__, url_prefix="/desk/reports")
PAGE: Final = 50
FILTERS: Final = {
    "waiting": _l("All that waits"),
    "held": _l("Before it is read"),
    "reported": _l("Reported"),
    "decided": _l("Decided"),
}
STATES: Final = {
    "visible": _l("Everybody reads it"),
    "held": _l("Waits before it is read"),
    "silenced": _l("Not shown until we decide"),
    "hidden": _l("Hidden"),
    "withdrawn": _l("Taken back by its author"),
}
KINDS: Final = {
    "question": _l("Question"),
    "answer": _l("Answer"),
    "photo": _l("Photos"),
    "photo-answer": _l("Answer to photos"),
    "thread": _l("Thread"),
    "reply": _l("Reply"),
}


class HideForm(Form):
    """Why it goes: the ground everybody reads, the reason its author does."""

    ground = RadioField(
        _l("Ground, which stands in its place"),
        choices=[Option(*one) for one in moderation.GROUNDS.items()],
        validate_choice=False,
    )
    reason = TextAreaField(_l("Reason, which its author reads"), [AtMost(500)], render_kw={"rows": 3})


class StandForm(Form):
    reason = TextAreaField(_l("Reason, for the log"), [AtMost(500)], render_kw={"rows": 2})


def _asked() -> dict[str, Any]:
    show = request.args.get("show", "waiting")
    return {
        "show": show if show in FILTERS else "waiting",
        "q": clean(request.args.get("q"))[:80],
        "after": cursors.number(request.args.get("after")),
    }


@bp.get("")
@desk("reports")
def index() -> Response:
    asked = _asked()
    rows = moderation.queue(**asked, limit=PAGE + 1)
    more = cursors.url(after=str(rows[PAGE - 1].content.id)) if len(rows) > PAGE else ""
    links = [
        Link(str(text), cursors.url(show=word, after=None), current=word == asked["show"])
        for word, text in FILTERS.items()
    ]
    sheet_url = f"/desk/reports/sheet{cursors.url(after=None).removeprefix('/desk/reports')}"
    return page(
        "desk/reports/index.html", rows=rows[:PAGE], asked=asked, filters=links, more=more, sheet=sheet_url,
        states=STATES, kinds=KINDS, due=_due,
    )  # fmt: skip


def _due(content: moderation.Content) -> Deadline | None:
    if content.due_at is None:
        return None
    since = content.due_at - timedelta(hours=policies.current().report_hours)
    return Deadline(None, "decide", content.due_at, since)


@bp.get("/sheet")
@desk("reports")
def as_sheet() -> Response:
    columns = ("id", "kind", "ref", "state", "due", "reports", "ground", "reason", "text", "at")
    cells = (
        (c.id, c.kind, c.ref, c.state, c.due_at, reports, c.ground, c.reason, c.text, c.at)
        for c, reports in moderation.queue(**_asked(), limit=5000)
    )
    return sheet("reports", columns, cells)


@bp.get("/<int:number>")
@desk("reports")
def show(number: int) -> Response:
    content = moderation.by_id(number)
    reports = moderation.reports_of(content)
    return page(
        "desk/reports/show.html",
        content=content,
        reports=reports,
        names=accounts.names([content.author_id, content.state_by_id, *(one.account_id for one in reports)]),
        grounds=moderation.GROUNDS,
        state=STATES[content.state],
        kind=KINDS.get(content.kind, content.kind),
        due=_due(content),
        hiding=_form(HideForm, "hide"),
        standing=_form(StandForm, "let_stand"),
        entries=audit.entries(about=f"{content.kind}:{content.ref}", limit=20),
    )


def _form(form: type[Form], view: str) -> Form:
    """One of this page's two forms: as typed when it was the one that was sent."""
    return typed(form) if request.endpoint == f"reports.{view}" else form()


@bp.post("/<int:number>/hiding")
@desk("reports")
@redraws(show)
def hide(number: int) -> Response:
    form = valid(typed(HideForm))
    content = moderation.by_id(number)
    moderation.hide(content, ground=form.ground.data or "", reason=said(form.reason), by=me())
    return see("/desk/reports")


@bp.post("/<int:number>/standing")
@desk("reports")
@redraws(show)
def let_stand(number: int) -> Response:
    form = valid(typed(StandForm))
    moderation.let_stand(moderation.by_id(number), reason=said(form.reason), by=me())
    return see("/desk/reports")
