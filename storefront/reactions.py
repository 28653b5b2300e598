"""The table: when this happens, these follow, in order, in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from storefront import carts, coupons, facts, notices, orders, products, shops

UNHEARD: dict[type, str] = {
    facts.ContentHeld: "the room that owns it was told by submit's answer; staff see it in their queue",
    facts.DealOffered: "it stands first at the desk of who is asked, with its deadline",
    facts.DealStopped: "its own page says so to both sides",
    facts.AccountOpened: "nothing follows yet; a welcome would be a letter nobody asked for",
    facts.SupplierApproved: "the supplier reads it on the application's page; a letter comes with the desks of trust",
    facts.PaymentClosed: "the order's own deadline decides what becomes of it",
    facts.MoneyReturned: "the books are kept by payments; the letter went out when the parcel was cancelled",
    facts.ParcelDelivered: "the customer signed for it; the reminder before the deadline is the next word",
    facts.BatchRecalled: "a sweep of orders tells whoever got pieces, also of a parcel that leaves at this very moment",
}
Table = dict[type, Sequence[Callable[[Any], None]]]


def table(*, social: bool) -> Table:
    """What follows from each fact; the social wing adds its own rows only where it is switched on."""
    heard: Table = {
        facts.SignedIn: (_bring_along,),
        facts.AccountClosed: (orders.may_leave,),
        facts.PasswordResetAsked: (notices.reset_asked,),
        facts.PasswordChanged: (notices.password_changed,),
        facts.EmailChangeAsked: (notices.email_asked,),
        facts.EmailChanged: (notices.email_changed,),
        facts.ProductChanged: (
            lambda fact: products.index(fact.product_id),
            lambda fact: shops.shelve(fact.product_id),
            lambda fact: shops.look_out(fact.product_id),
        ),
        facts.StockTurned: (lambda fact: shops.look_out_for(fact.variant_id),),
        facts.PaymentReceived: (orders.receive,),
        facts.OrderPlaced: (lambda fact: orders.tell("placed", order_id=fact.order_id), orders.timing.wind_hold),
        facts.OrderPaid: (orders.tell_paid, orders.timing.wind_shipping),
        facts.OrderExpired: (lambda fact: orders.tell("expired", order_id=fact.order_id),),
        facts.ParcelShipped: (lambda fact: orders.tell_parcel("shipped", fact.parcel_id),),
        facts.ReceiptSoon: (orders.tell_soon, orders.timing.tell_sender_soon),
        facts.ParcelSettled: (
            lambda fact: orders.tell_parcel("completed", fact.parcel_id),
            orders.timing.tell_sender_settled,
        ),
        facts.ParcelCancelled: (
            lambda fact: orders.tell_parcel("cancelled", fact.parcel_id),
            orders.timing.tell_sender_cancelled,
        ),
        facts.ParcelRefused: (
            lambda fact: orders.tell_parcel("refused", fact.parcel_id),
            orders.timing.tell_sender_refused,
        ),
    }
    if social:
        for fact, reactions in _social().items():
            heard[fact] = (*heard.get(fact, ()), *reactions)
    return heard


def _social() -> Table:
    """The rows of the social wing, which is imported only where it is switched on; they follow the others."""
    from storefront import packets, photos, questions

    return {
        facts.OrderReferred: (_thank_a_friend,),
        facts.SignedIn: (_bring_coupons,),
        facts.OrderPaid: (orders.know_customer,),
        facts.PaymentReceived: (packets.receive,),
        facts.PhotoShared: (photos.tell,),
        facts.ContentReleased: (questions.seen, photos.seen),
        facts.ContentRestored: (questions.seen, photos.seen),
        facts.ContentHidden: (questions.hidden, photos.hidden),
    }


def _bring_along(fact: facts.SignedIn) -> None:
    """What a visitor kept in this browser, cart and follows, is the account's from now on."""
    if fact.visitor is not None:
        carts.join(fact.account_id, fact.visitor)
        shops.join_follows(fact.account_id, fact.visitor)


def _bring_coupons(fact: facts.SignedIn) -> None:
    """The coupons a visitor claimed in this browser are the account's from now on."""
    if fact.visitor is not None:
        coupons.join(fact.account_id, fact.visitor)


def _thank_a_friend(fact: facts.OrderReferred) -> None:
    """An order that came through a link is attributed once; its lines keep whom their shop thanks."""
    from storefront import referrals

    found = referrals.attribute(**orders.referred(fact.order_id)._asdict())
    orders.promise_thanks(fact.order_id, found)
