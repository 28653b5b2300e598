"""Where money goes back to: cash and transfers to an account the customer names, or into the wallet (domain.md 5)."""

from flask import Blueprint, Response
from wtforms import StringField

from storefront import orders, payments
from storefront.blueprints.orders import mine
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import anyone, me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("payments", __name__, url_prefix="/orders/<string:number>/refunds/<int:refund_id>")


class PayeeForm(Form):
    """An account of the customer's; it is kept closed and shown to who pays out."""

    name = StringField(_l("Name on the account"), [needed(), AtMost(80), Plain()], render_kw={"autocomplete": "name"})
    bank = StringField(_l("Bank"), [needed(), AtMost(80), Plain()])
    number = StringField(_l("Account number"), [needed(), AtMost(40), Plain()], render_kw={"inputmode": "numeric"})


@bp.get("")
@anyone
def show(number: str, refund_id: int) -> Response:
    order = mine(number)
    refund = payments.refund_for_customer("order", order.number, refund_id)
    form = typed(PayeeForm, data=dict(refund.payee or {}))
    return page("payments/refund.html", order=order, refund=refund, form=form, can_choose=payments.asks_where(refund))


@bp.post("/accounts")
@anyone
@redraws(show)
def to_account(number: str, refund_id: int) -> Response:
    order, form = mine(number), valid(typed(PayeeForm))
    payee = {field.name: said(field) for field in form}
    payments.to_account(payments.refund_for_customer("order", order.number, refund_id), payee, by=me())
    return see(f"/orders/{order.number}")


@bp.post("/credits")
@signed_in
@redraws(show)
def to_credit(number: str, refund_id: int) -> Response:
    order = _own(mine(number))
    payments.to_credit(payments.refund_for_customer("order", order.number, refund_id), order.account_id or 0, by=me())
    return see(f"/orders/{order.number}")


def _own(order: orders.Order) -> orders.Order:
    """Credit goes to the account that keeps the order."""
    if order.account_id is None or order.account_id != me().id:
        raise Refused(_("Please keep this order in your account first."), status=409)
    return order
