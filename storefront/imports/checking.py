"""The check reads the file without any lock, and lays down in small steps what a run would do and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import update

from storefront.imports.applying import foresee
from storefront.imports.catalogue import Catalogue, LeftOut, ParsedProduct, Problem, Unreadable
from storefront.imports.models import Finding, Import, Item
from storefront.imports.packing import pack
from storefront.imports.parsing import read
from storefront.kernel import clock, files, money
from storefront.kernel.db import atomic, insert_or_skip, session

AT_ONCE = 100
"""How many rows one transaction writes: a few milliseconds of the lock (quality.md, SQLite)."""

Thing = TypeVar("Thing")


def check(number: int) -> None:
    """Read an uploaded import's file and lay down its items and problems.

    It may be killed anywhere and run again, or run twice at once: each row has its place and is written once.
    """
    found = session.get(Import, number, populate_existing=True)
    if found is None or found.state != "uploaded":
        return
    file, supplier_id, publish, restock = found.file, found.supplier_id, found.publish, found.restock
    session.rollback()
    try:
        catalogue = read(files.read(file), currency=money.currency, digits=money.digits())
    except Unreadable as refusal:
        _fail(number, refusal.problem)
        return
    for findings in _portions(enumerate(catalogue.problems)):
        _write_findings(number, findings)
    for items in _portions(enumerate(_all(catalogue))):
        goods = [product for _, product in items if isinstance(product, ParsedProduct)]
        expected = foresee(supplier_id, goods, publish=publish, restock=restock)
        session.rollback()
        _write_items(number, [_item(number, place, product, expected) for place, product in items])
    _finish(number, catalogue)


def _all(catalogue: Catalogue) -> list[ParsedProduct | LeftOut]:
    """Every product of the file in its order, the left out ones in their places."""
    everything: list[ParsedProduct | LeftOut] = [*catalogue.goods, *catalogue.gift_cards, *catalogue.left_out]
    return sorted(everything, key=lambda product: product.row)


def _portions(things: Iterator[Thing] | enumerate[Any]) -> Iterator[list[Any]]:
    iterator = iter(things)
    while portion := list(islice(iterator, AT_ONCE)):
        yield portion


def _item(number: int, place: int, product: ParsedProduct | LeftOut, expected: dict[str, str]) -> dict[str, Any]:
    row = {"import_id": number, "position": place, "row": product.row, "handle": product.handle, "reason": ""}
    if isinstance(product, LeftOut):
        said = {"title": "", "variants": 0, "expected": "skipped", "outcome": "skipped", "contents": None}
    else:
        kept = product.gift_card
        said = {
            "title": product.title,
            "variants": len(product.variants),
            "expected": "kept" if kept else expected[product.handle],
            "outcome": "waiting",
            "contents": pack(product),
        }
    return row | said


@atomic()
def _write_items(number: int, rows: Sequence[dict[str, Any]]) -> None:
    session.execute(insert_or_skip(Item).values(rows).on_conflict_do_nothing())


@atomic()
def _write_findings(number: int, findings: Sequence[tuple[int, Problem]]) -> None:
    rows = [_finding(number, place, problem) for place, problem in findings]
    session.execute(insert_or_skip(Finding).values(rows).on_conflict_do_nothing())


def _finding(number: int, place: int, problem: Problem) -> dict[str, Any]:
    return {
        "import_id": number,
        "position": place,
        "row": problem.row,
        "column": problem.column[:200],
        "severity": problem.severity,
        "code": problem.code,
        "params": dict(problem.params),
        "value": problem.value,
    }


@atomic()
def _finish(number: int, catalogue: Catalogue) -> None:
    _move(
        number,
        state="checked",
        encoding=catalogue.encoding,
        rows=catalogue.rows,
        problems_beyond=catalogue.problems_beyond,
    )


@atomic()
def _fail(number: int, problem: Problem) -> None:
    if _move(number, state="failed", finished_at=clock.now()):
        session.execute(insert_or_skip(Finding).values(_finding(number, 0, problem)).on_conflict_do_nothing())


def _move(number: int, **values: Any) -> bool:
    """A transition is a conditional update on the old state (domain.md G3)."""
    moved = session.execute(
        update(Import).where(Import.id == number, Import.state == "uploaded").values(state_at=clock.now(), **values)
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]
