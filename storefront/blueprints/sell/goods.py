"""What suppliers offer, and what each piece would earn: tick, and it stands in the shop."""

from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from storefront import products, shops
from storefront.blueprints.sell.own import mine
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.shops import Listable
from storefront.web import cursors
from storefront.web.forms import clean
from storefront.web.guards import reseller
from storefront.web.pages import page
from storefront.web.shapes import Option
from storefront.web.sheets import sheet

bp = Blueprint("sell_goods", __name__, url_prefix="/sell/goods")
FILTERS = ("q", "supplier", "category")


class Answer(NamedTuple):
    """What one tap did."""

    id: int
    added: int
    already: int
    skipped: list[str]
    undone: bool


def asked() -> dict[str, str]:
    """The filters of the address, bounded."""
    found = {name: clean(request.args.get(name))[:80] for name in FILTERS}
    return {name: word for name, word in found.items() if word}


@bp.get("")
@reseller
def show() -> Response:
    shop, wanted = mine(), asked()
    rows, after = shops.listable(shop.id, **wanted, after=cursors.number(request.args.get("after")))  # type: ignore[arg-type]
    query = urlencode(wanted)
    return page(
        "sell/goods.html",
        fragments=("goods",),
        shop=shop,
        rows=rows,
        asked=wanted,
        answer=_answer(shop.id),
        suppliers=[Option(slug, str(name)) for slug, name in shops.makers()],
        categories=[Option(row[1], str(row[2])) for row in products.categories()[:200]],
        more=cursors.url(after=str(after), run=None) if after else "",
        first=f"/sell/goods?{query}" if request.args.get("after") else "",
        query=query,
        most=shops.MOST,
        said=said,
    )


def _answer(shop_id: int) -> Answer | None:
    run = shops.run_of(shop_id, cursors.number(request.args.get("run")))
    if run is None:
        return None
    skipped = [str(title) for title in shops.titles(run.skipped)]
    return Answer(run.id, len(run.added), len(run.already), skipped, run.undone_at is not None)


def said(row: Listable) -> str:
    """What one sale brings: at the supplier's price, and with an own one up to the end of the band."""
    most = products.commission(row.price, row.highest, row.rate_bp)
    if most <= row.earns:
        return money.say(row.earns)
    return _("%(least)s to %(most)s", least=money.say(row.earns), most=money.say(most))


@bp.get("/sheet")
@reseller
def as_sheet() -> Response:
    shop, wanted = mine(), asked()
    rows, _after = shops.listable(shop.id, **wanted, limit=2_000)  # type: ignore[arg-type]
    columns = (
        _("Product"),
        _("Supplier"),
        _("Price"),
        _("Rate in basis points"),
        _("Earns"),
        _("In stock"),
        _("Listed"),
    )
    cells = (
        (row.title, row.supplier, money.plain(row.price), row.rate_bp, money.plain(row.earns), row.left, row.listed)
        for row in rows
    )
    return sheet("goods", columns, cells)
