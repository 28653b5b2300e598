"""Payments prove themselves against the books: what is on its way there is what is promised or held here."""

from collections.abc import Iterator

from sqlalchemy import func, select

from storefront import ledger
from storefront.kernel import money
from storefront.kernel.db import session
from storefront.ledger import Kind
from storefront.payments.models import Event, Payment, Refund
from storefront.payments.receiving import booked, held_by
from storefront.payments.refunding import leaving


def verify() -> list[str]:
    """What is wrong with payments, one sentence each, in English for operators; nothing when all is well."""
    return [*_on_the_way(), *_refunded()]


def _on_the_way() -> Iterator[str]:
    promised = session.execute(select(Refund.key, Refund.amount).where(Refund.state != "done"))
    ours = {leaving(key): amount for key, amount in promised}
    strays = session.scalars(select(Event).where(Event.outcome == "held"))
    ours |= {held_by(event): event.amount for event in strays if booked(event)}
    books = {
        holder: amount
        for holder, amount in ledger.held(Kind.IN_TRANSIT).items()
        if holder.owner.startswith(("refund:", "held:"))
    }
    for holder in sorted(ours.keys() | books.keys()):
        here, there = ours.get(holder, 0), books.get(holder, 0)
        if here != there:
            yield f"On its way as {holder.owner}: {money.plain(there)} in the ledger, {money.plain(here)} in payments."


def _refunded() -> Iterator[str]:
    total = func.coalesce(func.sum(Refund.amount), 0)
    rows = session.execute(
        select(Payment.id)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .group_by(Payment.id)
        .having(func.max(Payment.refunded) != total)
    )
    for (number,) in rows:
        yield f"Payment {number} counts other refunds than it has."
