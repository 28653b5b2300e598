"""The address book: one list, one form; an address is corrected where it was written."""

from flask import Blueprint, Response, request
from wtforms import BooleanField

from storefront import accounts
from storefront.accounts import Account, Address, places
from storefront.kernel.words import lazy as _l
from storefront.web.address import AddressFields, is_redraw
from storefront.web.forms import redraws, typed, valid
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("addresses", __name__, url_prefix="/me/addresses")


class AddressForm(AddressFields):
    """An address, and whether it is the usual one."""

    preferred = BooleanField(_l("Send here unless I say otherwise"))


def _owner() -> Account:
    account = me().account
    assert account is not None
    return account


def _lines(row: Address) -> dict[str, object]:
    kept = accounts.written(row)
    phone = places.say_phone(kept.phone, kept.country)
    return {"id": row.id, "name": kept.name, "phone": phone, "lines": places.lines(kept), "preferred": row.preferred}


@bp.get("")
@signed_in
def index() -> Response:
    form = typed(AddressForm)
    rows = [_lines(row) for row in accounts.addresses_of(_owner())]
    return page("me/addresses.html", fragments=("address",), rows=rows, form=form, address_url="/me/addresses")


@bp.post("")
@signed_in
@redraws(index)
def keep() -> Response:
    if is_redraw():
        return index()
    form = valid(typed(AddressForm))
    accounts.keep_address(_owner(), form.written(), preferred=form.preferred.data)
    return see("/me/addresses")


@bp.get("/<int:number>")
@signed_in
def show(number: int) -> Response:
    row = accounts.address_of(_owner(), number)
    form = typed(AddressForm)
    if request.method == "GET":
        form.fill(accounts.written(row))
        form.preferred.data = row.preferred
    url = f"/me/addresses/{number}"
    return page("me/address.html", fragments=("address",), form=form, address_url=url, number=number)


@bp.post("/<int:number>")
@signed_in
@redraws(show)
def correct(number: int) -> Response:
    accounts.address_of(_owner(), number)
    if is_redraw():
        return show(number=number)
    form = valid(typed(AddressForm))
    accounts.keep_address(_owner(), form.written(), preferred=form.preferred.data, number=number)
    return see("/me/addresses")


@bp.post("/<int:number>/removal")
@signed_in
def remove(number: int) -> Response:
    accounts.forget_address(_owner(), number)
    return see("/me/addresses")


@bp.post("/<int:number>/preference")
@signed_in
def prefer(number: int) -> Response:
    accounts.prefer_address(_owner(), number)
    return see("/me/addresses")
