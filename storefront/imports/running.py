"""A run goes through the file in steps of a few milliseconds; where it stands is in its rows, so anybody may go on."""

from __future__ import annotations

import logging

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from storefront import products
from storefront.imports.applying import Applied, apply
from storefront.imports.checking import check
from storefront.imports.models import ENDED, Import, Item, Kept
from storefront.imports.packing import unpack
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refusal, Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _, speaking
from storefront.products import Product

PRODUCTS, ROWS = 8, 16
"""A step takes at most so many products, and ends once they have so many variants: under 50 ms (quality.md, SQLite)."""

STEPS = 20
"""How many steps of one import a sweep takes before the other sweeps have their turn."""

_log = logging.getLogger(__name__)


@atomic()
def start(found: Import, *, by: Actor) -> None:
    """Let the worker run a checked import. Starting twice is starting once; raises Refused for one that has ended."""
    if found.state in ("running", "done"):
        return
    if found.state != "checked":
        raise Refused(_("This import cannot be started any more. Please send the file again."), status=409)
    _move(found, "running", by)


@atomic()
def cancel(found: Import, *, by: Actor) -> None:
    """Stop an import; what was imported stays. Raises Refused for one that is done."""
    if found.state == "cancelled":
        return
    if found.state in ENDED:
        raise Refused(_("This import is over already."), status=409)
    _move(found, "cancelled", by)
    found.finished_at = clock.now()


def _move(found: Import, state: str, by: Actor) -> None:
    found.state, found.state_at, found.by_id = state, clock.now(), by.id


def due(limit: int) -> list[int]:
    """Imports with something to do, the oldest first, each so often as it may take a step now."""
    query = select(Import.id, Import.state).where(Import.state.in_(("uploaded", "running"))).order_by(Import.id)
    turns = [(number, STEPS if state == "running" else 1) for number, state in session.execute(query.limit(limit))]
    return [number for turn in range(STEPS) for number, most in turns if turn < most][:limit]


def go_on(number: int) -> None:
    """Take the next step of an import: its check, or a few of its products."""
    state = session.scalar(select(Import.state).where(Import.id == number))
    session.rollback()
    if state == "uploaded":
        check(number)
    elif state == "running":
        step(number)


@atomic()
def step(number: int) -> None:
    """Import the next few products. It joins the row's lock: of two sweeps at once each takes products of its own."""
    found = session.get(Import, number, populate_existing=True, with_for_update=True)
    if found is None or found.state != "running":
        return
    items = _next(number)
    there = products.by_handle(found.supplier_id, [item.handle for item in items]) if items else {}
    with speaking(found.language):
        for item in items:
            _take(found, item, there.get(item.handle))
    if not items:
        found.state, found.state_at, found.finished_at = "done", clock.now(), clock.now()


def _next(number: int) -> list[Item]:
    query = select(Item).where(Item.import_id == number, Item.outcome == "waiting").order_by(Item.position)
    chosen: list[Item] = []
    rows = 0
    for item in session.scalars(query.limit(PRODUCTS)):
        rows += item.variants
        if chosen and rows > ROWS:
            break
        chosen.append(item)
    return chosen


def _take(found: Import, item: Item, before: Product | None) -> None:
    """Import one product; what refuses it is noted and stops nobody else (domain.md G4)."""
    try:
        with session.begin_nested():
            applied = _apply(found, item, before)
    except Refusal as refusal:
        applied = Applied("failed", None, refusal.sentence)
    except OperationalError:
        raise  # the database, not the product: the whole step is tried again
    except Exception:
        _log.exception("import %s failed on product %s", found.id, item.position)
        applied = Applied("failed", None, _("Something went wrong on our side with this product."))
    values = {"outcome": applied.outcome, "product_id": applied.product_id, "reason": applied.reason[:500]}
    session.execute(update(Item).where(Item.id == item.id).values(**values, contents=None))


def _apply(found: Import, item: Item, before: Product | None) -> Applied:
    if item.contents is None:
        raise RuntimeError("A waiting product has no contents.")
    parsed = unpack(item.contents)
    if parsed.gift_card:
        _keep(found, item)
        return Applied("kept", None)
    return apply(found, parsed, before)


def _keep(found: Import, item: Item) -> None:
    insert = insert_or_skip(Kept).values(
        {"supplier_id": found.supplier_id, "handle": item.handle, "contents": item.contents}
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["supplier_id", "handle"], set_={"contents": insert.excluded.contents}
        )
    )


sweep = Sweep("imports", due, go_on)
