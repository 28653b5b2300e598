"""Whoever got pieces of a recalled batch is told within a day, once, and it is written down whom nobody could write to.

Source: domain.md 2, Recall. What a carrier has not got yet does not leave any more: it is unpacked first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from storefront import batches
from storefront.batches import Batch, Pick
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.orders.letters import address_for, tell
from storefront.orders.models import Order, Parcel, RecallNotice
from storefront.orders.stepping import move

LOOKED_AT: Final = timedelta(days=30)  # a recall is told of at once; later nothing of that batch can have left
REACHED: Final = ("shipped", "delivered", "completed")


class Concerned(NamedTuple):
    """A parcel with pieces of a recalled batch; `told_at` is None until its customer was told, `by_mail` how."""

    parcel_id: int
    paper: str
    number: str
    state: str
    quantity: int
    name: str
    phone: str
    country: str
    told_at: datetime | None
    by_mail: bool


@atomic()
def unpack(parcel: Parcel, *, by: Actor) -> None:
    """Put what was packed back into its batches, to pack again. Repeating it changes nothing. Raises Refused (409)."""
    if parcel.state == "waiting":
        return
    if parcel.state != "packed":
        raise Refused(_("This parcel is already on its way or was cancelled."), status=409)
    move(parcel, "waiting", by=by)
    batches.unpick("parcel", str(parcel.id), by=by)


def must_be_sound(parcel: Parcel) -> None:
    """Raises Refused (409) when something in a packed parcel may not leave: its batch was stopped or recalled."""
    packed = batches.trace("parcel", [str(parcel.id)]).get(str(parcel.id), [])
    for one in packed:
        if one.state in ("frozen", "recalled"):
            said = _("Batch %(code)s must not leave any more. Please unpack this parcel first.", code=one.code)
            raise Refused(said, status=409)


def concerned(batch_id: int) -> list[Concerned]:
    """Every parcel with pieces of a batch, the first packed first: whom it concerns, and who was told."""
    packed = {int(one.ref): one.quantity for one in batches.packed_from(batch_id) if one.kind == "parcel"}
    rows = session.execute(
        select(Parcel, Order, RecallNotice)
        .join(Order, Order.id == Parcel.order_id)
        .outerjoin(RecallNotice, (RecallNotice.parcel_id == Parcel.id) & (RecallNotice.batch_id == batch_id))
        .where(Parcel.id.in_(packed))
        .order_by(Parcel.id)
    )
    return [
        Concerned(
            parcel.id, parcel.paper, order.number, parcel.state, packed[parcel.id], order.recipient["name"],
            order.recipient["phone"], order.country, notice.at if notice else None, bool(notice and notice.by_mail),
        )
        for parcel, order, notice in rows
    ]  # fmt: skip


def _untold(limit: int) -> Sequence[int]:
    """Picks of recalled batches whose parcel has left, and whose customer was not told yet."""
    wanted = select(Pick.id, Pick.batch_id, Pick.ref).join(Batch, Batch.id == Pick.batch_id)
    wanted = wanted.where(Batch.state == "recalled", Batch.at > clock.now() - LOOKED_AT, Pick.kind == "parcel")
    picks = {(batch_id, int(ref)): number for number, batch_id, ref in session.execute(wanted.order_by(Pick.id))}
    told = select(RecallNotice.batch_id, RecallNotice.parcel_id)
    told = told.where(RecallNotice.batch_id.in_({batch_id for batch_id, _parcel in picks}))
    for batch_id, parcel_id in session.execute(told):
        picks.pop((batch_id, parcel_id), None)
    left = select(Parcel.id).where(Parcel.id.in_({one[1] for one in picks}), Parcel.state.in_(REACHED))
    reached = set(session.scalars(left))
    return [number for (_batch, parcel_id), number in picks.items() if parcel_id in reached][:limit]


@atomic()
def tell_recalled(pick_id: int) -> None:
    """Tell the customer of a pick that its batch was recalled; one nobody can write to is written down as such."""
    pick = session.get(Pick, pick_id)
    batch = session.get(Batch, pick.batch_id) if pick else None
    parcel = session.get(Parcel, int(pick.ref), with_for_update=True) if pick else None
    if pick is None or batch is None or parcel is None or batch.state != "recalled" or parcel.state not in REACHED:
        return
    order = session.get_one(Order, parcel.order_id)
    by_mail = bool(address_for(order))
    row = {"batch_id": batch.id, "parcel_id": parcel.id, "at": clock.now(), "by_mail": by_mail}
    made = insert_or_skip(RecallNotice).values(row).on_conflict_do_nothing().returning(RecallNotice.batch_id)
    if session.execute(made).scalar() is not None and by_mail:
        tell("recalled", order_id=order.id, parcel_id=parcel.id, again=str(batch.id))


sweeps = (Sweep("customers hear of recalls", _untold, tell_recalled),)
