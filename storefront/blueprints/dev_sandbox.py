"""/dev/sandbox: how the next test payments behave, so that late, failing and unclear ones can be seen at work."""

from typing import Final

from flask import Blueprint, Response, current_app
from wtforms import IntegerField, RadioField
from wtforms.validators import NumberRange

from storefront import payments
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy as _l
from storefront.payments import sandbox
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import anyone
from storefront.web.pages import page, see
from storefront.web.shapes import Option

bp = Blueprint("dev_sandbox", __name__, url_prefix="/dev/sandbox")

MODES: Final = {
    "at_once": _l("at once: the money is there"),
    "late": _l("late: the money comes after the hold is over"),
    "failing": _l("failing: the payment is declined"),
    "unclear": _l("unclear: the money is taken, and no answer comes"),
    "doubled": _l("doubled: one payment is told twice"),
}


class ModeForm(Form):
    """What comes next, and how often."""

    mode = RadioField(_l("The next payments are"), choices=[Option(*mode) for mode in MODES.items()], default="at_once")
    count = IntegerField(_l("How many"), [NumberRange(1, 100)], default=1)


@bp.before_request
def _demo_only() -> None:
    if not current_app.config["SETTINGS"].is_demo:
        raise NotFound()


@bp.get("")
@anyone
def show() -> Response:
    mode, count = sandbox.coming()
    later = sandbox.unfinished()
    return page("dev/sandbox.html", form=typed(ModeForm), coming=MODES[mode], count=count, later=later)


@bp.post("/modes")
@anyone
@redraws(show)
def choose() -> Response:
    form = valid(typed(ModeForm))
    sandbox.next_mode(form.mode.data, form.count.data or 1)
    return see("/dev/sandbox")


@bp.post("/notices")
@anyone
def hasten() -> Response:
    """Let what would be told later be told now."""
    payments.rehearse_all()
    return see("/dev/sandbox")
