"""The customer confirms, or the clock does: a reminder comes before, one extension may be asked for (domain.md 6)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select

from storefront import policies
from storefront.facts import ReceiptSoon, announce
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.orders.models import Order, Parcel
from storefront.orders.settling import complete
from storefront.orders.stepping import note

REMINDERS = (timedelta(days=3), timedelta(days=1))
_ON_ITS_WAY = Parcel.state.in_(("shipped", "delivered"))


@atomic()
def extend(parcel: Parcel, *, by: Actor) -> None:
    """Give the customer the policy's further days, once. Raises Refused (409) the second time."""
    if parcel.state not in ("shipped", "delivered") or parcel.due_at is None:
        raise Refused(_("There is nothing to extend here."), status=409)
    if parcel.extended_at is not None:
        raise Refused(_("This was already extended once."), status=409)
    days = policies.at(session.get_one(Order, parcel.order_id).policy).confirm_extension_days
    parcel.due_at += timedelta(days=days)
    parcel.extended_at, parcel.reminded_at = clock.now(), None
    note(parcel, "extended", by=by)


@atomic()
def confirm_by_clock(parcel_id: int) -> None:
    """Complete a parcel whose customer said nothing until the deadline. One that waits for its money stays."""
    parcel = session.get(Parcel, parcel_id, with_for_update=True)
    if parcel is None or parcel.state not in ("shipped", "delivered"):
        return
    if parcel.due_at is not None and parcel.due_at <= clock.now() and _is_paid(parcel):
        complete(parcel, by=PLATFORM, reason="clock")


@atomic()
def remind(parcel_id: int) -> None:
    """Tell the customer that the deadline is near; each of the two reminders goes out once."""
    parcel = session.get(Parcel, parcel_id, with_for_update=True)
    if parcel is not None and parcel.state in ("shipped", "delivered") and _reminder_due(parcel):
        parcel.reminded_at = clock.now()
        session.flush()
        announce(ReceiptSoon(parcel.id))


def _reminder_due(parcel: Parcel) -> bool:
    if parcel.due_at is None or parcel.due_at <= clock.now():
        return False
    passed = [parcel.due_at - before for before in REMINDERS if parcel.due_at - before <= clock.now()]
    return bool(passed) and (parcel.reminded_at is None or parcel.reminded_at < passed[-1])


def _is_paid(parcel: Parcel) -> bool:
    return session.scalar(select(Order.state).where(Order.id == parcel.order_id)) == "paid"


def _to_confirm(limit: int) -> Sequence[int]:
    paid = select(Order.id).where(Order.id == Parcel.order_id, Order.state == "paid").exists()
    where = _ON_ITS_WAY, Parcel.due_at <= clock.now(), paid
    return session.scalars(select(Parcel.id).where(*where).order_by(Parcel.due_at).limit(limit)).all()


def _to_remind(limit: int) -> Sequence[int]:
    now = clock.now()
    first, last = REMINDERS
    unsaid = or_(
        Parcel.reminded_at.is_(None),
        (Parcel.due_at <= now + last) & (Parcel.reminded_at < now - (first - last) / 2),
    )
    where = _ON_ITS_WAY, Parcel.due_at > now, Parcel.due_at <= now + first, unsaid
    return session.scalars(select(Parcel.id).where(*where).order_by(Parcel.due_at).limit(limit)).all()


sweeps = (
    Sweep("receipt is reminded of", _to_remind, remind),
    Sweep("parcels are completed", _to_confirm, confirm_by_clock),
)
