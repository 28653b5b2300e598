"""A shop's page: its reseller's words, its categories, its shelf; following it in one tap."""

from collections.abc import Hashable, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from storefront import shops
from storefront.blueprints.shops.products import remembers_referral
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words, _, language
from storefront.web import cached, cursors
from storefront.web.forms import clean
from storefront.web.goods import as_goods
from storefront.web.guards import anyone, me
from storefront.web.pages import page, see
from storefront.web.shapes import Link

bp = Blueprint("shops", __name__, url_prefix="/s")
FRAGMENTS = ("follow",)


def _version(shop: str) -> Hashable | None:
    """The shop's edition; where it cannot be all that is read, along with everything the page says."""
    if cached.is_known():
        return shops.edition(shop)
    g.shelf = _read(shop)
    return None if g.shelf is None else g.shelf.front.edition


@bp.get("/<string:shop>")
@anyone
@remembers_referral
@cached.whole(_version, counts=("category", "sort", "after", "in_stock"), fragments=FRAGMENTS)
def show(shop: str) -> Response:
    shelf = g.pop("shelf", None) or _read(shop, me())
    if shelf is None:
        raise NotFound()
    url = f"{current_app.config['SETTINGS'].base_url}/s/{shelf.front.slug}"
    return page("shops/show.html", fragments=FRAGMENTS, **_goods(shelf), **_said(shelf.front, url))


def _said(front: shops.Front, url: str) -> dict[str, Any]:
    """Who the shop is."""
    card = f"{url}/card.jpg?lang={language()}&v={front.version}.{front.catalogue}"
    back_on = None if front.sells else shops.back_on(front.id)
    return {"shop": front, "hue": front.hue, "url": url, "card_url": card, "back_on": back_on}


def _read(shop: str, who: shops.Follower | None = None) -> shops.Shelf | None:
    """The page of the shelf that the address asks for; `who` asks."""
    return shops.shelf(
        shop, who, category=_category(), sort=_sort(), after=cursors.pair(request.args.get("after")),
        in_stock=request.args.get("in_stock") == "1", kinds=not cached.holds(("kinds", shop)),
    )  # fmt: skip


def _kinds(shelf: shops.Shelf) -> list[tuple[str, Words]]:
    return shops.categories(shelf.front.slug) if shelf.kinds is None else shelf.kinds


def _category() -> str:
    return clean(request.args.get("category"))


def _sort() -> str:
    sort = request.args.get("sort", "shelf")
    return sort if sort in shops.SORTS else "shelf"


def _goods(shelf: shops.Shelf) -> dict[str, Any]:
    """The goods, and the ways on from them."""
    front, cards = shelf.front, shelf.cards
    kinds = cached.kept(("kinds", front.slug), front.edition, lambda: _kinds(shelf))
    shown = cards[: shops.PAGE]
    last = f"{shown[-1].place},{shown[-1].listing_id}" if len(cards) > shops.PAGE else ""
    return {
        "goods": as_goods(shown, front.slug),
        "lead": bool(shown) and _is_wide(shown[0]),
        "more": cursors.url(after=last) if last else "",
        "first": cursors.url(after=None) if request.args.get("after") else "",
        "categories": _categories(kinds, _category()),
        "sorts": _sorts(_sort()),
    }


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
    """The shop at an address, as who asks sees it. Raises NotFound."""
    front = shops.front(slug, me())
    if front is None:
        raise NotFound()
    return front


def _is_wide(card: shops.Card) -> bool:
    """Whether a picture is made to stand across the whole shelf."""
    return card.picture is not None and card.picture["w"] >= 1.7 * card.picture["h"]


def _categories(kinds: Sequence[tuple[str, object]], chosen: str) -> list[Link]:
    if len(kinds) < 2:
        return []
    to = cursors.changing("category", "after")
    every = Link(_("All"), to(None), current=not chosen)
    return [every, *(Link(str(name), to(slug), current=slug == chosen) for slug, name in kinds)]


def _sorts(chosen: str) -> list[Link]:
    names = {
        "shelf": _("As arranged"), "new": _("Newest"), "price": _("Price, low first"), "-price": _("Price, high first"),
    }  # fmt: skip
    to = cursors.changing("sort", "after")
    return [Link(text, to(sort), current=sort == chosen) for sort, text in names.items()]
