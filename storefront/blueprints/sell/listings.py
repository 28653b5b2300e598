"""The own shelf: what stands on it, in which order, at which price; each change is one small form."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from wtforms import StringField, TextAreaField

from storefront import products, shops
from storefront.blueprints.sell.goods import asked
from storefront.blueprints.sell.own import mine
from storefront.kernel import money
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words, _
from storefront.kernel.words import lazy as _l
from storefront.shops import Listing, Priced
from storefront.web import cursors
from storefront.web.fields import AtMost
from storefront.web.forms import Form, Plain, clean, redraws, typed, valid
from storefront.web.guards import me, reseller
from storefront.web.pages import local, page, see
from storefront.web.sheets import sheet

bp = Blueprint("sell_listings", __name__, url_prefix="/sell/listings")


@bp.get("")
@reseller
def show() -> Response:
    shop, q = mine(), clean(request.args.get("q"))[:80]
    rows, after = shops.on_shelf(shop.id, q=q, after=cursors.pair(request.args.get("after")))
    return page(
        "sell/listings.html",
        fragments=("list",),
        shop=shop,
        rows=rows,
        q=q,
        more=cursors.url(after=after) if after else "",
        first=cursors.url(after=None) if request.args.get("after") else "",
        sheet="/sell/listings/sheet",
    )


@bp.get("/sheet")
@reseller
def as_sheet() -> Response:
    rows, _after = shops.on_shelf(mine().id, limit=5_000)
    columns = (_("Product"), _("Supplier"), _("Price"), _("Earns"), _("In stock"), _("Hidden"), _("Can be bought"))
    cells = (
        (one.title, one.supplier, money.plain(one.price), money.plain(one.earns), one.left, one.hidden, one.sells)
        for one in rows
    )
    return sheet("listings", columns, cells)


@bp.post("")
@reseller
def add() -> Response:
    """List what was ticked, or with `all` everything of one supplier, in one tap."""
    shop, wanted = mine(), asked()
    if request.form.get("all") and wanted.get("supplier"):
        ids = shops.live_of(wanted["supplier"], shops.MOST)
    else:
        typed_ids = [cursors.number(one) for one in request.form.getlist("product")[: shops.MOST + 1]]
        ids = [one for one in typed_ids if one is not None]
    if not ids:
        raise Refused(_("Please tick at least one product."))
    done = shops.list_products(shop, ids, by=me())
    return see(f"/sell/goods?{urlencode({**wanted, 'run': done.run_id})}")


@bp.post("/runs/<int:number>/undo")
@reseller
def undo(number: int) -> Response:
    run = shops.run_of(mine().id, number)
    if run is None:
        raise NotFound
    shops.undo(run, by=me())
    return see(f"/sell/goods?{urlencode({**asked(), 'run': run.id})}")


def _owned(number: int) -> Listing:
    return shops.owned(mine().id, number)


def _back(number: int) -> Response:
    """To the page of the shelf one came from, at the same listing."""
    return see(local(request.form.get("back"), "/sell/listings").split("#")[0] + f"#listing-{number}")


@bp.post("/<int:number>/places")
@reseller
def move(number: int) -> Response:
    shops.move(_owned(number), request.form.get("way", ""), by=me())
    return _back(number)


@bp.post("/<int:number>/hiding")
@reseller
def hide(number: int) -> Response:
    listing = _owned(number)
    if request.form.get("end"):
        shops.show(listing, by=me())
    else:
        shops.hide(listing, by=me())
    return _back(number)


@bp.post("/<int:number>/removal")
@reseller
def take_off(number: int) -> Response:
    shops.take_off(mine(), [_owned(number).product_id], by=me())
    return see("/sell/listings")


def _form(priced: list[Priced], listing: Listing) -> Form:
    """A price a variant, and the reseller's own words."""
    rate_bp = products.by_id(listing.product_id).rate_bp
    blurb = str(listing.blurb.get("", "")) if listing.blurb else ""
    fields: dict[str, Any] = {
        "blurb": TextAreaField(
            _l("Why it is in your shop"), [AtMost(shops.BLURB), Plain()], default=blurb,
            description=_l("Your own words, shown on the product's page."), render_kw={"rows": 3},
        )
    }  # fmt: skip
    for one in priced:
        label = ", ".join(str(option) for option in one.options) or _("Price")
        told = {"inputmode": "decimal", "placeholder": money.plain(one.usual), "autocomplete": "off"}
        kept = money.plain(one.own) if one.own is not None else ""
        fields[f"price-{one.variant_id}"] = StringField(
            label, [AtMost(20), Plain()], default=kept, description=_said(one, rate_bp), render_kw=told
        )
    return typed(type("PricesForm", (Form,), fields))


def _said(one: Priced, rate_bp: int) -> str:
    values = {
        "low": money.say(one.band_low),
        "high": money.say(one.band_high),
        "now": money.say(products.commission(one.supplier_price, one.price, rate_bp)),
        "most": money.say(products.commission(one.supplier_price, one.band_high, rate_bp)),
    }
    if one.band_low == one.band_high:
        return _("The price is fixed at %(low)s. You earn %(now)s.", **values)
    return _("From %(low)s to %(high)s. You earn %(now)s now, %(most)s at the most.", **values)


@bp.get("/<int:number>")
@reseller
def prices(number: int) -> Response:
    listing = _owned(number)
    product = products.by_id(listing.product_id)
    priced = shops.prices_of(listing)
    form = _form(priced, listing)
    return page(
        "sell/listing.html",
        shop=mine(),
        listing=listing,
        product=product,
        form=form,
        fields=[form[f"price-{one.variant_id}"] for one in priced],
        moved=[one for one in priced if one.own is not None and one.own != one.price],
    )


@bp.post("/<int:number>")
@reseller
@redraws(prices)
def set_prices(number: int) -> Response:
    listing = _owned(number)
    priced = shops.prices_of(listing)
    form = valid(_form(priced, listing))
    wanted = {one.variant_id: _amount(form, one) for one in priced}
    shops.set_prices(listing, wanted, by=me())
    shops.describe(listing, Words.of({**(listing.blurb or {}), "": form["blurb"].data or ""}), by=me())
    return see(f"/sell/listings#listing-{number}")


def _amount(form: Form, one: Priced) -> int | None:
    """The own price as typed; nothing, or the supplier's price, means the supplier's."""
    name = f"price-{one.variant_id}"
    text = form[name].data or ""
    amount = money.parse(text, name) if text else None
    return None if amount == one.supplier_price else amount
