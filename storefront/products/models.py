"""What a supplier offers: a product with its variants and pictures; stock is one counter per variant."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from storefront.kernel.columns import Amount, Instant, Number, WordsColumn, one_of
from storefront.kernel.db import Model, Row
from storefront.kernel.words import Words

STATES: Final = ("draft", "in_review", "live", "paused", "retired")
NOT_RETURNABLE: Final = (  # domain.md 7: by law, then only after explicit confirmation
    "made_to_order",
    "perishable",
    "digital",
    "newspaper",
    "hygiene",
    "activation",
    "near_expiry",
    "flawed",
)
MEASURES: Final = ("g", "ml", "cm", "piece")
PICTURE_STATES: Final = ("stored", "waiting", "missing")
MOST_VARIANTS: Final = 250
MOST_PICTURES: Final = 50
_HERE: Final = text("removed_at IS NULL")


class Brand(Model):
    """A maker's mark; one row per name, however it is written (`folded`)."""

    __tablename__ = "brands"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(360), unique=True)
    about: Mapped[Words] = mapped_column(WordsColumn)
    at: Mapped[datetime] = mapped_column(Instant)


class Category(Model):
    """A kind of goods. Its names in every language, folded, are rows of CategoryName."""

    __tablename__ = "categories"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Words] = mapped_column(WordsColumn)
    at: Mapped[datetime] = mapped_column(Instant)


class CategoryName(Row):
    """One folded name of a category; no two categories share one."""

    __tablename__ = "category_names"

    folded: Mapped[str] = mapped_column(String(360), primary_key=True)
    category_id: Mapped[int] = mapped_column(Number, ForeignKey("categories.id"), index=True)


class Attribute(NamedTuple):
    """One thing to know about a product; a tag has no name."""

    name: Words
    value: Words


