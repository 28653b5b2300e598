"""Becoming a supplier: one page to apply, the same page to see what was answered and to change what people read."""

from typing import Final

from flask import Blueprint, Response, request
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange

from storefront import suppliers
from storefront.accounts import Account
from storefront.kernel.words import Words
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see
from storefront.web.shapes import Option

bp = Blueprint("supply_application", __name__, url_prefix="/supply/application")
KINDS: Final = [
    Option("company", _l("Company")),
    Option("sole_trader", _l("Sole trader")),
    Option("cooperative", _l("Farmers' cooperative")),
    Option("person", _l("Private person")),
]
STATES: Final = {
    "submitted": _l("Your application is with us. A person answers within three working days."),
    "checking": _l("Somebody is checking your application."),
    "needs_info": _l("Something is missing before we can go on."),
    "approved": _l("You are approved and can sell."),
    "rejected": _l("Your application was turned down. You can apply again seven days after the answer."),
    "suspended": _l("Your sales are stopped."),
    "exiting": _l("You have announced that you are leaving."),
    "closed": _l("This supplier is closed."),
}


class ShownForm(Form):
    """What everybody reads about a supplier."""

    name = StringField(_l("Name of your workshop or company"), [needed(), AtMost(80), Plain()])
    place = StringField(_l("Where the goods leave from"), [needed(), AtMost(80), Plain()])
    about = TextAreaField(_l("What you make, in a few sentences"), [AtMost(2000)])
    promise_hours = IntegerField(_l("Hours within which you ship"), [NumberRange(24, 72)], default=48)


class ApplicationForm(ShownForm):
    """The same, and what is checked."""

    slug = StringField(
        _l("Address"),
        [needed(), AtMost(40), Plain()],
        description=_l("Small letters, digits and hyphens; your page is /suppliers/ and this."),
        render_kw={"autocapitalize": "none"},
    )
    kind = SelectField(_l("What you are"), choices=KINDS, default="company")
    legal_name = StringField(_l("Legal name, as registered"), [needed(), AtMost(160), Plain()])
    registration = StringField(_l("Registration number"), [AtMost(60), Plain()])


@bp.get("")
@signed_in
def show() -> Response:
    supplier = suppliers.of_account(me().id)
    if supplier is None:
        return page("supply/application/apply.html", form=typed(ApplicationForm))
    form = typed(ShownForm, data={name: str(getattr(supplier, name)) for name in ("name", "place", "about")})
    if request.method == "GET":
        form.promise_hours.data = supplier.promise_hours
    return page("supply/application/show.html", form=form, supplier=supplier, state=STATES[supplier.state])


@bp.post("")
@signed_in
@redraws(show)
def write() -> Response:
    supplier = suppliers.of_account(me().id)
    if supplier is None:
        _apply(valid(typed(ApplicationForm)))
    else:
        _change(supplier, valid(typed(ShownForm)))
    return see("/supply/application")


@bp.post("/submissions")
@signed_in
@redraws(show)
def submit() -> Response:
    suppliers.submit(suppliers.of(me()), by=me())
    return see("/supply/application")


def _apply(form: ApplicationForm) -> None:
    account = me().account
    assert isinstance(account, Account)
    suppliers.open(
        account, said(form.slug), said(form.name), by=me(), legal_name=said(form.legal_name), kind=said(form.kind),
        registration=said(form.registration) or None, place=said(form.place), about=said(form.about),
        promise_hours=form.promise_hours.data or 48,
    )  # fmt: skip


def _change(supplier: suppliers.Supplier, form: ShownForm) -> None:
    """What was typed replaces the text the reader saw; other languages stay."""
    texts = {name: _replaced(getattr(supplier, name), said(form[name])) for name in ("name", "place", "about")}
    suppliers.change(supplier, by=me(), promise_hours=form.promise_hours.data or 48, **texts)


def _replaced(before: Words, text: str) -> Words:
    shown = next((key for key, value in before.items() if value == str(before) and key), "")
    return Words({**before, shown: text})
