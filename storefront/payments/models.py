"""A payment holds what it is for as (kind, ref); what it received and what it gives back are rows of their own."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number, one_of
from storefront.kernel.db import Model, Row
from storefront.kernel.secrets import Encrypted
from storefront.payments.port import REASONS

OPEN: Final = ("created", "pending")
PAID: Final = ("paid", "part_refunded", "refunded")
_ONE = text("state IN ('created', 'pending', 'paid', 'part_refunded', 'refunded')")
_HELD = text("outcome = 'held'")
_ASKED = text("state IN ('created', 'pending')")


class Payment(Model):
    """One attempt to pay (kind, ref) in one way. At most one per (kind, ref) is open or paid.

    created (the provider was not reached yet) → pending → paid → part_refunded → refunded; created, pending → closed
    → paid_late, which becomes paid if it was taken all the same, else goes back (domain.md 5). `refunded` is what was
    promised back, done or not. `spoken` is `ref` as people type it. `ask_at`: when the provider is asked next.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(
            "state IN ('created', 'pending', 'paid', 'paid_late', 'closed', 'part_refunded', 'refunded')", name="state"
        ),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("refunded >= 0 AND refunded <= amount", name="refunds"),
        CheckConstraint("refunded = 0 OR paid_at IS NOT NULL", name="refunds_of_paid"),
        CheckConstraint("(state IN ('created', 'pending', 'closed')) = (paid_at IS NULL)", name="paid"),
        Index("uq_payments_one", "kind", "ref", unique=True, sqlite_where=_ONE, postgresql_where=_ONE),
        Index("ix_payments_about", "kind", "ref"),
        Index("ix_payments_queue", "method", "state", "due_at"),
        Index("ix_payments_ask", "ask_at", sqlite_where=_ASKED, postgresql_where=_ASKED),
    )

    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(40))
    spoken: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3))
    refunded: Mapped[int] = mapped_column(Amount, server_default="0")
    state: Mapped[str] = mapped_column(String(16))
    state_at: Mapped[datetime] = mapped_column(Instant)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    ask_at: Mapped[datetime | None] = mapped_column(Instant)
    asked: Mapped[int] = mapped_column(server_default="0")
    paid_at: Mapped[datetime | None] = mapped_column(Instant)


class Refund(Model):
    """Money going back: intended → sent → done, or failed when its way refuses it.

    `way`: "provider" sends it by itself; "transfer" is paid out by staff to `payee`; "credit" went to a wallet; empty
    until the customer has said which of the two (domain.md 5).
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("state IN ('intended', 'sent', 'done', 'failed')", name="state"),
        CheckConstraint("way IN ('provider', 'transfer', 'credit', '')", name="way"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("way <> 'transfer' OR payee IS NOT NULL OR state = 'done'", name="payee"),
        Index("ix_refunds_queue", "state", "way", "at"),
    )

    payment_id: Mapped[int] = mapped_column(Number, ForeignKey(Payment.id), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    payee: Mapped[dict[str, str] | None] = mapped_column(Encrypted)
    reference: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class Event(Model):
    """The inbox: what a provider or a bank told us, each once. What has no effect is kept too, with the reason.

    outcome: applied, repeated, unknown (nothing of ours has that key), held (money we could not place: it waits
    for staff), settled (held money that was placed or sent back since).
    """

    __tablename__ = "payment_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        CheckConstraint("outcome IN ('applied', 'repeated', 'unknown', 'held', 'settled')", name="outcome"),
        Index("ix_payment_events_held", "at", sqlite_where=_HELD, postgresql_where=_HELD),
    )

    provider: Mapped[str] = mapped_column(String(12))
    event_id: Mapped[str] = mapped_column(String(120))
    payment_id: Mapped[int | None] = mapped_column(Number, ForeignKey(Payment.id), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3))
    body: Mapped[Any] = mapped_column(Encrypted)
    outcome: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(20), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(Number)


class RefusedNotice(Model):
    """How many notices in a provider's name were refused on a day of the platform, and why; never what they said."""

    __tablename__ = "refused_notices"
    __table_args__ = (
        UniqueConstraint("provider", "reason", "day"),
        CheckConstraint(one_of("reason", REASONS), name="reason"),
        CheckConstraint("count > 0", name="count"),
        Index("ix_refused_notices_last_at", "last_at"),
    )

    provider: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(12))
    day: Mapped[date] = mapped_column(Date)
    count: Mapped[int] = mapped_column(Number)
    last_at: Mapped[datetime] = mapped_column(Instant)


class BankFile(Model):
    """A bank's file as it was read: shown before it is applied, kept as evidence after. The digest keeps it single."""

    __tablename__ = "bank_files"

    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    lines: Mapped[Any] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_by_id: Mapped[int | None] = mapped_column(Number)


class RefusedDelivery(Row):
    """A parcel that was to be paid on delivery and was refused there; `customer` is a keyed print, never a name."""

    __tablename__ = "refused_deliveries"

    customer: Mapped[str] = mapped_column(String(64), primary_key=True)
    about: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
