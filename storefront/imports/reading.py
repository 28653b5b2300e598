"""What a supplier sees of an import: found through the supplier, and counted from its rows, never from counters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, defer

from storefront.imports.models import Finding, Import, Item
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound

A_PAGE = 50
PORTION = 500


@dataclass(frozen=True)
class Progress:
    """How far a run is: `done` of `total` products, and what became of them."""

    state: str
    total: int
    done: int
    outcomes: dict[str, int]

    @property
    def moving(self) -> bool:
        """Whether the worker still has something to do."""
        return self.state in ("uploaded", "running")


@dataclass(frozen=True)
class Summary:
    """One import in the list."""

    id: int
    name: str
    at: datetime
    state: str
    total: int
    done: int


Thing = TypeVar("Thing")


def cut(things: Sequence[Thing]) -> tuple[list[Thing], bool]:
    """A page of what was read with one more, and whether there are more."""
    return list(things[:A_PAGE]), len(things) > A_PAGE


def seen_by(supplier_id: int, number: int) -> Import:
    """An import of this supplier. Raises NotFound, also for what is another's (domain.md G5)."""
    if not 0 < number < 2**62:
        raise NotFound()
    found = session.scalar(select(Import).where(Import.id == number, Import.supplier_id == supplier_id))
    if found is None:
        raise NotFound()
    return found


def listed(supplier_id: int, before: int | None = None) -> list[Summary]:
    """The supplier's imports, the newest first, one page and one more; `before` is the id where the last page ended."""
    query = select(Import).where(Import.supplier_id == supplier_id)
    if before is not None:
        query = query.where(Import.id < before)
    found = session.scalars(query.order_by(Import.id.desc()).limit(A_PAGE + 1)).all()
    counts = _counts([one.id for one in found])
    return [Summary(one.id, one.name, one.at, one.state, *counts.get(one.id, (0, 0))) for one in found]


def _counts(numbers: list[int]) -> dict[int, tuple[int, int]]:
    """How many products each import has, and how many were handled."""
    handled = func.sum(case((Item.outcome == "waiting", 0), else_=1))
    query = select(Item.import_id, func.count(), handled).where(Item.import_id.in_(numbers)).group_by(Item.import_id)
    return {number: (total, done) for number, total, done in session.execute(query)}


def progress(found: Import) -> Progress:
    """How far this import is."""
    outcomes = _grouped(Item.outcome, Item.import_id == found.id)
    total = sum(outcomes.values())
    return Progress(found.state, total, total - outcomes.get("waiting", 0), outcomes)


def expected(found: Import) -> dict[str, int]:
    """What a run would do, by the number of products: created, changed, unchanged, skipped, kept."""
    return _grouped(Item.expected, Item.import_id == found.id)


def severities(found: Import) -> dict[str, int]:
    """How many problems of each severity are listed."""
    return _grouped(Finding.severity, Finding.import_id == found.id)


def _grouped(column: InstrumentedAttribute[str], condition: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(condition).group_by(column))
    return {row[0]: row[1] for row in rows}


def findings(found: Import, *, severity: str | None = None, after: int | None = None) -> list[Finding]:
    """Problems in the order of their rows, one page and one more; `after` is the position where the last page ended."""
    query = select(Finding).where(Finding.import_id == found.id)
    if severity in ("error", "warning", "info"):
        query = query.where(Finding.severity == severity)
    if after is not None:
        query = query.where(Finding.position > after)
    return list(session.scalars(query.order_by(Finding.position).limit(A_PAGE + 1)))


def items(found: Import, *, outcome: str | None = None, after: int | None = None) -> list[Item]:
    """Products of the file in its order, one page and one more; before a run `outcome` asks for what is expected."""
    query = select(Item).where(Item.import_id == found.id).options(defer(Item.contents))
    if outcome:
        query = query.where((Item.outcome if found.state in ("running", "done") else Item.expected) == outcome)
    if after is not None:
        query = query.where(Item.position > after)
    return list(session.scalars(query.order_by(Item.position).limit(A_PAGE + 1)))


def every_item(found: Import) -> Iterator[Item]:
    """All products of the file, read in portions."""
    after = -1
    while portion := _items_after(found, after):
        yield from portion
        after = portion[-1].position


def every_finding(found: Import) -> Iterator[Finding]:
    """All listed problems, read in portions."""
    after = -1
    query = select(Finding).where(Finding.import_id == found.id).order_by(Finding.position).limit(PORTION)
    while portion := session.scalars(query.where(Finding.position > after)).all():
        yield from portion
        after = portion[-1].position


def _items_after(found: Import, after: int) -> Sequence[Item]:
    query = select(Item).where(Item.import_id == found.id, Item.position > after).options(defer(Item.contents))
    return session.scalars(query.order_by(Item.position).limit(PORTION)).all()
