"""Packing takes from the batches, what expires first goes first; the rows it leaves are the trace, read both ways."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from storefront import products
from storefront.batches.models import Batch, Pick
from storefront.batches.stepping import turn
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.installation import settings
from storefront.kernel.words import Words, _
from storefront.products import Product, Variant


class Traced(NamedTuple):
    """So many units of a batch in one parcel."""

    variant_id: int
    batch_id: int
    code: str
    quantity: int
    origin: Words
    made_on: date | None
    best_before: date | None
    state: str


class Packed(NamedTuple):
    """Something that units of a batch went into."""

    kind: str
    ref: str
    quantity: int


@atomic()
def pick(kind: str, ref: str, lines: Iterable[tuple[int, int]], *, by: Actor) -> None:
    """Take units for (kind, ref) from live batches: lines are (variant id, quantity), a variant may come twice.

    Once picked, a repeat changes nothing. Raises Refused (409), taking nothing, when the live batches do not suffice.
    """
    if session.scalar(select(Pick.id).where(Pick.kind == kind, Pick.ref == ref).limit(1)) is not None:
        return
    wanted: dict[int, int] = {}
    for variant_id, quantity in lines:
        wanted[variant_id] = wanted.get(variant_id, 0) + quantity
    today = clock.day(clock.now(), settings().zone)
    emptied = [one for one in sorted(wanted) if _pick_one(kind, ref, one, wanted[one], today, by)]
    session.flush()
    turn(emptied)


def _pick_one(kind: str, ref: str, variant_id: int, quantity: int, today: date, by: Actor) -> bool:
    """Take the pieces of one variant; whether a batch was emptied by it."""
    live = (
        select(Batch)
        .where(Batch.variant_id == variant_id, Batch.state == "active", Batch.remaining > 0)
        .where(Batch.best_before.is_(None) | (Batch.best_before >= today))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rest, emptied = quantity, False
    for batch in sorted(session.scalars(live.order_by(Batch.id)), key=_first_out):
        take = min(rest, batch.remaining)
        if take:
            batch.remaining -= take
            emptied |= batch.remaining == 0
            row = {"batch_id": batch.id, "kind": kind, "ref": ref, "quantity": take, "at": clock.now(), "by_id": by.id}
            session.add(Pick(**row))
            rest -= take
    if rest:
        raise _too_few(variant_id, quantity, rest)
    return emptied


def _first_out(batch: Batch) -> tuple[date, date, int]:
    return batch.best_before or date.max, batch.made_on or batch.received_at.date(), batch.id


def _too_few(variant_id: int, quantity: int, rest: int) -> Refused:
    title = session.scalar(select(Product.title).join(Variant).where(Variant.id == variant_id))
    said = _("Your batches hold only %(there)s of the %(wanted)s pieces of %(title)s. Please receive a batch first, or "
             "correct the count.", there=quantity - rest, wanted=quantity, title=title)  # fmt: skip
    return Refused(said, status=409, values={"too_few": {variant_id: quantity - rest}})


@atomic()
def unpick(kind: str, ref: str, *, by: Actor) -> None:
    """Put what was picked for (kind, ref) back into its batches: the parcel was unpacked. Repeating it changes nothing.

    The units stay promised to whoever bought them. What belongs to a batch that is no longer live becomes short.
    """
    del by  # the parcel's step says who
    picked = session.execute(select(Pick.batch_id, Pick.quantity).where(Pick.kind == kind, Pick.ref == ref)).all()
    refilled = set()
    for batch_id, quantity in sorted((row[0], row[1]) for row in picked):
        back = update(Batch).where(Batch.id == batch_id).values(remaining=Batch.remaining + quantity)
        row = session.execute(back.returning(Batch.variant_id, Batch.state, Batch.remaining)).one()
        if row.state != "active":
            products.withdraw_stock({row.variant_id: quantity})
        elif row.remaining == quantity:
            refilled.add(row.variant_id)
    turn(refilled)
    session.execute(delete(Pick).where(Pick.kind == kind, Pick.ref == ref))


def trace(kind: str, refs: Sequence[str]) -> dict[str, list[Traced]]:
    """Which batches the units of each (kind, ref) come from."""
    wanted: Any = (
        select(
            Pick.ref, Batch.variant_id, Batch.id, Batch.code, Pick.quantity, Batch.origin, Batch.made_on,
            Batch.best_before, Batch.state,
        )
        .join(Batch, Batch.id == Pick.batch_id)
        .where(Pick.kind == kind, Pick.ref.in_(refs))
        .order_by(Pick.ref, Batch.variant_id, Batch.id)
    )  # fmt: skip
    found: dict[str, list[Traced]] = {}
    for row in session.execute(wanted):
        found.setdefault(row[0], []).append(Traced._make(row[1:]))
    return found


def packed_from(batch_id: int) -> list[Packed]:
    """Everything that units of a batch went into: whom a recall concerns."""
    wanted = select(Pick.kind, Pick.ref, Pick.quantity).where(Pick.batch_id == batch_id).order_by(Pick.id)
    return [Packed._make(row) for row in session.execute(wanted)]
