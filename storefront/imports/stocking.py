"""A quantity of the file is a first batch; where restocking was ticked, what may be bought becomes that quantity."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from storefront import batches
from storefront.batches import Batch
from storefront.imports.catalogue import ParsedProduct
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.kernel.words import _
from storefront.products import Upserted, Variant


def stock(parsed: ParsedProduct, taken: Upserted, left_alone: Collection[int], *, by: Actor) -> bool:
    """Bring the variants' stock to the file's quantities; whether anything moved.

    `left_alone` are the variants (by id) that were there before and keep what they have. Inside a verb.
    """
    moved = False
    for number, variant in sorted(zip(taken.variants, parsed.variants, strict=True), key=lambda pair: pair[0]):
        if variant.quantity is not None and number not in left_alone:
            moved = _bring(number, variant.quantity, by) or moved
    return moved


def _bring(number: int, wanted: int, by: Actor) -> bool:
    variant = session.get_one(Variant, number, populate_existing=True, with_for_update=True)
    if variant.short and not wanted:
        return False
    more = wanted - variant.available + variant.short  # what is promised and not there is covered first
    if more > 0:
        batches.receive(variant, more, by=by)
    elif more < 0:
        _lose(number, -more, by)
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