class Product(Model):
    """A supplier's product. `rate_bp` is the reseller's commission rate; `slug` its address, made once."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("supplier_id", "handle"),
        UniqueConstraint("id", "supplier_id"),  # what variants point at
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("rate_bp BETWEEN 0 AND 3000", name="rate_bp"),  # domain.md, The split
        CheckConstraint(
            "(returnable AND not_returnable_reason IS NULL) OR (NOT returnable AND not_returnable_reason IS NOT NULL"
            f" AND {one_of('not_returnable_reason', NOT_RETURNABLE)})",
            name="returnable",
        ),
        Index("ix_products_supplier_list", "supplier_id", "id"),
        Index("ix_products_category_list", "category_id", "state", "id"),
        Index("ix_products_brand_list", "brand_id", "state", "id"),
        Index("ix_products_queue", "state", "at"),
    )

    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    brand_id: Mapped[int | None] = mapped_column(Number, ForeignKey("brands.id"))
    category_id: Mapped[int | None] = mapped_column(Number, ForeignKey("categories.id"))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    handle: Mapped[str] = mapped_column(String(120))
    title: Mapped[Words] = mapped_column(WordsColumn)
    description: Mapped[Words] = mapped_column(WordsColumn)  # as written: Markdown, or HTML from a file; see describing
    origin: Mapped[Words] = mapped_column(WordsColumn)
    attributes: Mapped[list[dict[str, dict[str, str]]]] = mapped_column(JSON)  # [{"name": Words, "value": Words}]
    options: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # names of up to three options, each Words
    rate_bp: Mapped[int] = mapped_column(default=1000)
    returnable: Mapped[bool] = mapped_column(default=True)
    not_returnable_reason: Mapped[str | None] = mapped_column(String(20))
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)  # cells of a file that mean nothing here, for its export
    version: Mapped[int] = mapped_column(Number, default=1)
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)  # of the present state, as by_id and reason
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    brand: Mapped[Brand | None] = relationship(lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql")
    variants: Mapped[list["Variant"]] = relationship(  # those that are offered, in order
        lazy="raise_on_sql",
        viewonly=True,
        primaryjoin="and_(Product.id == foreign(Variant.product_id), Variant.removed_at.is_(None))",
        order_by="(Variant.position, Variant.id)",
    )
    pictures: Mapped[list["Picture"]] = relationship(
        lazy="raise_on_sql", viewonly=True, order_by="(Picture.position, Picture.id)"
    )

    @property
    def option_names(self) -> list[Words]:
        """The names of its options, in order."""
        return [Words(name) for name in self.options]

    @property
    def known(self) -> list[Attribute]:
        """Its attributes, readable."""
        return [Attribute(Words(one.get("name", {})), Words(one["value"])) for one in self.attributes]


EDIT_STATES: Final = ("waiting", "needs_revision", "confirmed", "declined", "cancelled")
_OPEN: Final = text("state IN ('waiting', 'needs_revision')")


class ProductEdit(Model):
    """What a supplier wants otherwise of goods on sale: it waits while it is material, else it is the log of a change.

    `what` names what changes. `draft` is the whole product as wanted (`filing`), `pictures` the whole row of pictures:
    {"id"} of one that is there, or {"file", "alt"}, or {"url", "alt"} of one to come; None where it stays.
    """

    __tablename__ = "product_edits"
    __table_args__ = (
        CheckConstraint(one_of("state", EDIT_STATES), name="state"),
        Index("uq_product_edits_open", "product_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_product_edits_queue", "state", "at"),
        Index("ix_product_edits_product", "product_id", "id"),
    )

    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    state: Mapped[str] = mapped_column(String(20))
    state_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    decided_by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")
    what: Mapped[list[str]] = mapped_column(JSON)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pictures: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))


class ProductStep(Model):
    """One transition of a product: from, to, who, when, why (domain.md G3). Never changed."""

    __tablename__ = "product_steps"

    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"), index=True)
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(500), default="")


class Picture(Model):
    """A picture of a product; without a `file` it still waits to be fetched from `source_url`, or is missing."""

    __tablename__ = "product_pictures"
    __table_args__ = (
        UniqueConstraint("id", "product_id"),
        CheckConstraint(one_of("state", PICTURE_STATES), name="state"),
        CheckConstraint("(state = 'stored') = (word IS NOT NULL) AND (word IS NULL) = (file IS NULL)", name="file"),
        Index("ix_product_pictures_list", "product_id", "position", "id"),
        Index("ix_product_pictures_waiting", "state", "id"),
    )

    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    position: Mapped[int] = mapped_column(default=1)
    alt: Mapped[Words] = mapped_column(WordsColumn)
    file: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # StoredPicture.json
    word: Mapped[str | None] = mapped_column(String(60), index=True)  # its id, for the store's sweep
    source_url: Mapped[str | None] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    problem: Mapped[str] = mapped_column(String(200), default="")  # why it is missing, a word of kernel.fetching's


class Variant(Model):
    """One buyable option. `price` is the supplier's (S); a reseller's lies in band_low … band_high. Minor units, grams.

    `combination` is its options' values folded to one key. `available` is what may still be bought; `short` is what was
    promised and no live batch covers any more (a frozen or lost batch): what arrives covers it first.
    A removed variant stays as a row, for orders and batches that name it.
    """

    __tablename__ = "variants"
    __table_args__ = (
        ForeignKeyConstraint(["product_id", "supplier_id"], ["products.id", "products.supplier_id"]),
        ForeignKeyConstraint(["picture_id", "product_id"], ["product_pictures.id", "product_pictures.product_id"]),
        UniqueConstraint("product_id", "combination"),
        Index("uq_variants_sku", "supplier_id", "sku", unique=True, sqlite_where=_HERE, postgresql_where=_HERE),
        CheckConstraint("price > 0 AND band_low > 0 AND band_low <= band_high", name="band"),
        CheckConstraint("compare_at IS NULL OR compare_at > 0", name="compare_at"),
        CheckConstraint("weight_grams >= 0", name="weight_grams"),
        CheckConstraint(
            f"(unit_quantity IS NULL) = (unit_measure IS NULL) AND (unit_quantity IS NULL OR unit_quantity > 0)"
            f" AND (unit_measure IS NULL OR {one_of('unit_measure', MEASURES)})",
            name="unit",
        ),
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("short >= 0 AND (short = 0 OR available = 0)", name="short"),
        Index("ix_variants_list", "product_id", "position", "id"),
    )

    product_id: Mapped[int] = mapped_column(Number)
    supplier_id: Mapped[int] = mapped_column(Number)
    position: Mapped[int] = mapped_column(default=1)
    option1: Mapped[Words | None] = mapped_column(WordsColumn)
    option2: Mapped[Words | None] = mapped_column(WordsColumn)
    option3: Mapped[Words | None] = mapped_column(WordsColumn)
    combination: Mapped[str] = mapped_column(String(64))
    sku: Mapped[str | None] = mapped_column(String(64))
    price: Mapped[int] = mapped_column(Amount)
    band_low: Mapped[int] = mapped_column(Amount)
    band_high: Mapped[int] = mapped_column(Amount)
    compare_at: Mapped[int | None] = mapped_column(Amount)
    weight_grams: Mapped[int] = mapped_column(default=0)
    unit_quantity: Mapped[int | None] = mapped_column()
    unit_measure: Mapped[str | None] = mapped_column(String(10))
    barcode: Mapped[str | None] = mapped_column(String(64))
    picture_id: Mapped[int | None] = mapped_column(Number)
    available: Mapped[int] = mapped_column(default=0)
    short: Mapped[int] = mapped_column(default=0)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def values(self) -> list[Words]:
        """The values of its options, in order."""
        return [value for value in (self.option1, self.option2, self.option3) if value is not None]
