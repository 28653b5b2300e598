"""A parcel is packed from its batches, handed to a carrier, and delivered; its customer's clock follows."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from storefront import batches, policies
from storefront.facts import ParcelDelivered, ParcelShipped, announce
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.orders.models import Line, Order, Parcel, Shipment
from storefront.orders.recalling import must_be_sound
from storefront.orders.stepping import move

CARRIERS = ("SF Express", "JD Logistics", "EMS", "YTO", "ZTO", "STO", "Yunda", "Chunghwa Post", "T-Cat", "DHL")


@atomic()
def pack(parcel: Parcel, *, by: Actor) -> None:
    """Pack a parcel: its pieces are picked from the batches that expire first, and are traceable from here on.

    Repeating it changes nothing. Raises Refused (409) for a parcel that is not to be packed.
    """
    if parcel.state == "packed":
        return
    _ready(parcel)
    lines = session.execute(
        select(Line.variant_id, Line.quantity).where(Line.parcel_id == parcel.id).order_by(Line.variant_id)
    )
    batches.pick("parcel", str(parcel.id), [(variant, quantity) for variant, quantity in lines], by=by)
    move(parcel, "packed", by=by)


def _ready(parcel: Parcel) -> None:
    order = session.get_one(Order, parcel.order_id)
    if parcel.state != "waiting":
        raise Refused(_("This parcel is already on its way or was cancelled."), status=409)
    if order.state != "paid" and not (order.state == "placed" and order.on_delivery):
        raise Refused(_("This order is not paid yet."), status=409)


@atomic()
def ship(parcel: Parcel, *, carrier: str, tracking: str, by: Actor) -> None:
    """Hand a parcel to a carrier; one that is not packed yet is packed with it.

    The same carrier and number again changes nothing; another one is a further shipment. The customer then has the
    policy's days until it counts as received (domain.md 6).
    """
    known = session.scalars(select(Shipment).where(Shipment.parcel_id == parcel.id)).all()
    if any((one.carrier, one.tracking) == (carrier, tracking) for one in known):
        return
    if parcel.state in ("waiting", "packed"):
        pack(parcel, by=by)
        must_be_sound(parcel)
        now = clock.now()
        due = now + timedelta(days=_policy(parcel).confirm_days_after_shipping)
        move(parcel, "shipped", by=by, since=now, due_at=due)
        announce(ParcelShipped(parcel.id))
    elif parcel.state != "shipped":
        raise Refused(_("This parcel is already on its way or was cancelled."), status=409)
    session.add(Shipment(parcel_id=parcel.id, carrier=carrier, tracking=tracking, at=clock.now(), by_id=by.id))


def ship_many(parcels: Sequence[tuple[Parcel, str, str]], *, by: Actor) -> list[tuple[Parcel, str]]:
    """Ship many, each for itself: (parcel, carrier, tracking); returns what was refused, with the sentence why."""
    refused = []
    for parcel, carrier, tracking in parcels:
        try:
            ship(parcel, carrier=carrier, tracking=tracking, by=by)
        except Refused as refusal:
            refused.append((parcel, refusal.sentence))
    return refused


@atomic()
def deliver(parcel: Parcel, *, by: Actor) -> None:
    """Record the carrier's delivery. Repeating it changes nothing."""
    if parcel.state == "delivered":
        return
    if parcel.state != "shipped":
        raise Refused(_("This parcel is not on its way."), status=409)
    now = clock.now()
    due = now + timedelta(days=_policy(parcel).confirm_days_after_delivery)
    move(parcel, "delivered", by=by, since=now, due_at=due, reminded_at=None)
    announce(ParcelDelivered(parcel.id))


def _policy(parcel: Parcel) -> policies.Policies:
    return policies.at(session.get_one(Order, parcel.order_id).policy)
