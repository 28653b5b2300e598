"""Asking in one tap to hear when something is back, or costs less; ended in one click by the link of the mail."""

from typing import Any, Final

from flask import Blueprint, Response, request
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, Length, NumberRange, Optional

from storefront import shops
from storefront.blueprints.shops import products
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web import shapes
from storefront.web.fields import said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import anyone, me, signed_in
from storefront.web.limits import slow_down
from storefront.web.pages import page, see

bp = Blueprint("watches", __name__)
KINDS: Final = ("back", "price")


class WatchForm(Form):
    """What to tell of; a guest says where to."""

    kind = StringField(validators=[AnyOf(KINDS)])
    variant = IntegerField(validators=[Optional(), NumberRange(0, 2**53)])
    email = StringField(
        _l("E-mail"), [Optional(), Length(max=254)], render_kw={"type": "email", "autocomplete": "email"}
    )


def _url(product: shops.Counter) -> str:
    return f"/s/{product.shop_slug}/p/{product.slug}/watches"


@bp.get("/s/<string:shop>/p/<string:product>/watches")
@anyone
def show(shop: str, product: str) -> Response:
    whole = products.found(shop, product)
    counter, account_id = whole.product, me().id
    watched = shops.watched(account_id, counter.shop_id, counter.product_id) if account_id else set()
    gone = [one for one in whole.choices if one.available <= 0]
    return page(
        "shops/watches.html",
        fragments=("watches",),
        product=counter,
        hue=counter.hue,
        url=_url(counter),
        form=typed(WatchForm),
        asked=request.args.get("asked", "") if request.method == "GET" else "",
        watched={kind for kind, _variant in watched},
        gone=[shapes.Option(str(one.id), _named(one)) for one in gone] if len(whole.choices) > 1 else [],
        is_gone=bool(gone),
        price=min(one.price for one in whole.choices),
    )


def _named(choice: Any) -> str:
    return ", ".join(str(value) for value in choice.values)


@bp.post("/s/<string:shop>/p/<string:product>/watches")
@anyone
@redraws(show)
def ask(shop: str, product: str) -> Response:
    counter, form = products.found(shop, product).product, valid(typed(WatchForm))
    this = (counter.shop_id, counter.product_id, said(form.kind))
    if (account := me().account) is not None:
        shops.watch(account, *this, variant_id=form.variant.data or 0)
        return see(f"{_url(counter)}?asked={this[2]}")
    slow_down("watch", per_minute=6, burst=6)
    if not form.email.data:
        raise Refused(_("Please write an e-mail address like name@example.com."), "email")
    shops.ask_watch(said(form.email), *this, variant_id=form.variant.data or 0)
    return see(f"{_url(counter)}?asked=mail")


@bp.post("/s/<string:shop>/p/<string:product>/watches/end")
@signed_in
def end_own(shop: str, product: str) -> Response:
    counter, account = products.found(shop, product).product, me().account
    assert account is not None
    for kind in KINDS:
        shops.unwatch(account, counter.shop_id, counter.product_id, kind)
    return see(_url(counter))


@bp.get("/watches/<string:token>")
@anyone
def opened(token: str) -> Response:
    row = shops.watch_opened(token)
    return page("shops/watch.html", token=token, confirmed=row.confirmed_at, ended=row.ended_at, kind=row.kind)


@bp.post("/watches/<string:token>/confirmation")
@anyone
def confirm(token: str) -> Response:
    shops.confirm_watch(token)
    return see(f"/watches/{token}")


@bp.post("/watches/<string:token>")
@anyone
def end(token: str) -> Response:
    """For its reader, and for a mail program, which follows no redirect (RFC 8058)."""
    shops.end_watch(token)
    return opened(token=token) if "List-Unsubscribe" in request.form else see(f"/watches/{token}")
