"""An entry says who did what about which thing, when, and seals the entry before it."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from storefront.kernel.columns import Instant, Number
from storefront.kernel.db import Model

FIRST = "0" * 64  # what the first entry holds instead of a hash before it


class Entry(Model):
    """One line of the log. `actor_id` has no foreign key: the log outlives whoever it speaks of."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_about", "about", "id"), Index("ix_audit_entries_actor", "actor_id", "id"))

    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(Number)
    action: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(120))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[str] = mapped_column(String(64), unique=True)
    seal: Mapped[str] = mapped_column(String(64), unique=True)

    def computed(self) -> str:
        """The seal this entry must bear: SHA-256 over everything it says and the seal before it."""
        said = [self.before, self.at.isoformat(), self.actor_id, self.action, self.about, self.detail]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
