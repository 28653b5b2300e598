"""An order's page: who must do what by when, what happened, what it costs; for its owner and for a guest with the key."""

from flask import Blueprint, Response, request
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import Email, InputRequired, Length

from storefront import accounts, orders, payments
from storefront.accounts import places
from storefront.blueprints.checkout import open_order
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import lazy
from storefront.web.address import AddressFields, is_redraw
from storefront.web.forms import Form, Plain, one_time_key, redraws, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import network
from storefront.web.orders_shown import headline, shown
from storefront.web.pages import page, see

bp = Blueprint("orders", __name__, url_prefix="/orders")


class FindForm(Form):
    number = StringField(
        lazy("Order number"), [InputRequired(), Length(max=20), Plain()], render_kw={"autocapitalize": "characters"}
    )
    contact = StringField(lazy("Phone or e-mail"), [InputRequired(), Length(max=254), Plain()])


class KeepForm(Form):
    email = EmailField(lazy("E-mail"), [InputRequired(), Length(max=254), Email()], render_kw={"autocomplete": "email"})


class PayForm(Form):
    key = one_time_key()
    payment = HiddenField()


@bp.get("")
@anyone
def lookup() -> Response:
    return page("orders/lookup.html", form=typed(FindForm))


@bp.post("")
@anyone
@redraws(lookup)
def find() -> Response:
    form = valid(typed(FindForm))
    contact = (form.contact.data or "").strip()
    if "@" not in contact:
        try:
            contact = places.parse_phone(contact, request.form.get("country", "") or "CN")
        except Refused:
            pass  # no phone of ours looks so; the answer is the same as for an unknown one
    return open_order(orders.find(form.number.data or "", contact, network=network()))


@bp.get("/<string:number>")
@anyone
def show(number: str) -> Response:
    key = request.args.get("key", "")
    if key:  # the first visit moves the key into a cookie and cleans the address
        order = orders.seen_by(me().id, number, key)
        return open_order(orders.Placed(order.id, order.number, key[:80]))
    order = mine(number)
    keep_form = typed(KeepForm, data={"email": order.recipient["email"]})
    return page(
        "orders/show.html",
        fragments=("parcels", "payment", "keep"),
        order=order,
        headline=headline(order),
        parcels=shown(order),
        instructions=payments.instructions("order", order.number),
        ways=payments.ways_again("order", order.number),
        pay_form=PayForm(),
        keep_form=keep_form,
        is_guest=order.account_id is None,
        address=places.lines(_address(order)),
        can_correct=order.state in ("placed", "paid") and all(parcel.state == "waiting" for parcel in order.parcels),
    )


def mine(number: str) -> orders.Order:
    """The order, for who may see it: its account, or the browser that holds its key."""
    return orders.seen_by(me().id, number, request.cookies.get("order", ""))


@bp.post("/<string:number>/payments")
@anyone
@redraws(show)
def pay(number: str) -> Response:
    order = mine(number)
    payments.run("order", order.number)
    return see(f"/orders/{order.number}")


@bp.post("/<string:number>/cancellations")
@anyone
@redraws(show)
def cancel(number: str) -> Response:
    order = mine(number)
    orders.cancel(order, by=me())
    return see(f"/orders/{order.number}")


@bp.post("/<string:number>/parcels/<int:parcel_id>/receipts")
@anyone
@redraws(show)
def confirm(number: str, parcel_id: int) -> Response:
    order = mine(number)
    orders.complete(_parcel(order, parcel_id), by=me())
    return see(f"/orders/{order.number}")


@bp.post("/<string:number>/parcels/<int:parcel_id>/extensions")
@anyone
@redraws(show)
def extend(number: str, parcel_id: int) -> Response:
    order = mine(number)
    orders.extend(_parcel(order, parcel_id), by=me())
    return see(f"/orders/{order.number}")


@bp.post("/<string:number>/parcels/<int:parcel_id>/cancellations")
@anyone
@redraws(show)
def call_off(number: str, parcel_id: int) -> Response:
    order = mine(number)
    orders.call_off(_parcel(order, parcel_id), by=me())
    return see(f"/orders/{order.number}")


def _parcel(order: orders.Order, parcel_id: int) -> orders.Parcel:
    for parcel in order.parcels:
        if parcel.id == parcel_id:
            return parcel
    raise NotFound()


@bp.get("/<string:number>/address")
@anyone
def address(number: str) -> Response:
    order = mine(number)
    form = typed(AddressFields)
    if request.method == "GET":
        form.fill(_address(order))
    return page("orders/address.html", fragments=("address",), order=order, form=form)


@bp.post("/<string:number>/address")
@anyone
@redraws(address)
def correct(number: str) -> Response:
    if is_redraw():
        return address(number=number)
    order = mine(number)
    form = valid(typed(AddressFields))
    to = form.written()
    recipient = orders.Recipient(to.name, to.phone, "", to.country, to.region, to.city, to.line1, to.postal_code)
    orders.correct_address(order, recipient, by=me())
    return see(f"/orders/{order.number}")


@bp.post("/<string:number>/account")
@anyone
@redraws(show)
def keep(number: str) -> Response:
    order = mine(number)
    account = me().account
    if account is not None:
        orders.keep_in(order, account, by=me())
    else:
        orders.keep(order, email=valid(typed(KeepForm)).email.data or "")
    return see(f"/orders/{order.number}")


def _address(order: orders.Order) -> accounts.Written:
    kept = order.recipient
    return accounts.Written(*(str(kept[name]) for name in accounts.Written._fields))
