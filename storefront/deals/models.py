"""A plan says what is to be cheaper, when and how often; a deal is one time of it, begun and ended by the clock."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.kernel.columns import Amount, Instant, Number, WordsColumn, one_of
from storefront.kernel.db import Model, Row
from storefront.kernel.words import Words
from storefront.products import Brand

KINDS: Final = ("brand_day", "weekly", "shop")
STATES: Final = ("draft", "offered", "agreed", "declined", "stopped")
PLATFORM: Final = 0  # the scope of a deal that holds in every shop


class DealPlan(Model):
    """Made once, runs by itself. `shop_id` is the shop it holds in (shops lie above: no foreign key), 0 is every shop.

    Who bears it agreed: the supplier where it holds everywhere, the reseller where it holds in one shop.
    """

    __tablename__ = "deal_plans"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(kind = 'shop') = (shop_id > 0)", name="scope"),
        CheckConstraint("minutes BETWEEN 60 AND 10080", name="minutes"),
        CheckConstraint("times BETWEEN 1 AND 53 AND every_days BETWEEN 1 AND 28", name="rhythm"),
        Index("ix_deal_plans_scope", "shop_id", "id"),
        Index("ix_deal_plans_supplier", "supplier_id", "id"),
        Index("ix_deal_plans_state", "state", "due_at"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    shop_id: Mapped[int] = mapped_column(Number, default=PLATFORM)
    supplier_id: Mapped[int | None] = mapped_column(Number, ForeignKey("suppliers.id"))
    brand_id: Mapped[int | None] = mapped_column(Number, ForeignKey("brands.id"))
    words: Mapped[Words] = mapped_column(WordsColumn)
    first_at: Mapped[datetime] = mapped_column(Instant)
    minutes: Mapped[int] = mapped_column(Number)
    every_days: Mapped[int] = mapped_column(Number, default=7)
    times: Mapped[int] = mapped_column(Number, default=1)
    budget: Mapped[int | None] = mapped_column(Amount)  # most that all its deals together may take off
    state: Mapped[str] = mapped_column(String(10), default="draft")
    waits_for: Mapped[str | None] = mapped_column(String(10))  # supplier or staff
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(300), default="")
    made_by_id: Mapped[int | None] = mapped_column(Number)
    next_at: Mapped[datetime | None] = mapped_column(Instant, index=True)  # the next deal to be made, if any

    items: Mapped[list["PlanItem"]] = relationship(lazy="raise_on_sql", order_by="PlanItem.variant_id")
    deals: Mapped[list["Deal"]] = relationship(lazy="raise_on_sql", order_by="Deal.starts_at", viewonly=True)
    brand: Mapped[Brand | None] = relationship(lazy="raise_on_sql")


class PlanItem(Row):
    """A variant in a plan: its price meanwhile, and how many pieces each deal has. `usual` was the price when set."""

    __tablename__ = "deal_plan_items"
    __table_args__ = (
        CheckConstraint("price > 0 AND price < usual", name="price"),
        CheckConstraint("pieces BETWEEN 1 AND 100000", name="pieces"),
    )

    plan_id: Mapped[int] = mapped_column(Number, ForeignKey("deal_plans.id", ondelete="CASCADE"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(Number, ForeignKey("variants.id"), primary_key=True, index=True)
    usual: Mapped[int] = mapped_column(Amount)
    price: Mapped[int] = mapped_column(Amount)
    pieces: Mapped[int] = mapped_column(Number)


class Deal(Model):
    """One time of a plan. It runs while the clock stands between its two instants; nobody has to start it."""

    __tablename__ = "deals"
    __table_args__ = (
        UniqueConstraint("plan_id", "starts_at"),
        CheckConstraint("ends_at >= starts_at", name="span"),
        Index("ix_deals_starts_at", "starts_at"),
        Index("ix_deals_ends_at", "ends_at"),
    )

    plan_id: Mapped[int] = mapped_column(Number, ForeignKey("deal_plans.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)

    plan: Mapped[DealPlan] = relationship(lazy="raise_on_sql", viewonly=True)
    items: Mapped[list["DealItem"]] = relationship(lazy="raise_on_sql", order_by="DealItem.variant_id")


class DealItem(Model):
    """A variant's own price and own pieces while a deal runs; scope and clock stand here too: one index answers."""

    __tablename__ = "deal_items"
    __table_args__ = (
        UniqueConstraint("deal_id", "variant_id"),
        CheckConstraint("price > 0", name="price"),
        CheckConstraint("left_over BETWEEN 0 AND pieces", name="left_over"),
        Index("ix_deal_items_variant", "variant_id", "ends_at"),
        Index("ix_deal_items_scope", "shop_id", "ends_at"),
        Index("ix_deal_items_ends_at", "ends_at"),
    )

    deal_id: Mapped[int] = mapped_column(Number, ForeignKey("deals.id"))
    variant_id: Mapped[int] = mapped_column(Number, ForeignKey("variants.id"))
    shop_id: Mapped[int] = mapped_column(Number)
    price: Mapped[int] = mapped_column(Amount)
    pieces: Mapped[int] = mapped_column(Number)
    left_over: Mapped[int] = mapped_column(Number)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
