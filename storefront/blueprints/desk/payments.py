"""The desk of payments: what waits to be matched, recorded, placed or sent back, the oldest deadline first.

Its forms carry no one-time key: the bank's own reference makes each of these acts happen once.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request
from wtforms import StringField

from storefront import audit, orders, payments
from storefront.blueprints.desk.payment_words import REFUSALS, SAID
from storefront.kernel import money
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain, clean, redraws, refusal, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see
from storefront.web.shapes import Link
from storefront.web.sheets import sheet

bp = Blueprint("desk_payments", __name__, url_prefix="/desk/payments")

PAGE: Final = 50
SHEET: Final = 5000
NUMBER: Final = "<int:number>"
LISTS: Final = {
    "transfers": _l("Transfers"),
    "cash": _l("Cash on delivery"),
    "refunds": _l("To pay back"),
    "held": _l("Held"),
    "all": _l("All"),
}
_READ: Final[dict[str, Callable[..., list[Any]]]] = {
    "transfers": lambda **asked: payments.waiting("transfer", **asked),
    "cash": lambda **asked: payments.waiting("cod", **asked),
    "refunds": payments.owed,
    "held": payments.strays,
    "all": payments.all_payments,
}


class ReceiptForm(Form):
    """What staff saw at the bank."""

    amount = StringField(_l("Amount that arrived"), [needed(), AtMost(20)], render_kw={"inputmode": "decimal"})
    reference = StringField(_l("The bank’s reference"), [needed(), AtMost(80), Plain()])


class ReferenceForm(Form):
    """What staff transferred."""

    reference = StringField(_l("The bank’s reference"), [needed(), AtMost(80), Plain()])


class RemittanceForm(Form):
    """What a carrier handed over for the orders that are ticked."""

    total = StringField(_l("Amount handed over"), [needed(), AtMost(20)], render_kw={"inputmode": "decimal"})
    reference = StringField(_l("Reference of the remittance"), [needed(), AtMost(80), Plain()])


def _asked() -> tuple[str, str, int | None]:
    name = request.args.get("list", "")
    found = name if name in LISTS else "transfers"
    return found, clean(request.args.get("q"))[:40], cursors.number(request.args.get("after"))


@bp.get("")
@desk("payments")
def index() -> Response:
    name, q, after = _asked()
    rows = _READ[name](q=q, after=after, limit=PAGE + 1)
    lists = [Link(str(said), f"/desk/payments?list={word}", current=word == name) for word, said in LISTS.items()]
    return page(
        "desk/payments/index.html",
        list=name,
        q=q,
        rows=rows[:PAGE],
        lists=lists,
        more=cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else "",
        first=f"/desk/payments?list={name}" if after else "",
        sheet=f"/desk/payments/sheet?list={name}",
        form=typed(RemittanceForm),
        refused=payments.refused_lately(),
        refusals=REFUSALS,
        **SAID,
        ticked={cursors.number(value) for value in request.form.getlist("payment")},
    )


@bp.get("/sheet")
@desk("payments")
def as_sheet() -> Response:
    """The list as CSV. Account numbers of customers stay on the page: a file travels."""
    name, q, after = _asked()
    rows = _READ[name](q=q, after=after, limit=SHEET)
    columns = [column for column in (rows[0]._fields if rows else ("id",)) if column != "payee"]
    plain = {"amount", "wanted"}
    cells = ([money.plain(v) if c in plain else v for c in columns for v in (getattr(row, c),)] for row in rows)
    return sheet(f"payments-{name}", columns, cells)


@bp.post("/remittances")
@desk("payments")
@redraws(index)
def remit() -> Response:
    form = valid(typed(RemittanceForm))
    chosen = [number for value in request.form.getlist("payment") if (number := cursors.number(value)) is not None]
    payments.remit(chosen, money.parse(form.total.data or "", "total"), form.reference.data or "", by=me())
    return see("/desk/payments?list=cash")


@bp.get(f"/{NUMBER}")
@desk("payments")
def show(number: int, refund: int = 0, event: int = 0, parcel: int = 0) -> Response:
    del parcel  # of the address that redraws; no form is about it
    payment, events = payments.payment(number), payments.events_of(number)
    held = sum(one.amount for one in events if one.outcome == "held")
    sent = (refund, event) if refund or event else None  # of several forms alike, the one that was sent
    return page(
        "desk/payments/show.html",
        payment=payment,
        events=events,
        parcels=_under_way(payment),
        trouble=refusal() if request.endpoint == f"{bp.name}.refuse" else "",
        refunds=payments.refunds_of_payment(number),
        held=held,
        can_match=payment.method in ("transfer", "cod") and payment.paid_at is None,
        can_complete=payment.paid_at is None and held >= payment.amount > 0,
        form=ReceiptForm() if sent else typed(ReceiptForm),
        reference=lambda one, other: typed(ReferenceForm) if (one, other) == sent else ReferenceForm(),
        entries=audit.entries(about=f"payment:{number}", limit=20),
        **SAID,
    )


def _under_way(payment: payments.Payment) -> Sequence[orders.Parcel]:
    """What a carrier has of the order that a payment is for."""
    return orders.under_way(payment.ref) if payment.kind == "order" else ()


@bp.post(f"/{NUMBER}/parcels/<int:parcel>/refusals")
@desk("payments")
@redraws(show)
def refuse(number: int, parcel: int) -> Response:
    """A carrier reports what nobody took at the door."""
    for one in _under_way(payments.payment(number)):
        if one.id == parcel:
            orders.refuse_for(one, by=me())
            return see(f"/desk/payments/{number}")
    raise NotFound(_("This parcel is not on its way."))


@bp.post(f"/{NUMBER}/receipts")
@desk("payments")
@redraws(show)
def match(number: int) -> Response:
    form = valid(typed(ReceiptForm))
    amount = money.parse(form.amount.data or "", "amount")
    payments.match_by_hand(payments.payment(number), amount, form.reference.data or "", by=me())
    return see(f"/desk/payments/{number}")


@bp.post(f"/{NUMBER}/completions")
@desk("payments")
def complete(number: int) -> Response:
    payments.complete(payments.payment(number), by=me())
    return see(f"/desk/payments/{number}")


@bp.post(f"/{NUMBER}/refunds/<int:refund>/transfers")
@desk("payments")
@redraws(show)
def pay_out(number: int, refund: int) -> Response:
    form = valid(typed(ReferenceForm))
    payments.pay_out(payments.refund_in(number, refund), form.reference.data or "", by=me())
    return see(f"/desk/payments/{number}")


@bp.post(f"/{NUMBER}/events/<int:event>/returns")
@desk("payments")
@redraws(show)
def send_back(number: int, event: int) -> Response:
    form = valid(typed(ReferenceForm))
    payments.send_back(payments.event_in(number, event), form.reference.data or "", by=me())
    return see(f"/desk/payments/{number}")
