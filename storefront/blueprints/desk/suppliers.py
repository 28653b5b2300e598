"""The desk of suppliers: applications by deadline; each is taken up, asked, approved with what was checked, or not."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response
from wtforms import TextAreaField

from storefront import accounts, suppliers
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see
from storefront.web.shapes import Deadline, Task

bp = Blueprint("desk_suppliers", __name__, url_prefix="/desk/suppliers")
REVIEW: Final = timedelta(days=3)  # working days in domain.md 1; counted as days, which is never later


STATES: Final = {
    "draft": _l("Draft"),
    "submitted": _l("Waits for us"),
    "checking": _l("Being checked"),
    "needs_info": _l("Waits for the applicant"),
    "approved": _l("Approved"),
    "rejected": _l("Turned down"),
    "suspended": _l("Sales stopped"),
    "exiting": _l("Leaving"),
    "closed": _l("Closed"),
}


class ReasonForm(Form):
    reason = TextAreaField(_l("Your answer, which the applicant reads"), [needed(), AtMost(500)])


class ApprovalForm(Form):
    """What was seen, in public words; only what was really checked is written."""

    registration = TextAreaField(_l("Registration"), [AtMost(200)])
    address = TextAreaField(_l("Address"), [AtMost(200)])
    source = TextAreaField(_l("Where the goods come from"), [AtMost(200)])


@bp.get("")
@desk("suppliers")
def index() -> Response:
    tasks = [
        Task(
            str(one.name),
            one.legal_name,
            f"/desk/suppliers/{one.id}",
            _("Review"),
            Deadline(None, "review", one.at + REVIEW, one.at),
        )
        for one in suppliers.waiting()
    ]
    return page("desk/suppliers/index.html", tasks=tasks)


@bp.get("/<int:number>")
@desk("suppliers")
def show(number: int, noun: str = "") -> Response:
    del noun  # of the act that was refused: the page is the same
    supplier = suppliers.by_id(number)
    return page(
        "desk/suppliers/show.html",
        supplier=supplier,
        state=STATES[supplier.state],
        applicant=accounts.by_id(supplier.account_id),
        checks=suppliers.checks_of(supplier),
        reason=typed(ReasonForm),
        approval=typed(ApprovalForm),
    )


@bp.post("/<int:number>/approvals")
@desk("suppliers")
@redraws(show)
def approve(number: int) -> Response:
    form, supplier = valid(typed(ApprovalForm)), suppliers.by_id(number)
    checks = {field.name: said(field) for field in form if said(field)}
    suppliers.approve(supplier, by=me(), checks=checks)
    return see("/desk/suppliers")


@bp.post("/<int:number>/<any(questions, rejections, suspensions):noun>")
@desk("suppliers")
@redraws(show)
def answer(number: int, noun: str) -> Response:
    form, supplier = valid(typed(ReasonForm)), suppliers.by_id(number)
    act = {"questions": suppliers.ask, "rejections": suppliers.reject, "suspensions": suppliers.suspend}[noun]
    act(supplier, said(form.reason), by=me())
    return see("/desk/suppliers")


@bp.post("/<int:number>/<any(reviews, resumptions):noun>")
@desk("suppliers")
@redraws(show)
def move(number: int, noun: str) -> Response:
    supplier = suppliers.by_id(number)
    act = {"reviews": suppliers.take_up, "resumptions": suppliers.resume}[noun]
    act(supplier, by=me())
    return see(f"/desk/suppliers/{number}")
