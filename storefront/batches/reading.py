"""A supplier's batches, newest first; and the sum that must always hold."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from storefront import search
from storefront.batches.models import Batch, BatchStep, Pick
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.products import Product, Variant

PAGE = 30


class Row(NamedTuple):
    """A batch in a list."""

    id: int
    code: str
    product_id: int
    title: Words
    options: tuple[Words, ...]
    sku: str | None
    received: int
    remaining: int
    lost: int
    made_on: date | None
    best_before: date | None
    received_at: datetime
    state: str


class Page(NamedTuple):
    """One page of a list; `after` leads to the next."""

    rows: list[Row]
    after: str | None


_rows = (
    select(
        Batch.id, Batch.code, Product.id, Product.title, Variant.option1, Variant.option2, Variant.option3, Variant.sku,
        Batch.received, Batch.remaining, Batch.lost, Batch.made_on, Batch.best_before, Batch.received_at, Batch.state,
    )
    .join(Variant, Variant.id == Batch.variant_id)
    .join(Product, Product.id == Variant.product_id)
)  # fmt: skip


def listed(supplier_id: int, *, state: str = "", q: str = "", after: str | None = None, limit: int = PAGE) -> Page:
    """A page of a supplier's batches: newest first; `q` is the beginning of a code, a SKU, or words of the product."""
    wanted = _rows.where(Variant.supplier_id == supplier_id)
    if state:
        wanted = wanted.where(Batch.state == state)
    if typed := q.strip():
        found = search.candidates("product", typed, within=f"supplier {supplier_id}")
        code = Batch.code.startswith(typed[:40], autoescape=True)
        wanted = wanted.where(code | (Variant.sku == typed) | Product.id.in_(found))
    if after and after.isascii() and after.isdigit() and len(after) < 19:
        wanted = wanted.where(Batch.id < int(after))
    rows = [_row(row) for row in session.execute(wanted.order_by(Batch.id.desc()).limit(limit + 1))]
    return Page(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def _row(row: Any) -> Row:
    options = tuple(value for value in row[4:7] if value is not None)
    return Row._make((*row[:4], options, *row[7:]))


def owned(supplier_id: int, batch_id: int) -> Batch:
    """A supplier's batch. Raises NotFound for any other (domain.md G5)."""
    wanted = select(Batch).join(Variant).where(Batch.id == batch_id, Variant.supplier_id == supplier_id)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound()
    return found


def row_of(batch: Batch) -> Row:
    """A batch as lists show it."""
    return _row(session.execute(_rows.where(Batch.id == batch.id)).one())


class Recall(NamedTuple):
    """A recalled batch in the list of all."""

    id: int
    code: str
    title: Words
    supplier_id: int
    at: datetime
    reason: str


def recalls(*, after: int | None = None, limit: int = PAGE) -> list[Recall]:
    """Every supplier's recalled batches, the newest batch first."""
    columns = (Batch.id, Batch.code, Product.title, Variant.supplier_id, Batch.at, Batch.reason)
    wanted = select(*columns).join(Variant, Variant.id == Batch.variant_id).join(Product)
    wanted = wanted.where(Batch.state == "recalled", Batch.id < (after or 2**62))
    return [Recall._make(row) for row in session.execute(wanted.order_by(Batch.id.desc()).limit(limit))]


def recalled(batch_id: int) -> Batch:
    """A batch that was recalled. Raises NotFound for any other."""
    found = session.get(Batch, batch_id)
    if found is None or found.state != "recalled":
        raise NotFound()
    return found


def steps_of(batch: Batch) -> list[BatchStep]:
    """What happened to a batch, the oldest first."""
    return list(session.scalars(select(BatchStep).where(BatchStep.batch_id == batch.id).order_by(BatchStep.id)))


def expiring(supplier_id: int, until: date, limit: int = 10) -> list[Row]:
    """Live batches with units left whose last day is at most `until`, the nearest first."""
    wanted = _rows.where(
        Variant.supplier_id == supplier_id, Batch.state == "active", Batch.remaining > 0, Batch.best_before <= until
    )
    return [_row(row) for row in session.execute(wanted.order_by(Batch.best_before, Batch.id).limit(limit))]


class Difference(NamedTuple):
    """A variant whose sum does not hold: what live batches hold, and what stock and promises say."""

    variant_id: int
    live: int
    said: int


def verify(promised: Mapping[int, int] | None = None) -> list[Difference]:
    """Where live batches + short ≠ available + promised (domain.md 2, Stock); empty when all holds.

    `promised` is what orders hold of each variant: reserved, or sold and not yet packed.
    """
    active = select(Batch.variant_id, func.sum(Batch.remaining)).where(Batch.state == "active")
    live = {row[0]: int(row[1]) for row in session.execute(active.group_by(Batch.variant_id))}
    held = promised or {}
    stock = session.execute(select(Variant.id, Variant.available, Variant.short)).all()
    found = [(row[0], live.get(row[0], 0), row[1] + held.get(row[0], 0) - row[2]) for row in stock]
    return [Difference(*one) for one in found if one[1] != one[2]]


def unbalanced() -> list[int]:
    """Ids of batches where received ≠ remaining + lost + picked; empty when all holds."""
    picked = (
        select(func.coalesce(func.sum(Pick.quantity), 0))
        .where(Pick.batch_id == Batch.id)
        .correlate(Batch)
        .scalar_subquery()
    )
    return list(session.scalars(select(Batch.id).where(Batch.received != Batch.remaining + Batch.lost + picked)))
