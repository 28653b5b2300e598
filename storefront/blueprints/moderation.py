"""Anybody says on one page what is wrong with what somebody wrote; it is read by staff, and by nobody else."""

from flask import Blueprint, Response, request
from wtforms import RadioField, TextAreaField

from storefront import moderation, policies
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import slow_down
from storefront.web.pages import local, page, see
from storefront.web.shapes import Option

bp = Blueprint("moderation", __name__, url_prefix="/reports")
THING = "/<string(maxlength=20):kind>/<int:ref>"


class ReportForm(Form):
    ground = RadioField(
        _l("What is wrong?"), choices=[Option(*one) for one in moderation.GROUNDS.items()], validate_choice=False
    )
    text = TextAreaField(_l("In your words, if you like"), [AtMost(500)], render_kw={"rows": 3})


@bp.get(THING)
@anyone
def show(kind: str, ref: int) -> Response:
    sent = request.method == "GET" and "sent" in request.args
    content = moderation.seen(kind, ref)
    within = policies.said("report_hours", policies.current().report_hours)
    return page(
        "moderation/report.html",
        content=content,
        form=typed(ReportForm),
        sent=sent,
        within=within,
        back=local(content.url, "/"),
    )


@bp.post(THING)
@anyone
@redraws(show)
def report(kind: str, ref: int) -> Response:
    form = valid(typed(ReportForm))
    moderation.seen(kind, ref)
    if me().id is None:
        slow_down("report", per_minute=4, burst=8)
        me().remember()
    moderation.report(kind, ref, ground=form.ground.data or "", text=said(form.text), by=me())
    return see(f"/reports/{kind}/{ref}?sent=1")
