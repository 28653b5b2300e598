"""What a parcel cost goes back whole, freight and all: credit in proportion as credit, the rest the way it was paid."""

from sqlalchemy import select

from storefront import ledger, payments, wallets
from storefront.kernel import money
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.orders import discounting
from storefront.orders.models import Order, Parcel


def refund(order: Order, parcel: Parcel, *, reason: str, by: Actor) -> None:
    """Send back what was paid for a parcel, inside the verb that ends it; `reason` is a word for the refund's row."""
    credit = _credit_part(order, parcel)
    rest = parcel.amount - credit
    if credit:
        wallets.give_back(f"order:{order.number}", credit)
    if rest:
        key = f"parcel:{parcel.id}"
        payments.refund_for("order", order.number, rest, key=key, reason=reason, by=by)
        back = ledger.Move(ledger.escrow(order.number), payments.leaving(key), rest)
        ledger.post("parcel refunded", about=str(parcel.id), moves=[back])
    discounting.refund(order, parcel)


def _credit_part(order: Order, parcel: Parcel) -> int:
    """The credit that paid this parcel: the order's, spread over its parcels by largest remainder (domain.md 4)."""
    if not order.credit:
        return 0
    parcels = session.scalars(select(Parcel).where(Parcel.order_id == order.id).order_by(Parcel.id)).all()
    parts = money.split(order.credit, [one.amount for one in parcels])
    return parts[[one.id for one in parcels].index(parcel.id)]
