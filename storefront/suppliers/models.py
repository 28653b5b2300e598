"""A supplier's row: who they are, whether they may sell, and a version that any change of their goods moves on."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number, WordsColumn, one_of
from storefront.kernel.db import Model
from storefront.kernel.words import Words

STATES: Final = (
    "draft",
    "submitted",
    "checking",
    "needs_info",
    "approved",
    "rejected",
    "suspended",
    "exiting",
    "closed",
)
KINDS: Final = ("company", "sole_trader", "cooperative", "person")  # evidence by type (domain.md 1)
FREIGHT_KINDS: Final = ("flat", "weight", "quantity")


class Supplier(Model):
    """Who owns and ships goods. `legal_name` is what documents say and never the shown `name`."""

    __tablename__ = "suppliers"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("promise_hours BETWEEN 24 AND 72", name="promise_hours"),  # domain.md 6
        CheckConstraint("catalogue_version > 0", name="catalogue_version"),
    )

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), unique=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Words] = mapped_column(WordsColumn)
    about: Mapped[Words] = mapped_column(WordsColumn)
    place: Mapped[Words] = mapped_column(WordsColumn)  # where the goods leave from, as people say it
    country: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    legal_name: Mapped[str] = mapped_column(String(160))
    registration: Mapped[str | None] = mapped_column(String(60))
    promise_hours: Mapped[int] = mapped_column(default=48)
    catalogue_version: Mapped[int] = mapped_column(Number, default=1)
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)  # of the present state, as by_id and reason
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    probation_until: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def sells(self) -> bool:
        """Whether goods may be bought now (domain.md 1, Invariant)."""
        return self.state == "approved"


class SupplierStep(Model):
    """One transition: from, to, who, when, why (domain.md G3). Never changed."""

    __tablename__ = "supplier_steps"

    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"), index=True)
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")


CHECKS: Final = ("registration", "legal_name", "address", "source", "samples", "licence", "declaration")


class SupplierCheck(Model):
    """What was checked about a supplier, publicly: a kind, when, and what was seen. Mission, Gate 1.1."""

    __tablename__ = "supplier_checks"
    __table_args__ = (UniqueConstraint("supplier_id", "what"), CheckConstraint(one_of("what", CHECKS), name="what"))

    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    what: Mapped[str] = mapped_column(String(20))
    note: Mapped[Words] = mapped_column(WordsColumn)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class Freight(Model):
    """What shipping to a country costs: `first_amount` up to `first_units`, then `further_amount` each `further_units`.

    Units are grams for `weight`, pieces for `quantity`; `flat` uses `first_amount` alone. `country` "*" is everywhere
    else. Nothing is charged from `free_above` (goods, minor units) on.
    """

    __tablename__ = "freight_rules"
    __table_args__ = (
        UniqueConstraint("supplier_id", "country"),
        CheckConstraint(one_of("kind", FREIGHT_KINDS), name="kind"),
        CheckConstraint("first_amount >= 0 AND further_amount >= 0", name="amounts"),
        CheckConstraint("first_units > 0 AND further_units > 0", name="units"),
        CheckConstraint("free_above IS NULL OR free_above > 0", name="free_above"),
    )

    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    country: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(10))
    first_amount: Mapped[int] = mapped_column(Amount)
    first_units: Mapped[int] = mapped_column(default=1)
    further_amount: Mapped[int] = mapped_column(Amount, default=0)
    further_units: Mapped[int] = mapped_column(default=1)
    free_above: Mapped[int | None] = mapped_column(Amount)


Index("ix_suppliers_queue", Supplier.state, Supplier.at)
