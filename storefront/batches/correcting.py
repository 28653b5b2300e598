"""What is lost or must not be sold leaves the live stock, and what was promised beyond the rest of it is short."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select, update

from storefront import products
from storefront.batches.models import MOST_UNITS, Batch
from storefront.batches.stepping import note, turn
from storefront.facts import BatchRecalled, announce
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.installation import settings
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _

TRANSITIONS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {  # word: (from, to)
    "frozen": (("active",), "frozen"),
    "unfrozen": (("frozen",), "active"),
    "recalled": (("active", "frozen", "expired"), "recalled"),
    "expired": (("active",), "expired"),
}


@atomic()
def lose(batch: Batch, quantity: int, reason: str, *, by: Actor) -> None:
    """Units are broken, missing or otherwise gone. Raises Refused for more than remain, or without a reason."""
    _needs(reason)
    if not 1 <= quantity <= batch.remaining:
        raise Refused(_("Please write a whole number from 1 to %(most)s.", most=batch.remaining), "quantity")
    batch.remaining -= quantity
    batch.lost += quantity
    session.flush()
    note(batch, "lost", quantity, by, reason)
    if batch.state == "active":
        products.withdraw_stock({batch.variant_id: quantity})
        if not batch.remaining:
            turn([batch.variant_id])


@atomic()
def correct(batch: Batch, counted: int, reason: str, *, by: Actor) -> None:
    """Somebody counted: `counted` units are there. Fewer than written are lost, more were received.

    Equal, nothing happens. Raises Refused for a count that cannot be, or without a reason.
    """
    if not 0 <= counted <= MOST_UNITS:
        raise Refused(_("Please write a whole number from 0 to %(most)s.", most=MOST_UNITS), "quantity")
    difference = counted - batch.remaining
    if difference < 0:
        lose(batch, -difference, reason, by=by)
    elif difference > 0:
        _needs(reason)
        batch.remaining += difference
        batch.received += difference
        session.flush()
        note(batch, "found", difference, by, reason)
        if batch.state == "active":
            products.put_back({batch.variant_id: difference})
            turn([batch.variant_id])


@atomic()
def freeze(batch: Batch, reason: str, *, by: Actor) -> None:
    """Stop selling a batch until it is clear whether it is sound. Repeating it changes nothing."""
    _needs(reason)
    if batch.state != "frozen":
        _move(batch, "frozen", by, reason)


@atomic()
def unfreeze(batch: Batch, *, by: Actor) -> None:
    """Sell a frozen batch again; one past its day expires at the next sweep. Repeating it changes nothing."""
    if batch.state != "active":
        _move(batch, "unfrozen", by)


@atomic()
def recall(batch: Batch, reason: str, *, by: Actor) -> None:
    """Take a batch back for good; whoever got units of it is told (domain.md 2). Repeating it changes nothing."""
    _needs(reason)
    if batch.state != "recalled":
        _move(batch, "recalled", by, reason)
        announce(BatchRecalled(batch.id))


def _move(batch: Batch, word: str, by: Actor, reason: str = "") -> None:
    sources, after = TRANSITIONS[word]
    before = batch.state
    columns = {"state": after, "at": clock.now(), "by_id": by.id, "reason": reason.strip()[:500]}
    moved = (
        session.execute(
            update(Batch).where(Batch.id == batch.id, Batch.state == before).values(columns).returning(Batch.id)
        ).all()
        if before in sources
        else []
    )
    if len(moved) != 1:
        raise Refused(_("This batch is not in a state for that any more. Please look again."), status=409)
    session.refresh(batch)
    note(batch, word, batch.remaining, by, reason)
    if batch.remaining and before == "active":
        products.withdraw_stock({batch.variant_id: batch.remaining})
    elif batch.remaining and after == "active":
        products.put_back({batch.variant_id: batch.remaining})
    turn([batch.variant_id])


def _needs(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Please say why."), "reason")
    if len(reason) > 500:
        raise Refused(_("Please keep this to %(most)s characters.", most=500), "reason")


def _today() -> date:
    return clock.day(clock.now(), settings().zone)


def _past(limit: int) -> list[int]:
    wanted = select(Batch.id).where(Batch.state == "active", Batch.best_before < _today())
    return list(session.scalars(wanted.order_by(Batch.best_before, Batch.id).limit(limit)))


@atomic()
def _expire(number: int) -> None:
    batch = session.get(Batch, number, populate_existing=True, with_for_update=True)
    if batch is not None and batch.state == "active" and batch.best_before and batch.best_before < _today():
        _move(batch, "expired", PLATFORM)


sweeps = (Sweep("batches expire", _past, _expire),)
