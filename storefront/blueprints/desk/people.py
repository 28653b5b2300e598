"""Finding an account, saying at which desks somebody sits, ending sessions, closing an account."""

from flask import Blueprint, Response, request
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from storefront import accounts, audit
from storefront.kernel.words import lazy as _l
from storefront.web import cursors, desks
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, Plain, clean, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see
from storefront.web.shapes import Link, Option
from storefront.web.sheets import sheet

bp = Blueprint("people", __name__, url_prefix="/desk/people")

PAGE = 50
ROLES = {"": _l("All"), "reseller": _l("Resellers"), "supplier": _l("Suppliers"), "staff": _l("Staff")}
NUMBER = "<int:number>"


class DesksForm(Form):
    """The desks at which somebody sits, all of them; none means no staff."""

    desks = SelectMultipleField(
        _l("Sits at"),
        choices=[Option(*one) for one in desks.NAMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class CloseForm(Form):
    """Why an account is closed stands in the log."""

    reason = StringField(_l("Reason"), [needed(), AtMost(200), Plain()])


def _found() -> tuple[str, str, int | None]:
    role = request.args.get("role", "")
    return clean(request.args.get("q"))[:100], role if role in ROLES else "", cursors.number(request.args.get("after"))


@bp.get("")
@desk("people")
def index() -> Response:
    q, role, after = _found()
    rows = accounts.people(q=q, role=role, after=after, limit=PAGE + 1)
    roles = [Link(str(said), cursors.url(role=word, after=None), current=word == role) for word, said in ROLES.items()]
    more = cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else ""
    sheet_url = f"/desk/people/sheet{cursors.url(after=None).removeprefix('/desk/people')}"
    return page(
        "desk/people.html", rows=rows[:PAGE], q=q, role=role, roles=roles, more=more, paged=after, sheet=sheet_url
    )


@bp.get("/sheet")
@desk("people")
def as_sheet() -> Response:
    q, role, after = _found()
    rows = accounts.people(q=q, role=role, after=after, limit=5000)
    columns = ("id", "name", "email", "opened", "closed", "roles")
    cells = ((r.id, r.name, r.email, r.opened_at, r.closed_at, " ".join(sorted(r.roles))) for r in rows)
    return sheet("people", columns, cells)


@bp.get(f"/{NUMBER}")
@desk("people")
def show(number: int) -> Response:
    account = accounts.by_id(number)
    form = typed(DesksForm)
    if request.method == "GET" or "desks" not in request.form:
        form.desks.data = sorted(account.desk_names)
    return page(
        "desk/person.html",
        account=account,
        form=form,
        closing=typed(CloseForm),
        sessions=len(accounts.sessions_of(account)),
        entries=audit.entries(about=f"account:{number}", limit=20),
    )


@bp.post(f"/{NUMBER}/desks")
@desk("people")
@redraws(show)
def seat(number: int) -> Response:
    form = valid(typed(DesksForm))
    accounts.seat(accounts.by_id(number), form.desks.data or (), by=me())
    return see(f"/desk/people/{number}")


@bp.post(f"/{NUMBER}/sessions/end")
@desk("people")
def end_sessions(number: int) -> Response:
    accounts.end_sessions(accounts.by_id(number), by=me())
    return see(f"/desk/people/{number}")


@bp.post(f"/{NUMBER}/closing")
@desk("people")
@redraws(show)
def close(number: int) -> Response:
    form = valid(typed(CloseForm))
    accounts.close(accounts.by_id(number), said(form.reason), by=me())
    return see(f"/desk/people/{number}")


@bp.post(f"/{NUMBER}/opening")
@desk("people")
def reopen(number: int) -> Response:
    accounts.reopen(accounts.by_id(number), by=me())
    return see(f"/desk/people/{number}")
