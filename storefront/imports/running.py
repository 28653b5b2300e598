"""A run goes through the file in steps of a few milliseconds; where it stands is in its rows, so anybody may go on."""

from __future__ import annotations

import logging
from dataclasses import replace
from time import monotonic

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from storefront import products
from storefront.imports.applying import Applied, Sender, apply
from storefront.imports.checking import check
from storefront.imports.models import ENDED, Import, Item, Kept
from storefront.imports.packing import unpack
from storefront.imports.stocking import stock
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session, trial
from storefront.kernel.errors import Refusal, Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _, speaking
from storefront.products import Product

PRODUCTS, VARIANTS, SECONDS = 4, 6, 0.02
"""A step takes at most so many products, of each the stock of so many variants, and begins nothing new after so long:
it holds the lock for less than 50 ms (quality.md, SQLite)."""

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
    """Import the next few products. It takes the row's lock: of two sweeps at once each has products of its own."""
    until = monotonic() + SECONDS
    found = session.get(Import, number, populate_existing=True, with_for_update=True)
    if found is None or found.state != "running":
        return
    waiting = select(Item).where(Item.import_id == number, Item.outcome == "waiting").order_by(Item.position)
    items = session.scalars(waiting.limit(PRODUCTS)).all()
    if not items:
        found.state, found.state_at, found.finished_at = "done", clock.now(), clock.now()
        return
    there = products.by_handle(found.supplier_id, [item.handle for item in items])
    with speaking(found.language):
        for item in items:
            _take(found, item, there.get(item.handle))
            if monotonic() > until:
                return


def _take(found: Import, item: Item, before: Product | None) -> None:
    """Import one product; what refuses it is noted and stops nobody else (domain.md G4)."""
    try:
        with trial():
            applied = _stocked(found, _applied(found, item, before))
    except Refusal as refusal:
        applied = Applied("failed", item.product_id, refusal.sentence)
    except OperationalError:
        raise  # the database, not the product: the whole step is tried again
    except Exception:
        _log.exception("import %s failed on product %s", found.id, item.position)
        applied = Applied("failed", item.product_id, _("Something went wrong on our side with this product."))
    left = {"stock": applied.stock, "outcome": applied.outcome} if applied.stock else None
    values = {
        "outcome": "waiting" if left else applied.outcome,
        "product_id": applied.product_id,
        "reason": applied.reason[:500],
        "contents": left,
    }
    session.execute(update(Item).where(Item.id == item.id).values(values))


def _applied(found: Import, item: Item, before: Product | None) -> Applied:
    """The product itself, or what an earlier step left to do of it."""
    if item.contents is None:
        raise RuntimeError("A waiting product has no contents.")
    if "stock" in item.contents:
        left = tuple((number, quantity) for number, quantity in item.contents["stock"])
        return Applied(item.contents["outcome"], item.product_id, item.reason, left)
    parsed = unpack(item.contents)
    if parsed.gift_card:
        _keep(found, item)
        return Applied("kept", None)
    return apply(found, parsed, before)


def _stocked(found: Import, applied: Applied) -> Applied:
    """The same with a few variants' stock brought; a product of hundreds takes several steps for it."""
    if not applied.stock:
        return applied
    moved = stock(applied.stock[:VARIANTS], by=Sender(found.by_id))
    outcome = "changed" if moved and applied.outcome == "unchanged" else applied.outcome
    return replace(applied, outcome=outcome, stock=applied.stock[VARIANTS:])


def _keep(found: Import, item: Item) -> None:
    insert = insert_or_skip(Kept).values(
        {"supplier_id": found.supplier_id, "handle": item.handle, "contents": item.contents}
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["supplier_id", "handle"], set_={"contents": insert.excluded.contents}
        )
    )


sweep = Sweep("imports", due, go_on, lane="imports")
