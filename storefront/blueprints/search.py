"""Looking for something: goods, brands and shops, narrowed and sorted in the address, and always a way on."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from storefront import products, search, shops
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.web import cached, cursors
from storefront.web.forms import clean
from storefront.web.goods import as_good
from storefront.web.guards import anyone
from storefront.web.limits import slow_down
from storefront.web.pages import page, wanted
from storefront.web.shapes import Link, Option

bp = Blueprint("search", __name__)
LONGEST = 100  # characters typed that count
FRAGMENTS = ("suggestions",)


class Asked(NamedTuple):
    """What the address asks for; prices as typed, so that they stand in their fields again."""

    q: str
    shop: shops.Front | None
    category: str
    brand: str
    low: str
    high: str
    in_stock: bool
    sort: str
    trouble: str

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.category or self.brand)


@bp.get("/search")
@anyone
def show() -> Response:
    slow_down("search", per_minute=240, burst=120)
    if wanted(FRAGMENTS) == "suggestions":
        return page("search/show.html", fragments=FRAGMENTS, suggestions=_suggestions())
    asked, looked_for = _asked()
    hue = asked.shop.hue if asked.shop else ""
    return page("search/show.html", asked=asked, hue=hue, **_found(looked_for), **_ways(asked), **_near(asked))


def _found(looked_for: shops.Wanted) -> dict[str, Any]:
    """A page of goods, those of the shop one came from apart."""
    found = shops.find(looked_for, cursors.number(request.args.get("after")))
    return {
        "own": [as_good(good, good.shop_slug) for good in found.goods if good.own],
        "others": [as_good(good, good.shop_slug) for good in found.goods if not good.own],
        "more": cursors.url(after=str(found.after)) if found.after else "",
        "first": cursors.url(after=None) if request.args.get("after") else "",
        "narrowed": looked_for.narrowed,
    }


def _ways(asked: Asked) -> dict[str, Any]:
    """How to narrow and sort, and how to come back from it."""
    kinds = [(row[1], str(row[2])) for row in _all_categories()]
    further = asked.q or asked.brand or asked.low or asked.high or asked.in_stock
    return {
        "sorts": _sorts(asked.sort),
        "kind": "" if further else dict(kinds).get(asked.category, ""),  # asked for alone, it is the page's name
        "kinds": _menu(kinds, asked.category, _("All kinds")),
        "makers": _menu([(row[1], row[2]) for row in _all_brands()], asked.brand, _("All brands")),
        "plain": cursors.url(category=None, brand=None, low=None, high=None, in_stock=None, after=None),
        "kept": {"shop": asked.shop.slug} if asked.shop else {},
    }


def _near(asked: Asked) -> dict[str, Any]:
    """Shops and brands that are called so; on the first page alone."""
    first = not request.args.get("after")
    return {"neighbours": _shops(asked) if first else [], "brands": _brands(asked) if first else []}


def _suggestions() -> list[str]:
    return [str(one.name) for one in search.suggest(_word("q", LONGEST))]


def _word(name: str, longest: int = 80) -> str:
    return clean(request.args.get(name))[:longest]


def _asked() -> tuple[Asked, shops.Wanted]:
    slug, sort = _word("shop", 40), _word("sort")
    front = shops.front(slug) if slug else None
    sort = sort if sort in shops.FIND_SORTS else "match"
    low, low_trouble = _price("low")
    high, high_trouble = _price("high")
    asked = Asked(
        _word("q", LONGEST), front, _word("category"), _word("brand"), _word("low"), _word("high"),
        request.args.get("in_stock") == "1", sort, low_trouble or high_trouble,
    )  # fmt: skip
    looked_for = shops.Wanted(
        asked.q, front.id if front else None, asked.category, asked.brand, low, high, asked.in_stock, sort
    )
    return asked, looked_for


def _price(name: str) -> tuple[int | None, str]:
    """A price of the address; what is none narrows nothing and is said."""
    typed = _word(name, 20)
    if not typed:
        return None, ""
    try:
        return money.parse(typed), ""
    except Refused as refused:
        return None, refused.sentence


def _shops(asked: Asked) -> list[shops.Neighbour]:
    return shops.named(search.find("shop", asked.q, limit=6).refs) if asked.q else []


def _brands(asked: Asked) -> list[Link]:
    """Brands that are called so."""
    if not asked.q or asked.brand:
        return []
    ids = search.find("brand", asked.q, limit=6).refs
    known = {row[0]: row for row in _all_brands()}
    return [Link(known[one][2], cursors.url(q=None, brand=known[one][1], after=None)) for one in ids if one in known]


def _sorts(chosen: str) -> list[Link]:
    names = {
        "match": _("Best match"), "price": _("Price, low first"), "-price": _("Price, high first"), "new": _("Newest"),
    }  # fmt: skip
    return [
        Link(text, cursors.url(sort=sort if sort != "match" else None, after=None), current=sort == chosen)
        for sort, text in names.items()
    ]


def _menu(rows: list[tuple[str, str]], chosen: str, every: str) -> list[Option]:
    """A menu of at most a hundred; what is chosen is always in it."""
    shown = rows[:100] + [row for row in rows[100:] if row[0] == chosen]
    return [Option("", every), *(Option(slug, name) for slug, name in shown)]


def _all_categories() -> list[Any]:
    return cached.kept("categories", cached.minute(), lambda: list(products.categories()))


def _all_brands() -> list[Any]:
    return cached.kept("brands", cached.minute(), lambda: list(products.brands()[:500]))
