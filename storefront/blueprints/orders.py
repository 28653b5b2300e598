"""An order's page: who must do what by when, what happened, what it costs; for its owner, or a guest with the key."""

from typing import Any

from flask import Blueprint, Response, request
from wtforms import RadioField, StringField

from storefront import accounts, orders, payments, shops
from storefront.accounts import places
from storefront.blueprints.checkout import open_order, recipient
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy
from storefront.web import cookies, slots
from storefront.web.address import AddressFields
from storefront.web.fields import AtMost, email_field, needed
from storefront.web.forms import Form, FormType, Plain, one_time_key, redraws, refusal, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import network
from storefront.web.orders_shown import headline, shown
from storefront.web.pages import page, see

bp = Blueprint("orders", __name__, url_prefix="/orders")
PARCEL = "/<string:number>/parcels/<int:parcel_id>"
DECISIONS = {"receipts": orders.complete, "extensions": orders.extend, "cancellations": orders.call_off}


class FindForm(Form):
    number = StringField(
        lazy("Order number"),
        [needed(), AtMost(20), Plain()],
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )
    contact = StringField(lazy("Phone or e-mail"), [needed(), AtMost(254), Plain()])


class KeepForm(Form):
    email = email_field()


class PayForm(Form):
    key = one_time_key()
    payment = RadioField(lazy("Pay with"), validate_choice=False)


@bp.get("")
@anyone
def lookup() -> Response:
    return page("orders/lookup.html", form=typed(FindForm))


@bp.post("")
@anyone
@redraws(lookup)
def find() -> Response:
    form = valid(typed(FindForm))
    return open_order(orders.find(form.number.data or "", form.contact.data or "", network=network()))


@bp.get("/<string:number>")
@anyone
def show(number: str, **_names: int | str) -> Response:
    if key := request.args.get("key", ""):  # the first visit moves the key into a cookie and cleans the address
        order = orders.shown_to(me().id, number, key[:80])
        return open_order(orders.Placed(order.id, order.number, key[:80]))
    order = orders.shown_to(me().id, number, cookies.read("order", f"/orders/{number}")[:80])
    if number != order.number:
        return see(f"/orders/{order.number}")
    return page(
        "orders/show.html",
        fragments=("order",),
        order=order,
        headline=headline(order),
        parcels=shown(order),
        standing=payments.standing("order", order.number),
        refunds=payments.refunds_of("order", order.number) if order.paid_at or order.state == "expired" else (),
        link=orders.link(order),
        off=_switched_off(order),
        ways=orders.ways_again(order),
        **_where_to(order),
        **_forms(order),
    )


def _switched_off(order: orders.OrderSeen) -> dict[int, list[str]]:
    """What the shops of what has arrived do without, where anything could stand beside it."""
    arrived = [parcel for parcel in order.parcels if parcel.state in orders.ARRIVED]
    if not (arrived and slots.filled("order.line")):
        return {}
    return shops.switched_off(line.shop_id for parcel in arrived for line in parcel.lines)


def _where_to(order: orders.OrderSeen) -> dict[str, Any]:
    """Where the order goes, and whether that can still be corrected."""
    return {
        "address": places.lines(_address(order)),
        "phone": places.say_phone(order.recipient["phone"], order.country),
        "can_correct": order.state in ("placed", "paid") and all(one.state == "waiting" for one in order.parcels),
    }


def _forms(order: orders.OrderSeen) -> dict[str, Any]:
    """This page's forms; a refusal of what has no form of its own stands above them as `trouble`."""
    return {
        "pay_form": _asked(PayForm, "pay", payment=order.method),
        "keep_form": _asked(KeepForm, "keep", email=order.recipient["email"]),
        "trouble": "" if request.endpoint in ("orders.pay", "orders.keep") else refusal(),
    }


def _asked(form: type[FormType], view: str, **shown: str) -> FormType:
    """One of this page's forms: as typed when it was the one that was sent, else with what it begins with."""
    return typed(form, data=shown) if request.endpoint == f"orders.{view}" else form(data=shown)


def mine(number: str) -> orders.Order:
    """The order, for who may see it: its account, or the browser that holds its key."""
    return orders.seen_by(me().id, number, cookies.read("order", f"/orders/{number}")[:80])


@bp.post("/<string:number>/payments")
@anyone
@redraws(show)
def pay(number: str) -> Response:
    order = mine(number)
    form = valid(typed(PayForm))
    orders.pay_again(order, form.payment.data or "", key=form.key.data or "", by=me())
    return see(f"/orders/{order.number}")


@bp.post("/<string:number>/cancellations")
@anyone
@redraws(show)
def cancel(number: str) -> Response:
    order = mine(number)
    orders.cancel(order, by=me())
    return see(f"/orders/{order.number}")


@bp.post(f"{PARCEL}/<any(receipts, extensions, cancellations):noun>")
@anyone
@redraws(show)
def decide(number: str, parcel_id: int, noun: str) -> Response:
    """What a customer says of a parcel: it is here, more time please, I do not want it any more."""
    order = mine(number)
    DECISIONS[noun](_parcel(order, parcel_id), by=me())
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
    country = dict(places.countries()).get(order.country, order.country)
    return page("orders/address.html", order=order, form=form, country_stays=True, country=country)


@bp.post("/<string:number>/address")
@anyone
@redraws(address)
def correct(number: str) -> Response:
    order = mine(number)
    orders.correct_address(order, recipient(valid(typed(AddressFields))), by=me())
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


def _address(order: orders.Order | orders.OrderSeen) -> accounts.Written:
    kept = order.recipient
    return accounts.Written(*(str(kept[name]) for name in accounts.Written._fields))
