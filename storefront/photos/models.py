"""A photo is what who received a product shows of it: pictures, words, a rating; taken back, nothing of it is left."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant, Number, one_of
from storefront.kernel.db import Model, Row

STATES: Final = ("held", "visible", "hidden", "withdrawn")
ROLES: Final = ("supplier", "reseller")
_STANDS, _SENT, _LISTED = text("state <> 'withdrawn'"), text("photo_id IS NULL"), text("listed_at IS NOT NULL")


class Photo(Model):
    """What was shared about one line that arrived. `turn` 2 is the one follow-up; whose it is, its order says.

    `reuse_at`: since when the shop may use the pictures. `thanked_at`: a coupon was given for it, whatever the rating.
    `returned_at`: the product was given back since.
    """

    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("turn BETWEEN 1 AND 2", name="turn"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("state <> 'withdrawn' OR (text = '' AND rating IS NULL AND reuse_at IS NULL)", name="emptied"),
        Index("uq_photos_turn", "line_id", "turn", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_photos_product", "product_id", "id"),
        Index("ix_photos_shop", "shop_id", "id"),
        Index("ix_photos_supplier", "supplier_id", "id"),
        Index("ix_photos_line_id", "line_id"),
    )

    line_id: Mapped[int] = mapped_column(Number, ForeignKey("lines.id"))
    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    turn: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    rating: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    reuse_at: Mapped[datetime | None] = mapped_column(Instant)
    thanked_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)


class PhotoPicture(Model):
    """One picture (kernel.pictures), sent for a line, then part of a photo.

    `listed_at`: since when the shop shows it beside the product.
    """

    __tablename__ = "photo_pictures"
    __table_args__ = (
        CheckConstraint("listed_at IS NULL OR photo_id IS NOT NULL", name="listed"),
        Index("ix_photo_pictures_photo", "photo_id", "id"),
        Index("ix_photo_pictures_sent", "line_id", "id", sqlite_where=_SENT, postgresql_where=_SENT),
        Index("ix_photo_pictures_left", "at", sqlite_where=_SENT, postgresql_where=_SENT),
        Index("ix_photo_pictures_listed", "photo_id", sqlite_where=_LISTED, postgresql_where=_LISTED),
    )

    line_id: Mapped[int] = mapped_column(Number, ForeignKey("lines.id"))
    photo_id: Mapped[int | None] = mapped_column(Number, ForeignKey(Photo.id))
    word: Mapped[str] = mapped_column(String(60), index=True)
    file: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
    listed_at: Mapped[datetime | None] = mapped_column(Instant)


class PhotoAnswer(Model):
    """The one public answer of who sells: the supplier's or the reseller's, whoever speaks first; it stays as it is."""

    __tablename__ = "photo_answers"
    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint(one_of("state", STATES), name="state"),
    )

    photo_id: Mapped[int] = mapped_column(Number, ForeignKey(Photo.id), unique=True)
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)


class PhotoThanks(Row):
    """With which of its coupons a shop thanks for pictures."""

    __tablename__ = "photo_thanks"

    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"), primary_key=True)
    coupon_id: Mapped[int] = mapped_column(Number, ForeignKey("coupons.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
