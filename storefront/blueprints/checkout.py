"""One page from product to paid: where to, pay with, total; the same for the cart and for one line bought at once."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from wtforms import BooleanField, EmailField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from storefront import accounts, carts, orders, shops
from storefront.blueprints import checkout_coupons, checkout_sold_out
from storefront.blueprints.carts import pieces
from storefront.blueprints.shops.products import referral
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.secrets import token
from storefront.kernel.words import _, lazy
from storefront.web import cookies, cursors, slots
from storefront.web.address import AddressFields, is_redraw
from storefront.web.fields import AtMost
from storefront.web.forms import Plain, one_time_key, redraws, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import slow_down
from storefront.web.pages import page, see

bp = Blueprint("checkout", __name__, url_prefix="/checkout")
KEY_SECONDS = 400 * 86_400


class CheckoutForm(AddressFields):
    """contract.md, Form fields: six typed at most; `seen` is the total the page showed."""

    key = one_time_key()
    seen = HiddenField()
    email = EmailField(
        lazy("E-mail"),
        [Optional(), AtMost(254), Plain()],
        description=lazy("For the receipt and news of your parcel. Leave it empty if you keep the link."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    payment = RadioField(lazy("Pay with"), validate_choice=False)
    credit = BooleanField(lazy("Use my credit"))
    coupon = StringField(
        lazy("Coupon code"), [AtMost(40), Plain()], render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )
    coupons = HiddenField()
    note = TextAreaField(lazy("Note to the makers"), [AtMost(500)])

    def validate_email(self, field: EmailField) -> None:
        """An address that can receive a letter, or none."""
        if field.data:
            try:
                accounts.folded(field.data)
            except Refused as refused:
                raise ValidationError(refused.sentence) from refused


@bp.post("/buy-now")
@anyone
def buy_now() -> Response:
    wanted = {name: request.form.get(name, "")[:40] for name in ("shop", "variant")}
    return see(f"/checkout?{urlencode(wanted | {'quantity': str(pieces())})}")


@bp.get("")
@anyone
def show() -> Response:
    form, wishes = _form(), _wishes()
    quoted = _quote(form, wishes)
    if not quoted.lines:
        return _nothing()
    if with_coupons := checkout_coupons.welcome(quoted):
        quoted = checkout_coupons.discounted(quoted, form)
    credit = orders.credit_for(me(), quoted)
    used = credit if form.credit.data else 0
    ways = orders.ways(quoted, form.place.code, by=me(), phone=form.phone.data or "", credit=used)
    form.seen.data, earlier = str(quoted.total), _begin_anew(form)
    if form.payment.data not in [way.code for way in ways]:
        form.payment.data = ways[0].code if ways else None
    return page(
        "checkout/show.html", fragments=("order",), form=form, quoted=quoted, ways=ways,
        credit=credit, used=used, shop=quoted.lines[0].offer,
        hue=quoted.lines[0].offer.hue, of_cart=_of_cart(), earlier=earlier, with_coupons=with_coupons,
    )  # fmt: skip


@bp.post("")
@anyone
@redraws(show)
def place() -> Response:
    if is_redraw():
        slow_down("checkout again", per_minute=30, burst=30)  # codes are not to be guessed
        return show()
    slow_down("checkout", per_minute=20, burst=20)
    if _of_cart() and (before := orders.placed_with(request.form.get("key", ""))) is not None:
        return open_order(before)  # a second tap: the first has emptied the cart already
    if (gone := checkout_sold_out.said(_wishes(), of_cart=_of_cart())) is not None:
        return gone
    form = valid(typed(CheckoutForm))
    placed = orders.buy(_checkout(form), key=form.key.data or "", by=me())
    if _of_cart():
        carts.empty(me(), [one.line_id for one in carts.wanted_by(me())])
    return open_order(placed)


def open_order(placed: orders.Placed) -> Response:
    """Lead to an order, and give this browser its key."""
    response = see(f"/orders/{placed.number}")
    cookies.give(response, "order", placed.key, KEY_SECONDS, f"/orders/{placed.number}")
    return response


def _quote(form: CheckoutForm, wishes: list[orders.Wish]) -> orders.Quote:
    """What it costs to the chosen country; where a supplier does not ship there, that is said beside the country."""
    try:
        return orders.quote(wishes, form.place.code)
    except Refused as refused:
        form.country.errors = [refused.sentence]
        return orders.quote(wishes, None)


def _begin_anew(form: CheckoutForm) -> str | None:
    """After a 409 nothing was taken: the page gets a key of its own. The order its key had placed before, if it had."""
    refused: Refused | None = getattr(request, "refused", None)
    if refused is None or refused.status != 409:
        return None
    form.key.data = token()
    return str(created) if (created := refused.values.get("created")) else None


def _nothing() -> Response:
    """Nothing of this is on sale: the cart says so for itself, a single line is gone."""
    if not _of_cart():
        raise NotFound(_("This is not on sale here any more."))
    refused: Refused | None = getattr(request, "refused", None)
    if refused is not None:
        raise refused
    return see("/cart")


def _checkout(form: CheckoutForm) -> orders.Checkout:
    return orders.Checkout(
        wishes=tuple(_wishes()),
        recipient=recipient(form, accounts.folded(form.email.data) if form.email.data else ""),
        method=form.payment.data or "",
        use_credit=bool(form.credit.data),
        note=form.note.data or "",
        referral=referral(),
        seen=cursors.number(form.seen.data),
        **_coupons(form),
    )


def _coupons(form: CheckoutForm) -> dict[str, Any]:
    """What the page counted: a code, and coupons one holds; nothing where this installation has none."""
    if "coupons" not in slots.wings():
        return {}
    return {"coupon": form.coupon.data or "", "use_coupons": bool(form.coupons.data)}


def recipient(form: AddressFields, email: str = "") -> orders.Recipient:
    """Where to, made even: one spelling of a phone, a postal code, an e-mail."""
    return orders.Recipient(**accounts.Written(*accounts.places.checked(form.written()))._asdict(), email=email)


def _of_cart() -> bool:
    """Whether this checkout is of the cart; else its address names the one line."""
    return not request.args.get("variant")


def _wishes() -> list[orders.Wish]:
    """What is to be bought, looked up once a request."""
    if "wishes" not in g:
        g.wishes = _looked_up()
    wishes: list[orders.Wish] = g.wishes
    return wishes


def _looked_up() -> list[orders.Wish]:
    if _of_cart():
        return [orders.Wish(*one[1:4]) for one in carts.wanted_by(me())]
    shop_id = shops.id_of(request.args.get("shop", "")[:40])
    variant_id = cursors.number(request.args.get("variant"))
    quantity = cursors.number(request.args.get("quantity", "1"))
    if shop_id is None or variant_id is None or quantity is None or not 1 <= quantity <= carts.MOST_PIECES:
        raise NotFound(_("This is not on sale here any more."))
    return [orders.Wish(shop_id, variant_id, quantity)]


def _form() -> CheckoutForm:
    """The form as typed; at first with what a returning customer need not type again."""
    account = me().account
    if request.method == "POST" or account is None:
        return typed(CheckoutForm)
    form = typed(CheckoutForm, data={"name": account.name, "email": account.email})
    if kept := accounts.addresses_of(account):
        form.fill(accounts.written(kept[0]))
    return form
