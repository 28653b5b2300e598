"""A desk's list of questions: the words and filters of its address, its pages, and the same as a sheet."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Response, request

from storefront import questions
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.forms import clean
from storefront.web.pages import page
from storefront.web.shapes import Deadline, Link
from storefront.web.sheets import sheet

PAGE: Final = 50
FILTERS: Final = {"open": _l("Not answered yet"), "answered": _l("Answered")}
Read = Callable[..., list[questions.Row]]


def asked() -> dict[str, Any]:
    """What the address asks for."""
    show = request.args.get("show", "open")
    return {
        "show": show if show in FILTERS else "open",
        "q": clean(request.args.get("q"))[:80],
        "after": cursors.number(request.args.get("after")),
    }


def listed(template: str, base: str, read: Read, **context: Any) -> Response:
    """The page of a list at `base`."""
    wanted = asked()
    rows = read(**wanted, limit=PAGE + 1)
    return page(
        template,
        rows=rows[:PAGE],
        asked=wanted,
        base=base,
        filters=[
            Link(str(text), cursors.url(show=word, after=None), current=word == wanted["show"])
            for word, text in FILTERS.items()
        ],
        more=cursors.url(after=str(rows[PAGE - 1].id)) if len(rows) > PAGE else "",
        sheet=f"{base}/sheet{cursors.url(after=None).removeprefix(base)}",
        due=due,
        **context,
    )


def due(row: questions.Row) -> Deadline | None:
    """Whose clock runs: the supplier's, who reads this as "you"."""
    return Deadline(None, "answer", row.due_at, row.published_at) if row.due_at else None


def as_sheet(rows: Iterable[questions.Row]) -> Response:
    """The list as CSV."""
    columns = ("id", "question", "product", "shop", "supplier", "asked", "due", "state", "answered by us")
    cells = (
        (r.id, r.text, r.title, r.shop_name, r.supplier, r.published_at, r.due_at, r.state, "yes" if r.answered else "")
        for r in rows
    )
    return sheet("questions", columns, cells)
