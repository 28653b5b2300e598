"""A paid parcel that is not packed can be called off: the goods go back on sale, the money back the way it came."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import false, or_, select

from storefront import policies
from storefront.facts import ParcelCancelled, announce
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.orders.ending import cancel, put_back
from storefront.orders.models import Line, Order, Parcel
from storefront.orders.refunding import refund
from storefront.orders.stepping import move


@atomic()
def call_off(parcel: Parcel, *, by: Actor, reason: str = "") -> None:
    """Cancel a parcel before it is packed, and send its money back in full.

    Repeating it changes nothing. Raises Refused (409) once it is packed.
    """
    if parcel.state == "cancelled":
        return
    if parcel.state != "waiting":
        raise Refused(_("This parcel is already packed. You can send it back when it has arrived."), status=409)
    order = session.get_one(Order, parcel.order_id)
    if order.state == "placed":
        cancel(order, by=by)  # paid on delivery, in one parcel: the order ends with it
        return
    move(parcel, "cancelled", by=by, reason=reason, due_at=None, since=None)
    put_back(session.scalars(select(Line).where(Line.parcel_id == parcel.id)))
    refund(order, parcel, reason="cancelled", by=by)
    announce(ParcelCancelled(parcel.id))


def _never_shipped(limit: int) -> Sequence[int]:
    """Each order keeps the days it began under, so the versions of the late ones are looked up first."""
    now = clock.now()
    late = select(Parcel.id).join(Order, Order.id == Parcel.order_id)
    late = late.where(Parcel.state == "waiting", Parcel.due_at <= now)
    begun = session.scalars(late.with_only_columns(Order.policy).distinct()).all()
    days = {version: timedelta(days=policies.at(version).auto_cancel_days) for version in begun}
    over = [(Order.policy == version) & (Parcel.due_at <= now - days[version]) for version in begun]
    return session.scalars(late.where(or_(false(), *over)).order_by(Parcel.due_at).limit(limit)).all()


@atomic()
def call_off_by_clock(parcel_id: int) -> None:
    """Cancel a parcel its supplier did not ship for the policy's days after the promise (domain.md 6)."""
    parcel = session.get(Parcel, parcel_id, with_for_update=True)
    if parcel is None or parcel.state != "waiting" or parcel.due_at is None:
        return
    days = policies.at(session.get_one(Order, parcel.order_id).policy).auto_cancel_days
    if parcel.due_at + timedelta(days=days) <= clock.now():
        call_off(parcel, by=PLATFORM, reason="clock")


sweeps = (Sweep("parcels never shipped are cancelled", _never_shipped, call_off_by_clock),)
