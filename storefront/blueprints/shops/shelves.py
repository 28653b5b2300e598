"""A shop's page: its reseller's words, its categories, its shelf; following it in one tap."""

from flask import Blueprint, Response, request

from storefront import shops
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.goods import as_good
from storefront.web.guards import anyone, me
from storefront.web.pages import page, see
from storefront.web.shapes import Link

bp = Blueprint("shops", __name__, url_prefix="/s")


@bp.get("/<string:shop>")
@anyone
def show(shop: str) -> Response:
    front = found(shop)
    category, sort = request.args.get("category", "")[:80], request.args.get("sort", "shelf")
    sort = sort if sort in shops.SORTS else "shelf"
    cards = shops.shelf(
        front.id, category=category, sort=sort, after=cursors.pair(request.args.get("after")),
        in_stock=request.args.get("in_stock") == "1",
    )  # fmt: skip
    shown = cards[: shops.PAGE]
    more = cursors.url(after=f"{shown[-1].place},{shown[-1].listing_id}") if len(cards) > shops.PAGE else ""
    return page(
        "shops/show.html",
        fragments=("goods", "follow"),
        shop=front,
        hue=front.hue,
        goods=[as_good(card, front.slug) for card in shown],
        more=more,
        first=cursors.url(after=None) if request.args.get("after") else "",
        categories=_categories(front, category),
        sorts=_sorts(sort),
        follows=shops.follows(front.id, me()),
    )


@bp.post("/<string:shop>/follow")
@anyone
def follow(shop: str) -> Response:
    front = found(shop)
    if me().id is None:
        me().remember()
    if request.form.get("stop"):
        shops.unfollow(front.id, by=me())
    else:
        shops.follow(front.id, by=me())
    return see(f"/s/{front.slug}")


def found(slug: str) -> shops.Front:
    """The shop at an address. Raises NotFound."""
    front = shops.front(slug)
    if front is None:
        raise NotFound()
    return front


def _categories(front: shops.Front, chosen: str) -> list[Link]:
    there = shops.categories(front.id)
    if len(there) < 2:
        return []
    every = Link(_("All"), cursors.url(category=None, after=None), current=not chosen)
    return [every, *(Link(str(name), cursors.url(category=slug, after=None), current=slug == chosen) for slug, name in there)]


def _sorts(chosen: str) -> list[Link]:
    names = {"shelf": _("As arranged"), "new": _("Newest"), "price": _("Price, low first"), "-price": _("Price, high first")}
    return [Link(text, cursors.url(sort=sort, after=None), current=sort == chosen) for sort, text in names.items()]
