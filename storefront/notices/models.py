"""A mail is kept as it was written, closed to whoever reads the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant
from storefront.kernel.db import Model
from storefront.kernel.secrets import Encrypted


class Mail(Model):
    """One letter to one address. `key` is what it is about: the same event writes to the same person once."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_at", "at"),)

    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    letter: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
