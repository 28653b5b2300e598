"""The bank's file at the desk of payments: looked at first, line by line, then applied."""

from typing import Final

from flask import Blueprint, Response, request
from wtforms import FileField

from storefront import payments
from storefront.blueprints.desk.payment_words import LINES
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see

bp = Blueprint("desk_payment_files", __name__, url_prefix="/desk/payments/files")

LARGEST: Final = 2 * 2**20 + 1  # bytes read of what was sent; one more than the room takes


class FileForm(Form):
    """The file itself is judged by the room: its sentence comes back beside the field."""

    file = FileField(_l("The bank’s file"), description=_l("A CSV with date, amount and text, at most 2 MB."))


@bp.get("")
@desk("payments")
def index() -> Response:
    return page("desk/payments/files.html", form=typed(FileForm), files=payments.bank_files())


@bp.post("")
@desk("payments")
@redraws(index)
def upload() -> Response:
    valid(typed(FileForm))
    sent = request.files.get("file")
    data, name = (sent.read(LARGEST), sent.filename or "") if sent else (b"", "")
    return see(f"/desk/payments/files/{payments.keep_file(name, data, by=me()).id}")


@bp.get("/<int:number>")
@desk("payments")
def show(number: int) -> Response:
    file = payments.bank_file(number)
    verdicts = payments.verdicts(file)
    can_apply = any(verdict.says in ("pays", "differs", "again") for verdict in verdicts)
    return page("desk/payments/file.html", file=file, verdicts=verdicts, said=LINES, can_apply=can_apply)


@bp.post("/<int:number>/matches")
@desk("payments")
def apply(number: int) -> Response:
    chosen = {cursors.number(value) or 0 for value in request.form.getlist("line")}
    payments.apply(payments.bank_file(number), chosen, by=me())
    return see(f"/desk/payments/files/{number}")
