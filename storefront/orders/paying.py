"""Money in: an order is paid once, in full, and waits in escrow until its parcels settle."""

from datetime import timedelta

from sqlalchemy import select

from storefront import ledger, payments, policies, products
from storefront.facts import OrderPaid, PaymentReceived, announce
from storefront.kernel import clock, idempotency
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session, trial
from storefront.kernel.errors import Refused
from storefront.kernel.secrets import hashed
from storefront.kernel.words import _
from storefront.orders import discounting
from storefront.orders.models import Line, Order, Parcel
from storefront.orders.seeing import OrderSeen
from storefront.orders.stepping import move, note
from storefront.suppliers import Supplier


def receive(fact: PaymentReceived) -> None:
    """React to money for an order; money for other things passes by."""
    if fact.kind == "order":
        order = session.scalars(select(Order).where(Order.number == fact.ref)).one()
        pay(order, fact.payment_id)


@atomic()
def pay(order: Order, payment_id: int) -> None:
    """Accept an order's payment: its money goes to escrow and its parcels' clocks start.

    Repeating it changes nothing. Money that comes after the hold ended is re-reserved within the policy's minutes,
    else sent back at once (domain.md 5).
    """
    if order.paid_at is not None:
        return  # providers repeat themselves; a second receipt is not a second payment
    ledger.post("order paid", about=order.number, moves=_to_escrow(order, payments.payment(payment_id).method))
    if order.state == "placed" or (order.state == "expired" and _retake(order)):
        _start(order)
    else:
        _send_back(order, payment_id)


def ways_again(order: Order | OrderSeen) -> list[payments.Way]:
    """The ways that can still pay an order that waits for its money; none while a provider is being asked."""
    if order.state != "placed" or order.on_delivery or _is_checking(order):
        return []
    return [way for way in payments.ways(order.to_pay, country=order.country) if way.code != "cod"]


def pay_again(order: Order, method: str, *, key: str, by: Actor) -> None:
    """Try another way to pay, or the same once more; the provider is called outside any transaction (domain.md G9)."""
    begin_again(order, method, key=key, by=by)
    payments.run("order", order.number)


@atomic()
def begin_again(order: Order, method: str, *, key: str, by: Actor) -> None:
    """Open another way to pay an order that waits for its money; the goods are held no longer by it.

    The same key twice opens it once. Raises Refused: 409 when nothing is to be paid here, 422 beside `payment`.
    """
    if idempotency.claim("payment", key, {"order": order.number, "method": method}) is not None:
        return
    offered = {way.code: way for way in ways_again(order)}
    if not offered:
        raise Refused(_("There is nothing to pay here now. Please look at the order again."), status=409)
    if method not in offered:
        raise Refused(_("Please choose one of the ways to pay."), "payment")
    order.method = method
    payment_key = f"order:{order.number}:{hashed(key)[:20]}"
    payments.begin("order", order.number, order.to_pay, offered[method], key=payment_key, due_at=order.due_at)
    note(order, "payment", by=by)
    idempotency.remember("payment", key, order.number)


def _is_checking(order: Order | OrderSeen) -> bool:
    found = payments.standing("order", order.number)
    return found is not None and found.checking


def _to_escrow(order: Order, method: str) -> list[ledger.Move]:
    """What the way that was paid by brought; credit went to escrow when the order was placed.

    The customer may have chosen another way since: the money counts where it came in.
    """
    if not order.to_pay:
        return []
    return [ledger.Move(ledger.gateway(method), ledger.escrow(order.number), order.to_pay)]


def _start(order: Order) -> None:
    now = clock.now()
    move(order, "paid", by=PLATFORM, paid_at=now, due_at=None)
    rows = session.execute(
        select(Parcel, Supplier.promise_hours)
        .join(Supplier, Supplier.id == Parcel.supplier_id)
        .where(Parcel.order_id == order.id, Parcel.since.is_(None))
    )
    for parcel, promise_hours in rows:
        parcel.since, parcel.due_at = now, now + timedelta(hours=promise_hours)
    session.flush()
    discounting.start(order)
    announce(OrderPaid(order.id))


def _retake(order: Order) -> bool:
    """Whether late money came soon enough, and the goods could be reserved again.

    Credit and coupons went back when the hold ended, and stay back (DECISIONS.md).
    """
    soon = timedelta(minutes=policies.at(order.policy).late_payment_minutes)
    if order.credit or order.discount or clock.now() > order.state_at + soon:
        return False
    try:
        with trial():
            products.take(_pieces(order))
    except Refused:
        return False
    return True


def _send_back(order: Order, payment_id: int) -> None:
    note(order, "paid_late", by=PLATFORM)
    key = f"late:{order.number}"
    payments.refund(payment_id, order.to_pay, key=key, reason="late", by=PLATFORM)
    back = ledger.Move(ledger.escrow(order.number), payments.leaving(key), order.to_pay)
    ledger.post("order refunded late", about=order.number, moves=[back])


def _pieces(order: Order) -> dict[int, int]:
    pieces: dict[int, int] = {}
    for variant_id, quantity in session.execute(
        select(Line.variant_id, Line.quantity).where(Line.order_id == order.id)
    ):
        pieces[variant_id] = pieces.get(variant_id, 0) + quantity
    return pieces
