"""A parcel refused at the door comes back: its goods to their batches, its money, if there was any, to its customer.

The carrier's risk is the supplier's until somebody signs (domain.md 6). Cash that was never paid is not refunded; it
is counted, and after the policy's number of refusals nobody carries cash to that door any more (domain.md 5).
"""

from sqlalchemy import select

from storefront import audit, batches, payments
from storefront.facts import ParcelRefused, announce
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.orders.ending import end_unpaid, give_to_deals
from storefront.orders.models import Line, Order, Parcel, Shipment
from storefront.orders.prints import own_print
from storefront.orders.refunding import refund
from storefront.orders.stepping import move

REASON = "refused"  # the reason of the step


@atomic()
def refuse(parcel: Parcel, *, by: Actor) -> None:
    """Record that a parcel was not accepted at the door, and that its goods are back with the supplier.

    Repeating it changes nothing. Raises Refused (409) for one not on its way, or paid for with goods that cannot be
    returned: a refusal undoes no purchase of these (P1 art. 40).
    """
    if parcel.state == "cancelled" and _was_shipped(parcel):
        return
    if parcel.state != "shipped":
        raise Refused(_("This parcel is not on its way."), status=409)
    order = session.get_one(Order, parcel.order_id, with_for_update=True)
    if order.state == "paid" and not _can_return(parcel):
        said = _("Something in this parcel cannot be returned, so a refusal does not undo the purchase.")
        raise Refused(said, status=409)
    move(parcel, "cancelled", by=by, reason=REASON, due_at=None, since=None)
    batches.take_back("parcel", str(parcel.id), by=by, reason=parcel.paper)
    give_to_deals(session.scalars(select(Line).where(Line.parcel_id == parcel.id)))
    if order.state == "paid":
        refund(order, parcel, reason=REASON, by=by)
    else:
        end_unpaid(order, "cancelled", by, REASON)
        _count(order, parcel)
    announce(ParcelRefused(parcel.id))


@atomic()
def refuse_for(parcel: Parcel, *, by: Actor) -> None:
    """As `refuse`, by staff whom the carrier told: what they did is in the audit log."""
    if parcel.state != "cancelled":
        audit.record(by, "record refused parcel", f"parcel:{parcel.id}", {"parcel": parcel.paper})
    refuse(parcel, by=by)


def _was_shipped(parcel: Parcel) -> bool:
    return session.scalar(select(Shipment.id).where(Shipment.parcel_id == parcel.id).limit(1)) is not None


def _can_return(parcel: Parcel) -> bool:
    fixed = select(Line.id).where(Line.parcel_id == parcel.id, Line.returnable.is_(False)).limit(1)
    return session.scalar(fixed) is None


def _count(order: Order, parcel: Parcel) -> None:
    """Count it against the phone the order was placed with, and the account if there is one."""
    payments.note_refusal(order.phone_print, about=f"parcel:{parcel.id}")
    if order.account_id is not None:
        payments.note_refusal(own_print(order.account_id), about=f"parcel:{parcel.id}")
