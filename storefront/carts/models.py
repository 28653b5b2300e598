"""A cart is what a visitor means to buy, from one or several shops; it promises no price and holds no stock."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number
from storefront.kernel.db import Model

MOST_LINES = 50
MOST_PIECES = 99


class Cart(Model):
    """Of a visitor known by a cookie's hash, or of an account."""

    __tablename__ = "carts"
    __table_args__ = (CheckConstraint("visitor IS NOT NULL OR account_id IS NOT NULL", name="somebody"),)

    visitor: Mapped[str | None] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    touched_at: Mapped[datetime] = mapped_column(Instant, index=True)


class CartLine(Model):
    """One variant from one shop; `price_seen` is what it cost when put in, so that a change can be shown."""

    __tablename__ = "cart_lines"
    __table_args__ = (
        UniqueConstraint("cart_id", "shop_id", "variant_id"),
        CheckConstraint(f"quantity BETWEEN 1 AND {MOST_PIECES}", name="quantity"),
    )

    cart_id: Mapped[int] = mapped_column(Number, ForeignKey("carts.id", ondelete="CASCADE"))
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    variant_id: Mapped[int] = mapped_column(Number, ForeignKey("variants.id"))
    quantity: Mapped[int]
    price_seen: Mapped[int] = mapped_column(Amount)
    at: Mapped[datetime] = mapped_column(Instant)
