"""Placed is placed: an order keeps copies of everything it was made from, and its states only move forward."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.kernel.columns import Amount, Instant, Number, WordsColumn
from storefront.kernel.db import Model, Row
from storefront.kernel.secrets import Encrypted
from storefront.kernel.words import Words


class Order(Model):
    """What one customer placed at one checkout.

    `key_seed` is random; the key in a guest's link is derived from it and the secret key, so no copy of it is stored.
    `recipient` holds name, phone, e-mail and address, encrypted; the prints are keyed hashes to find an order by.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("state IN ('placed', 'paid', 'expired', 'cancelled')", name="state"),
        CheckConstraint("total = goods + freight - discount AND total >= 0", name="total"),
        CheckConstraint("credit BETWEEN 0 AND total", name="credit"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid"),
        Index(
            "ix_orders_due", "due_at", sqlite_where=text("state = 'placed'"), postgresql_where=text("state = 'placed'")
        ),
        Index("ix_orders_account", "account_id", "id"),
        Index("ix_orders_phone_print", "phone_print"),
        Index("ix_orders_email_print", "email_print"),
    )

    number: Mapped[str] = mapped_column(String(12), unique=True)
    key_seed: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    recipient: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    phone_print: Mapped[str] = mapped_column(String(64))
    email_print: Mapped[str | None] = mapped_column(String(64))
    mailbox_print: Mapped[str | None] = mapped_column(String(64))
    address_print: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    note: Mapped[str | None] = mapped_column(Encrypted)
    language: Mapped[str] = mapped_column(String(8))
    referral: Mapped[str | None] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    goods: Mapped[int] = mapped_column(Amount)
    freight: Mapped[int] = mapped_column(Amount)
    discount: Mapped[int] = mapped_column(Amount, default=0)
    total: Mapped[int] = mapped_column(Amount)
    credit: Mapped[int] = mapped_column(Amount, default=0)
    policy: Mapped[int] = mapped_column(Number)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    placed_at: Mapped[datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)

    parcels: Mapped[list["Parcel"]] = relationship(order_by="Parcel.id", back_populates="order", lazy="raise")
    steps: Mapped[list["Step"]] = relationship(order_by="Step.id", lazy="raise")

    @property
    def to_pay(self) -> int:
        """What the way to pay must bring, beside credit; minor units."""
        return self.total - self.credit

    @property
    def on_delivery(self) -> bool:
        return self.method == "cod"


class Parcel(Model):
    """The part of an order that one supplier ships. `due_at` is the present deadline: to ship, then to confirm."""

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("order_id", "supplier_id"),
        CheckConstraint("discount BETWEEN discount_platform AND goods AND discount_platform >= 0", name="discount"),
        CheckConstraint(
            "state IN ('waiting', 'packed', 'shipped', 'delivered', 'completed', 'cancelled')", name="state"
        ),
        Index("ix_parcels_queue", "supplier_id", "state", "due_at"),
        Index("ix_parcels_due", "state", "due_at"),
        Index(
            "ix_parcels_release",
            "release_at",
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    order_id: Mapped[int] = mapped_column(Number, ForeignKey("orders.id"))
    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"), index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    goods: Mapped[int] = mapped_column(Amount)
    freight: Mapped[int] = mapped_column(Amount)
    discount: Mapped[int] = mapped_column(Amount, default=0)
    discount_platform: Mapped[int] = mapped_column(Amount, default=0)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    since: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    extended_at: Mapped[datetime | None] = mapped_column(Instant)
    release_at: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)

    order: Mapped[Order] = relationship(back_populates="parcels", lazy="raise")
    lines: Mapped[list["Line"]] = relationship(order_by="Line.id", lazy="raise")
    shipments: Mapped[list["Shipment"]] = relationship(order_by="Shipment.id", lazy="raise")

    @property
    def amount(self) -> int:
        """What the customer pays for this parcel, minor units; the platform's part of a coupon comes on top."""
        return self.goods + self.freight - self.discount

    @property
    def paper(self) -> str:
        """How a supplier names it on a label."""
        return f"{self.code[:4]}-{self.code[4:]}"


