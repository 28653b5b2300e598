"""One traceable lot of stock, and which parcel each of its units went into."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant, Number, WordsColumn, one_of
from storefront.kernel.db import Model
from storefront.kernel.words import Words

STATES: Final = ("active", "frozen", "recalled", "expired")
STEPS: Final = ("received", "lost", "found", "returned", "frozen", "unfrozen", "recalled", "expired")
MOST_UNITS: Final = 1_000_000  # in one batch


class Batch(Model):
    """A lot of one variant. received = remaining + lost + picked; only an active batch is live (domain.md 2, Stock)."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("variant_id", "code"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("received > 0 AND remaining >= 0 AND lost >= 0", name="counts"),
        CheckConstraint("remaining + lost <= received", name="sum"),
        Index("ix_batches_picking", "variant_id", "state", "best_before", "id"),
        Index(
            "ix_batches_expiring",
            "best_before",
            sqlite_where=text("state = 'active' AND best_before IS NOT NULL"),
            postgresql_where=text("state = 'active' AND best_before IS NOT NULL"),
        ),
    )

    variant_id: Mapped[int] = mapped_column(Number, ForeignKey("variants.id"))
    code: Mapped[str] = mapped_column(String(40))
    received: Mapped[int]
    remaining: Mapped[int]
    lost: Mapped[int] = mapped_column(default=0)
    origin: Mapped[Words] = mapped_column(WordsColumn)
    made_on: Mapped[date | None] = mapped_column(Date)
    best_before: Mapped[date | None] = mapped_column(Date)  # the last day on which it may be sold
    received_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)  # of the present state, as by_id and reason
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")


class BatchStep(Model):
    """What happened to a batch: units, who, when, why. Never changed."""

    __tablename__ = "batch_steps"
    __table_args__ = (CheckConstraint(one_of("what", STEPS), name="what"),)

    batch_id: Mapped[int] = mapped_column(Number, ForeignKey("batches.id"), index=True)
    what: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")


class Pick(Model):
    """Units of a batch that were packed for (kind, ref): a parcel's line, say. Read both ways it is the trace."""

    __tablename__ = "picks"
    __table_args__ = (
        UniqueConstraint("kind", "ref", "batch_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    batch_id: Mapped[int] = mapped_column(Number, ForeignKey("batches.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
