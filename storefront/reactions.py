"""The table: when this happens, these follow, in order, in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from storefront import facts, orders

Table = dict[type, Sequence[Callable[[Any], None]]]


def table(*, social: bool) -> Table:
    """What follows from each fact; the social wing adds its own rows only where it is switched on."""
    del social  # its rooms come with issue 3
    return {
        facts.PaymentReceived: (orders.receive,),
        facts.OrderPlaced: (lambda fact: orders.tell("placed", order_id=fact.order_id),),
        facts.OrderPaid: (orders.tell_paid,),
        facts.OrderExpired: (lambda fact: orders.tell("expired", order_id=fact.order_id),),
        facts.ParcelShipped: (lambda fact: orders.tell_parcel("shipped", fact.parcel_id),),
        facts.ReceiptSoon: (orders.tell_soon,),
        facts.ParcelSettled: (lambda fact: orders.tell_parcel("completed", fact.parcel_id),),
        facts.ParcelCancelled: (lambda fact: orders.tell_parcel("cancelled", fact.parcel_id),),
    }
