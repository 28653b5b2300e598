"""A shop is one reseller's storefront; a listing points at a product and holds nothing that could grow stale."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number, WordsColumn
from storefront.kernel.db import Model, Row
from storefront.kernel.secrets import Encrypted
from storefront.kernel.words import Words

HUES = ("pine", "ink", "clay", "amber", "moss", "lake", "indigo", "plum", "rose")
STATES = ("open", "resting", "frozen", "closed")
WINGS = ("questions", "photos", "referrals", "coupons", "packets", "deals")  # what a shop can do without


class Shop(Model):
    """`version` grows with every change a visitor could see; cached pages are keyed by it.

    `switched_off` are the WINGS its reseller does without; it is read with the row, so that a page asks for nothing.
    """

    __tablename__ = "shops"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'resting', 'frozen', 'closed')", name="state"),
        CheckConstraint("length(slug) BETWEEN 2 AND 40", name="slug"),
    )

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), unique=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Words] = mapped_column(WordsColumn)
    blurb: Mapped[Words] = mapped_column(WordsColumn)
    hue: Mapped[str] = mapped_column(String(10), default="pine")
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(String(10), default="open")
    state_at: Mapped[datetime] = mapped_column(Instant)
    state_by_id: Mapped[int | None] = mapped_column(Number)
    back_on: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Number, default=1)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    switched_off: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def sells(self) -> bool:
        """Whether one can buy here now."""
        return self.state == "open"


class Listing(Model):
    """A product on sale in a shop: a pointer with a place on the shelf (domain.md 3).

    `category_id` is the product's, kept along by `shelving`, so that one kind of a large shelf is read by an index.
    `shown` are pictures of customers who let the shop use them, each with the number of its photo.
    """

    __tablename__ = "listings"
    __table_args__ = (
        UniqueConstraint("shop_id", "product_id"),
        Index("ix_listings_shelf", "shop_id", "position", "id"),
        Index("ix_listings_newest", "shop_id", "id"),
        Index("ix_listings_kind", "shop_id", "category_id", "position", "id"),
        Index("ix_listings_kind_newest", "shop_id", "category_id", "id"),
        Index("ix_listings_product_id", "product_id"),
    )

    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    category_id: Mapped[int | None] = mapped_column(Number, ForeignKey("categories.id"))
    position: Mapped[int] = mapped_column(Number)
    blurb: Mapped[Words | None] = mapped_column(WordsColumn)
    shown: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    hidden_at: Mapped[datetime | None] = mapped_column(Instant)


class ListingPrice(Row):
    """The reseller's own price of one variant, inside the supplier's band; without a row the supplier's price holds."""

    __tablename__ = "listing_prices"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"), Index("ix_listing_prices_variant_id", "variant_id"))

    listing_id: Mapped[int] = mapped_column(Number, ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(Number, ForeignKey("variants.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(Amount)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class ShopSupplier(Row):
    """A shop lists goods of a supplier; its pages are old once that supplier's catalogue version moves on.

    A row too many costs a page drawn anew; a missing one would leave an old price standing.
    """

    __tablename__ = "shop_suppliers"

    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"), primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"), primary_key=True, index=True)


class ListingRun(Model):
    """What one tap did, by product id, so that it can be said and, within a day, undone (domain.md 3)."""

    __tablename__ = "listing_runs"

    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"), index=True)
    added: Mapped[list[int]] = mapped_column(JSON)
    already: Mapped[list[int]] = mapped_column(JSON)
    skipped: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class Follow(Model):
    """Somebody follows a shop: an account, or a visitor known by a cookie's hash."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("shop_id", "visitor"),
        UniqueConstraint("shop_id", "account_id"),
        CheckConstraint("visitor IS NOT NULL OR account_id IS NOT NULL", name="somebody"),
    )

    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    visitor: Mapped[str | None] = mapped_column(String(64), index=True)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Watch(Model):
    """Somebody asked in one tap to hear when a product is back in a shop, or costs less there; a guest confirms first.

    `variant_id` 0 stands for whichever variant; `price` is what it cost when asked, or was last told. `look_at` is set
    when something about the product changed.
    """

    __tablename__ = "watches"
    __table_args__ = (
        CheckConstraint("kind IN ('back', 'price')", name="kind"),
        CheckConstraint("(kind = 'price') = (price IS NOT NULL)", name="price"),
        CheckConstraint("(account_id IS NULL) <> (address IS NULL)", name="somebody"),
        CheckConstraint("(address IS NULL) = (print IS NULL)", name="print"),
        Index(
            "ix_watches_account", "account_id", "kind", "shop_id", "product_id", "variant_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_watches_print", "print", "kind", "shop_id", "product_id", "variant_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_watches_product", "product_id", "kind",
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_watches_look", "look_at",
            sqlite_where=text("look_at IS NOT NULL"), postgresql_where=text("look_at IS NOT NULL"),
        ),
    )  # fmt: skip

    kind: Mapped[str] = mapped_column(String(5))
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    variant_id: Mapped[int] = mapped_column(Number, default=0)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    address: Mapped[dict[str, str] | None] = mapped_column(Encrypted)
    print: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10))
    price: Mapped[int | None] = mapped_column(Amount)
    at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    look_at: Mapped[datetime | None] = mapped_column(Instant)
    looked_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
