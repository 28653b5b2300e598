"""One page from product to paid: where to, pay with, total; the same for the cart and for one line bought at once."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from wtforms import BooleanField, EmailField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Length, Optional

from storefront import accounts, carts, orders, payments, shops, wallets
from storefront.blueprints.carts import pieces
from storefront.blueprints.shops.products import referral
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _, lazy
from storefront.web import cursors
from storefront.web.address import AddressFields, is_redraw
from storefront.web.forms import one_time_key, redraws, typed, valid
from storefront.web.guards import anyone, cookie_options, me
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
        [Optional(), Length(max=254)],
        description=lazy("For the receipt and news of your parcel. Leave it empty if you keep the link."),
        render_kw={"autocomplete": "email"},
    )
    payment = RadioField(lazy("Pay with"), validate_choice=False)
    credit = BooleanField(lazy("Use my credit"))
    note = TextAreaField(lazy("Note to the makers"), [Length(max=500)])


@bp.post("/buy-now")
@anyone
def buy_now() -> Response:
    wanted = {name: request.form.get(name, "")[:40] for name in ("shop", "variant")}
    return see(f"/checkout?{urlencode(wanted | {'quantity': str(pieces())})}")


@bp.get("")
@anyone
def show() -> Response:
    form = _form()
    country = form.country.data or current_app.config["SETTINGS"].country
    wishes, trouble = _wishes(), ""
    try:
        quoted = orders.quote(wishes, country)
    except Refused as refused:
        quoted, trouble = orders.quote(wishes, None), refused.sentence
    if not wishes:
        return see("/cart")
    credit = wallets.usable(me().id, sorted({wish.shop_id for wish in wishes})) if me().id else 0
    ways = payments.ways(quoted.total, account_id=me().id, country=country, parcels=len(quoted.parcels))
    form.seen.data = str(quoted.total)
    if form.payment.data not in [way.code for way in ways]:
        form.payment.data = ways[0].code if ways else None
    return page(
        "checkout/show.html", fragments=("order", "address"), form=form, quoted=quoted, ways=ways, credit=credit,
        trouble=trouble, shop=quoted.lines[0].offer if quoted.lines else None,
        hue=quoted.lines[0].offer.hue if quoted.lines else "",
    )  # fmt: skip


@bp.post("")
@anyone
@redraws(show)
def place() -> Response:
    if is_redraw():
        return show()
    slow_down("checkout", per_minute=20, burst=20)
    form = valid(typed(CheckoutForm))
    placed = orders.buy(_checkout(form), key=form.key.data or "", by=me())
    if not request.args.get("variant"):
        carts.empty(me(), [one.line_id for one in carts.wanted_by(me())])
    return open_order(placed)


def open_order(placed: orders.Placed) -> Response:
    """Lead to an order, and give this browser its key."""
    response = see(f"/orders/{placed.number}")
    options = cookie_options() | {"path": f"/orders/{placed.number}"}
    response.set_cookie("order", placed.key, max_age=KEY_SECONDS, **options)
    return response


def _checkout(form: CheckoutForm) -> orders.Checkout:
    to = form.written()
    return orders.Checkout(
        wishes=tuple(_wishes()),
        recipient=orders.Recipient(
            to.name, to.phone, form.email.data or "", to.country, to.region, to.city, to.line1, to.postal_code
        ),
        method=form.payment.data or "",
        use_credit=bool(form.credit.data),
        note=form.note.data or "",
        referral=referral(),
        seen=cursors.number(form.seen.data),
    )


def _wishes() -> list[orders.Wish]:
    """What this checkout is of: the one line its address names, else the cart."""
    variant_id = cursors.number(request.args.get("variant"))
    if not request.args.get("variant"):
        return [orders.Wish(*one[1:4]) for one in carts.wanted_by(me())]
    front = shops.front(request.args.get("shop", "")[:40])
    quantity = cursors.number(request.args.get("quantity", "1"))
    if front is None or variant_id is None or quantity is None or not 1 <= quantity <= carts.MOST_PIECES:
        raise NotFound(_("This is not on sale here any more."))
    return [orders.Wish(front.id, variant_id, quantity)]


def _form() -> CheckoutForm:
    """The form as typed; at first with what a returning customer need not type again."""
    account = me().account
    if request.method == "POST" or account is None:
        return typed(CheckoutForm)
    form = typed(CheckoutForm, data={"name": account.name, "email": account.email})
    if kept := accounts.addresses_of(account):
        form.fill(kept[0])
    return form
