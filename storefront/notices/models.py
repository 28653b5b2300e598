"""What was told is kept as it was written, closed to whoever reads the database; one event tells one person once."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant, Number, one_of
from storefront.kernel.db import Model
from storefront.kernel.secrets import Encrypted
from storefront.notices.classes import CLASSES

WAYS = ("off", "now", "together", "daily")


class Mail(Model):
    """One letter to one address. `key` is what it is about, `person` a keyed hash of who reads it."""

    __tablename__ = "mails"
    __table_args__ = (UniqueConstraint("key", "person"), Index("ix_mails_at", "at"))

    key: Mapped[str] = mapped_column(String(120))
    person: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    letter: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class Notice(Model):
    """What lies in somebody's inbox."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("account_id", "event"),
        CheckConstraint(one_of("class_", CLASSES), name="class"),
        Index("ix_notices_inbox", "account_id", "id"),
        Index(
            "ix_notices_unread",
            "account_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    event: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    class_: Mapped[str] = mapped_column(String(10))
    letter: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class Delivery(Model):
    """Something that waits to go out together with what else comes until `due_at`."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("account_id", "event", "channel"),
        CheckConstraint(one_of("class_", CLASSES), name="class"),
        CheckConstraint("channel IN ('mail', 'push')", name="channel"),
        Index(
            "ix_deliveries_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_deliveries_done_at", "done_at"),
    )

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    event: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(40))
    class_: Mapped[str] = mapped_column(String(10))
    letter: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class NoticeChoice(Model):
    """How somebody hears of a class on a channel, where it is not the usual: an account, or a hashed address."""

    __tablename__ = "notice_choices"
    __table_args__ = (
        UniqueConstraint("account_id", "class_", "channel"),
        UniqueConstraint("address", "class_", "channel"),
        CheckConstraint(one_of("class_", CLASSES), name="class"),
        CheckConstraint(one_of("way", WAYS), name="way"),
        CheckConstraint("(account_id IS NULL) <> (address IS NULL)", name="somebody"),
    )

    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    address: Mapped[str | None] = mapped_column(String(64))
    class_: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)


class Device(Model):
    """A browser that shows notices: where its push service takes them, and the keys only it opens them with.

    `place` is the hash of the sign-in it was set up under: where that has ended, nothing is shown any more.
    """

    __tablename__ = "devices"

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    print: Mapped[str] = mapped_column(String(64), unique=True)
    place: Mapped[str] = mapped_column(String(64))
    reach: Mapped[dict[str, str]] = mapped_column(Encrypted)
    agent: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)


class Push(Model):
    """One short message to all browsers of an account."""

    __tablename__ = "pushes"
    __table_args__ = (UniqueConstraint("account_id", "event"), Index("ix_pushes_at", "at"))

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    event: Mapped[str] = mapped_column(String(120))
    message: Mapped[dict[str, str]] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
