"""The table: when this happens, these follow, in order, in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from storefront import carts, facts, orders, shops

Table = dict[type, Sequence[Callable[[Any], None]]]


def table(*, social: bool) -> Table:
    """What follows from each fact; the social wing adds its own rows only where it is switched on."""
    del social  # its rooms come with issue 3
    return {
        facts.SignedIn: (_bring_along,),
        facts.PaymentReceived: (orders.receive,),
        facts.OrderPlaced: (lambda fact: orders.tell("placed", order_id=fact.order_id),),
        facts.OrderPaid: (orders.tell_paid,),
        facts.OrderExpired: (lambda fact: orders.tell("expired", order_id=fact.order_id),),
        facts.ParcelShipped: (lambda fact: orders.tell_parcel("shipped", fact.parcel_id),),
        facts.ReceiptSoon: (orders.tell_soon,),
        facts.ParcelSettled: (lambda fact: orders.tell_parcel("completed", fact.parcel_id),),
        facts.ParcelCancelled: (lambda fact: orders.tell_parcel("cancelled", fact.parcel_id),),
    }


def _bring_along(fact: facts.SignedIn) -> None:
    """What a visitor kept in this browser, cart and follows, is the account's from now on."""
    if fact.visitor is not None:
        carts.join(fact.account_id, fact.visitor)
        shops.join_follows(fact.account_id, fact.visitor)
