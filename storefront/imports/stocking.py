"""A quantity of the file is a first batch; where restocking was ticked, what may be bought becomes that quantity."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from storefront import batches
from storefront.batches import Batch
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.kernel.words import _
from storefront.products import Variant


def stock(wanted: Sequence[tuple[int, int]], *, by: Actor) -> bool:
    """Bring variants (by id) to the quantities wanted; whether anything moved. Inside a verb."""
    quantities = dict(wanted)
    query = select(Variant).where(Variant.id.in_(quantities)).order_by(Variant.id).with_for_update()
    there = session.scalars(query.execution_options(populate_existing=True)).all()
    moved = [_bring(variant, quantities[variant.id], by) for variant in there]
    return any(moved)


def _bring(variant: Variant, wanted: int, by: Actor) -> bool:
    if variant.short and not wanted:
        return False
    more = wanted - variant.available + variant.short  # what is promised and not there is covered first
    if more > 0:
        batches.receive(variant, more, by=by)
    elif more < 0:
        _lose(variant.id, -more, by)
    return more != 0


def _lose(number: int, fewer: int, by: Actor) -> None:
    """Fewer are there than we thought: the youngest batches give them up, as the oldest are packed first."""
    live = select(Batch).where(Batch.variant_id == number, Batch.state == "active", Batch.remaining > 0)
    for batch in session.scalars(live.order_by(Batch.id.desc())).all():
        part = min(fewer, batch.remaining)
        batches.lose(batch, part, _("Counted again in an imported file."), by=by)
        fewer -= part
        if not fewer:
            return
