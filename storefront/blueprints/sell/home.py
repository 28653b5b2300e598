"""What waits for a reseller today, what the shop earned, and the way to share it."""

from typing import Any

from flask import Blueprint, Response, current_app

from storefront import ledger, shops
from storefront.blueprints.sell.earning import weeks
from storefront.blueprints.sell.own import menu
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.shops import Shop
from storefront.web import moments
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see
from storefront.web.shapes import Task

bp = Blueprint("sell", __name__, url_prefix="/sell")


@bp.app_context_processor
def _menu() -> dict[str, Any]:
    return {"sell_menu": menu}


@bp.get("")
@signed_in
def show() -> Response:
    """The desk; who has no shop yet is led to open one: joining is free."""
    shop = shops.of(me().id)
    if shop is None:
        return see("/sell/shop")
    return page(
        "sell/home.html",
        shop=shop,
        url=f"{current_app.config['SETTINGS'].base_url}/s/{shop.slug}",
        tasks=_tasks(shop),
        figures=_figures(shop),
        weeks=weeks(shop.account_id),
    )


def _tasks(shop: Shop) -> list[Task]:
    tasks = [
        Task(_("Price band changed"), str(title), f"/sell/listings/{number}", _("Review"))
        for number, title in shops.moved_bands(shop.id)
    ]
    if shop.state == "resting":
        until = _("It opens by itself on %(day)s.", day=moments.said(shop.back_on, "day")) if shop.back_on else ""
        tasks.append(
            Task(_("Your shop is resting"), until or _("Nobody can buy in it."), "/sell/shop", _("Open it again"))
        )
    if not shops.listed(shop.id):
        tasks.append(
            Task(_("Your shelf is empty"), _("Choose what you would use yourself."), "/sell/goods", _("List goods"))
        )
    return tasks


def _figures(shop: Shop) -> list[tuple[str, str, str]]:
    owner = shop.account_id
    sums = ledger.balances([ledger.available(owner), ledger.pending(owner), ledger.debt(owner)])
    figures = [
        (_("Available"), money.say(sums[ledger.available(owner)]), _("Free to withdraw")),
        (_("Pending"), money.say(sums[ledger.pending(owner)]), _("Settled, set free a week later")),
    ]
    if owed := sums[ledger.debt(owner)]:
        figures.append((_("Owed"), money.say(owed), _("Your next earnings pay it first")))
    return figures
