"""A supplier's desk lists goods newest first, page by page, narrowed by state or by words."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from storefront import search
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products.models import Product, Variant
from storefront.products.reading import lead_picture

PAGE = 30


class Row(NamedTuple):
    """A product in a list: prices in minor units, `available` of all its variants together."""

    id: int
    title: Words
    state: str
    picture: dict[str, Any] | None
    lowest: int
    highest: int
    available: int
    short: int
    variants: int


class Page(NamedTuple):
    """One page of a list; `after` leads to the next."""

    rows: list[Row]
    after: str | None


_of = Variant.product_id == Product.id
_offered = _of & Variant.removed_at.is_(None)


def _number(what: Any) -> Any:
    return select(what).where(_offered).correlate(Product).scalar_subquery()


_rows = select(
    Product.id,
    Product.title,
    Product.state,
    lead_picture,
    _number(func.coalesce(func.min(Variant.price), 0)),
    _number(func.coalesce(func.max(Variant.price), 0)),
    _number(func.coalesce(func.sum(Variant.available), 0)),
    _number(func.coalesce(func.sum(Variant.short), 0)),
    _number(func.count(Variant.id)),
)


def listed(supplier_id: int, *, state: str = "", q: str = "", after: str | None = None, limit: int = PAGE) -> Page:
    """A page of a supplier's goods: newest first, or best match first where words were typed.

    Retired ones come only if asked for by `state`. `after` is what the page before gave.
    """
    wanted = _rows.where(Product.supplier_id == supplier_id)
    wanted = wanted.where(Product.state == state) if state else wanted.where(Product.state != "retired")
    if q.strip():
        return _matching(wanted, supplier_id, q, after, limit)
    if after and after.isascii() and after.isdigit() and len(after) < 19:
        wanted = wanted.where(Product.id < int(after))
    rows = [Row._make(row) for row in session.execute(wanted.order_by(Product.id.desc()).limit(limit + 1))]
    return Page(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def _matching(wanted: Any, supplier_id: int, q: str, after: str | None, limit: int) -> Page:
    ranked = search.candidates("product", q, within=f"supplier {supplier_id}")
    rows = {row[0]: Row._make(row) for row in session.execute(wanted.where(Product.id.in_(ranked)))}
    found = [rows[number] for number in ranked if number in rows]
    start = int(after) if after and after.isascii() and after.isdigit() and len(after) < 5 else 0
    more = len(found) > start + limit
    return Page(found[start : start + limit], str(start + limit) if more else None)


def lacking(supplier_id: int, limit: int = 10) -> list[Row]:
    """Goods of which more is promised than live batches hold."""
    short = select(Variant.product_id).where(Variant.supplier_id == supplier_id, Variant.short > 0)
    wanted = _rows.where(Product.id.in_(short)).order_by(Product.id).limit(limit)
    return [Row._make(row) for row in session.execute(wanted)]


class Choice(NamedTuple):
    """A variant to choose in a form."""

    id: int
    title: Words
    options: tuple[Words, ...]
    sku: str | None
    available: int


def choices(supplier_id: int, *, q: str = "", product_id: int | None = None, limit: int = 60) -> list[Choice]:
    """A supplier's variants: of one product, of what matches, or of the newest goods."""
    wanted = (
        select(
            Variant.id, Product.title, Variant.option1, Variant.option2, Variant.option3, Variant.sku, Variant.available
        )
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.supplier_id == supplier_id, Variant.removed_at.is_(None), Product.state != "retired")
    )
    if product_id is not None:
        wanted = wanted.where(Product.id == product_id)
    elif typed := q.strip():
        found = search.candidates("product", typed, within=f"supplier {supplier_id}")
        wanted = wanted.where(Product.id.in_(found) | (Variant.sku == typed))
    rows = session.execute(wanted.order_by(Product.id.desc(), Variant.position, Variant.id).limit(limit))
    return [Choice(row[0], row[1], tuple(one for one in row[2:5] if one is not None), row[5], row[6]) for row in rows]


def counts(supplier_id: int) -> dict[str, int]:
    """How many products a supplier has in each state; for the desk alone, on an index."""
    wanted = select(Product.state, func.count()).where(Product.supplier_id == supplier_id).group_by(Product.state)
    return {row[0]: row[1] for row in session.execute(wanted)}


class Shown(NamedTuple):
    """A product of a supplier as the public page names it."""

    title: Words
    picture: dict[str, Any] | None


_shown = (
    select(Product.title, lead_picture)
    .where(Product.supplier_id == bindparam("supplier_id"), Product.state == "live")
    .order_by(Product.id.desc())
    .limit(12)
)


def shown_of(supplier_id: int) -> list[Shown]:
    """The newest of what a supplier has on sale, for its public page."""
    return [Shown._make(row) for row in session.execute(_shown, {"supplier_id": supplier_id})]
