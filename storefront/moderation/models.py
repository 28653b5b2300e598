"""What people said is known by its kind and number: where it stands, who said it, whether it is seen, who reported."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant, Number
from storefront.kernel.db import Model, Row

STATES = ("visible", "held", "silenced", "hidden", "withdrawn")
_OPEN = text("due_at IS NOT NULL")


class Author(Row):
    """Who says things: an account ("account:12") or a guest's address, hashed. The row makes them take turns."""

    __tablename__ = "authors"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Content(Model):
    """Something a person said, known by (kind, ref). The room that owns it shows it; here stands whether it may.

    `text` is what is judged, `likeness` its folded hash, `url` the path where it stands. `due_at` is by when staff
    decide, empty where nothing waits. `ground` and `reason` say why it is hidden.
    """

    __tablename__ = "contents"
    __table_args__ = (
        UniqueConstraint("kind", "ref"),
        CheckConstraint("state IN ('visible', 'held', 'silenced', 'hidden', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'hidden') = (ground IS NOT NULL)", name="ground"),
        Index("ix_contents_author", "author_key", "id"),
        Index("ix_contents_due", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[int] = mapped_column(Number)
    author_key: Mapped[str] = mapped_column(String(80), ForeignKey("authors.key"))
    author_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(Text)
    likeness: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(String(200))
    reply: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    state_by_id: Mapped[int | None] = mapped_column(Number)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    ground: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500), default="")

    @property
    def is_seen(self) -> bool:
        """Whether everybody may read it."""
        return self.state == "visible"


class Report(Model):
    """One person finds one thing wrong, once: an account, or a visitor known by a cookie's hash."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("content_id", "account_id"),
        UniqueConstraint("content_id", "visitor"),
        CheckConstraint("(account_id IS NULL) <> (visitor IS NULL)", name="somebody"),
    )

    content_id: Mapped[int] = mapped_column(Number, ForeignKey("contents.id"))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    visitor: Mapped[str | None] = mapped_column(String(64))
    ground: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
