"""A change of the rules is a new version with a day from which it holds; no version is ever edited or lost."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from storefront.kernel.columns import Instant, Number, WordsColumn
from storefront.kernel.db import Model
from storefront.kernel.words import Words


class Version(Model):
    """All numbers as of one change. The row's id is the version; version 0 is what the platform was shipped with."""

    __tablename__ = "policy_versions"
    __table_args__ = (
        CheckConstraint("from_at >= at", name="not_backdated"),
        Index("ix_policy_versions_from", "from_at"),
    )

    numbers: Mapped[dict[str, int]] = mapped_column(JSON)
    changed: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(Number)
    at: Mapped[datetime] = mapped_column(Instant)
    from_at: Mapped[datetime] = mapped_column(Instant)


class Text(Model):
    """One version of the operator's words about one thing, in every language they were written in."""

    __tablename__ = "operator_texts"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    words: Mapped[Words] = mapped_column(WordsColumn)
    note: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(Number)
    at: Mapped[datetime] = mapped_column(Instant)
