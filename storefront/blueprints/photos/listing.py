"""A desk's list of photos: the words and filters of its address, its pages, and the same as a sheet."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Response, request

from storefront import photos
from storefront.blueprints.photos.shown import drawn
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.forms import clean
from storefront.web.pages import page
from storefront.web.shapes import Link
from storefront.web.sheets import sheet

PAGE: Final = 30
FILTERS: Final = {"all": _l("All"), "unanswered": _l("Not answered"), "usable": _l("The shop may use them")}
Read = Callable[..., list[photos.Shown]]


def asked() -> dict[str, Any]:
    """What the address asks for."""
    show = request.args.get("show", "all")
    return {
        "show": show if show in FILTERS else "all",
        "q": clean(request.args.get("q"))[:80],
        "after": cursors.number(request.args.get("after")),
    }


def listed(template: str, base: str, read: Read, **context: Any) -> Response:
    """The page of a list at `base`."""
    wanted = asked()
    rows = read(**wanted, limit=PAGE + 1)
    links = [Link(str(text), f"{base}?show={word}", current=word == wanted["show"]) for word, text in FILTERS.items()]
    return page(
        template, rows=drawn(rows[:PAGE]), asked=wanted, base=base, filters=links,
        more=cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else "",
        sheet=f"{base}/sheet?show={wanted['show']}", **context,
    )  # fmt: skip


def as_sheet(rows: Iterable[photos.Shown]) -> Response:
    """The list as CSV."""
    columns = ("id", "product", "shop", "rating", "text", "pictures", "shop may use", "answered", "at")
    cells = (
        (one.id, one.title, one.shop_name, one.rating, one.text, len(one.pictures), "yes" if one.reuse else "",
         "yes" if one.answer else "", one.at)
        for one in rows
    )  # fmt: skip
    return sheet("photos", columns, cells)
