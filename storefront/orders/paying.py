"""Money in: an order is paid once, in full, and waits in escrow until its parcels settle."""

from datetime import timedelta

from sqlalchemy import select

from storefront import ledger, payments, policies, products
from storefront.facts import OrderPaid, PaymentReceived, announce
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.orders.models import Line, Order, Parcel
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
    ledger.post("order paid", about=order.number, moves=_to_escrow(order))
    if order.state == "placed" or (order.state == "expired" and _retake(order)):
        _start(order)
    else:
        _send_back(order, payment_id)


def _to_escrow(order: Order) -> list[ledger.Move]:
    """What the way to pay brought; credit went to escrow when the order was placed."""
    if not order.to_pay:
        return []
    return [ledger.Move(ledger.gateway(order.method), ledger.escrow(order.number), order.to_pay)]


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
    announce(OrderPaid(order.id))


def _retake(order: Order) -> bool:
    """Whether late money came soon enough, and the goods could be reserved again; credit went back and stays back."""
    if order.credit or clock.now() > order.state_at + timedelta(minutes=policies.current().late_payment_minutes):
        return False
    try:
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
