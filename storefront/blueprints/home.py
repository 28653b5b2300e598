"""The way in for who has no link: what came last, by whose hand, and what kinds there are. Quiet."""

from collections.abc import Hashable
from typing import Final, NamedTuple

from flask import Blueprint, Response, current_app, g, request

from storefront import products, shops
from storefront.kernel.words import Words
from storefront.web import cached, calendar, cursors
from storefront.web.goods import as_good
from storefront.web.guards import anyone
from storefront.web.pages import page
from storefront.web.shapes import Link

bp = Blueprint("home", __name__)
GOODS: Final = 12
SHOPS: Final = 12
CATEGORIES: Final = 12
DEALS: Final = 2  # today's brand and the week's special (contract.md)
FRAGMENTS: Final = ("shops",)


class Choice(NamedTuple):
    """What the front page is made of, chosen once a minute; what these goods cost is read whenever it changes."""

    product_ids: list[int]
    shop_ids: list[int]
    categories: list[tuple[str, Words]]


def _choice() -> Choice:
    return cached.kept("front page", cached.minute(), _choose)


def _choose() -> Choice:
    goods = shops.latest(GOODS)
    through = [met.shop_id for met in shops.meet(goods).values()]
    watched = {*through, *(shop.id for shop in shops.newest(SHOPS))}
    kinds = [(row[1], row[2]) for row in products.categories()[:CATEGORIES]]
    return Choice(goods, sorted(watched), kinds)


def _version() -> Hashable:
    """The minute, the editions of every shop that shows, and what the clock did last to deals."""
    g.choice = _choice()
    return cached.minute(), shops.standing(g.choice.shop_ids), calendar.edges()


@bp.get("/")
@anyone
@cached.whole(_version, counts=("after",), fragments=FRAGMENTS)
def show() -> Response:
    choice = g.get("choice") or _choice()
    there = shops.meet(choice.product_ids)
    neighbours = shops.newest(SHOPS + 1, cursors.number(request.args.get("after")))
    more = cursors.url(after=str(neighbours[SHOPS - 1].id)) if len(neighbours) > SHOPS else ""
    return page(
        "home/show.html",
        fragments=FRAGMENTS,
        goods=[as_good(there[one], there[one].shop_slug) for one in choice.product_ids if one in there],
        today=[] if request.args.get("after") else [one for one in calendar.shown(days=0) if one.runs][:DEALS],
        shops=neighbours[:SHOPS],
        more=more,
        first="/" if request.args.get("after") else "",
        categories=[Link(str(name), f"/search?category={slug}") for slug, name in choice.categories],
        url=current_app.config["SETTINGS"].base_url + "/",
    )