class Line(Model):
    """One variant bought. Everything about it is a copy: later changes touch no placed order (domain.md)."""

    __tablename__ = "lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("price > 0 AND supplier_price >= 0", name="prices"),
        CheckConstraint(
            "discount_supplier >= 0 AND discount_reseller >= 0 AND discount_platform >= 0", name="discounts"
        ),
        CheckConstraint(
            "discount_supplier + discount_reseller + discount_platform <= price * quantity", name="discounted"
        ),
        CheckConstraint("rate_bp BETWEEN 0 AND 3000", name="rate"),
        CheckConstraint(
            "referral_bp BETWEEN 0 AND 3000 AND (referral_bp = 0 OR referrer_id IS NOT NULL)", name="thanks"
        ),
        Index("ix_lines_product_id", "product_id", "order_id"),
        Index("ix_lines_shop_id", "shop_id", "id"),
    )

    order_id: Mapped[int] = mapped_column(Number, ForeignKey("orders.id"), index=True)
    parcel_id: Mapped[int] = mapped_column(Number, ForeignKey("parcels.id"), index=True)
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    variant_id: Mapped[int] = mapped_column(Number, ForeignKey("variants.id"))
    title: Mapped[Words] = mapped_column(WordsColumn)
    options: Mapped[Words | None] = mapped_column(WordsColumn)
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    quantity: Mapped[int]
    price: Mapped[int] = mapped_column(Amount)
    supplier_price: Mapped[int] = mapped_column(Amount)
    rate_bp: Mapped[int]
    discount_supplier: Mapped[int] = mapped_column(Amount, default=0)
    discount_reseller: Mapped[int] = mapped_column(Amount, default=0)
    discount_platform: Mapped[int] = mapped_column(Amount, default=0)
    deal_item_id: Mapped[int | None] = mapped_column(Number, ForeignKey("deal_items.id"))  # what made its price
    referrer_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))  # whom the shop thanks for it
    referral_bp: Mapped[int] = mapped_column(default=0)
    returnable: Mapped[bool]

    @property
    def gross(self) -> int:
        return self.price * self.quantity

    @property
    def net(self) -> int:
        """What was paid for the line without freight, the platform's part of a coupon included; minor units."""
        return self.gross - self.discount_supplier - self.discount_reseller


class OrderCoupon(Row):
    """A coupon an order was placed with, and what it took off; `wide` is the platform's, after a shop's or supplier's.

    A claimed coupon stands in one order at a time: where that one ended, `given_back_at` says so.
    """

    __tablename__ = "order_coupons"
    __table_args__ = (
        CheckConstraint("amount > 0 AND by_platform BETWEEN 0 AND amount", name="amount"),
        Index(
            "uq_order_coupons_grant", "grant_id", unique=True,
            sqlite_where=text("given_back_at IS NULL"), postgresql_where=text("given_back_at IS NULL"),
        ),
    )  # fmt: skip

    order_id: Mapped[int] = mapped_column(Number, ForeignKey("orders.id"), primary_key=True)
    wide: Mapped[bool] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(Number, ForeignKey("coupon_grants.id"))
    coupon_id: Mapped[int] = mapped_column(Number, ForeignKey("coupons.id"), index=True)
    title: Mapped[Words] = mapped_column(WordsColumn)
    amount: Mapped[int] = mapped_column(Amount)
    by_platform: Mapped[int] = mapped_column(Amount)
    given_back_at: Mapped[datetime | None] = mapped_column(Instant)


class Earner(Row):
    """Who can withdraw from a line: its reseller, at most one mentor, never its customer (domain.md, Depth).

    `amount` is set when the parcel settles. A third role cannot be stored.
    """

    __tablename__ = "earners"
    __table_args__ = (
        UniqueConstraint("line_id", "account_id"),
        CheckConstraint("role IN ('reseller', 'mentor')", name="role"),
        CheckConstraint("customer_id IS NULL OR customer_id <> account_id", name="not_customer"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_earners_account_id", "account_id", "line_id"),
    )

    line_id: Mapped[int] = mapped_column(Number, ForeignKey("lines.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), primary_key=True)
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    customer_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    amount: Mapped[int] = mapped_column(Amount, default=0)


class Shipment(Model):
    """One dispatch of a parcel; there are several where it goes in parts."""

    __tablename__ = "shipments"

    parcel_id: Mapped[int] = mapped_column(Number, ForeignKey("parcels.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(40))
    tracking: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class RecallNotice(Row):
    """A customer was told that a batch in a parcel was recalled; without `by_mail` nobody could write to them."""

    __tablename__ = "recall_notices"

    batch_id: Mapped[int] = mapped_column(Number, ForeignKey("batches.id"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(Number, ForeignKey("parcels.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by_mail: Mapped[bool]


class Step(Model):
    """One thing that happened to an order or one of its parcels: what, when, by whom, why."""

    __tablename__ = "steps"

    order_id: Mapped[int] = mapped_column(Number, ForeignKey("orders.id"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(Number, ForeignKey("parcels.id"))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(200), default="")
