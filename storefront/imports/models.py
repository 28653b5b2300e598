"""An import is a row, and where it stands is a row too: whoever dies over it, the next one goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.imports.wording import say
from storefront.kernel.columns import Instant, Number
from storefront.kernel.db import Model

STATES = ("uploaded", "checked", "running", "done", "failed", "cancelled")
"""uploaded → checked → running → done; failed where the file cannot be taken; cancelled by the supplier."""

ENDED = ("done", "failed", "cancelled")
OUTCOMES = ("waiting", "created", "changed", "proposed", "unchanged", "skipped", "failed", "kept")
"""What became of one product; skipped for its mistakes before it was tried, kept for the export only (gift cards)."""


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Import(Model):
    """One file of one supplier. `publish` and `restock` are what was ticked; `state_at`, `by_id` say when and who."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(_one_of("state", STATES), name="state"),
        Index("ix_imports_supplier", "supplier_id", "id"),
        Index(
            "ix_imports_due",
            "id",
            sqlite_where=text("state IN ('uploaded', 'running')"),
            postgresql_where=text("state IN ('uploaded', 'running')"),
        ),
    )

    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    file: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(200))
    publish: Mapped[bool]
    restock: Mapped[bool]
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="uploaded")
    state_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    encoding: Mapped[str] = mapped_column(String(20), default="")
    rows: Mapped[int] = mapped_column(default=0)
    problems_beyond: Mapped[int] = mapped_column(default=0)

    @property
    def ended(self) -> bool:
        return self.state in ENDED


class Item(Model):
    """One product of the file, in its order. `contents` is what the file says, and goes once it was handled."""

    __tablename__ = "import_items"
    __table_args__ = (
        UniqueConstraint("import_id", "position"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome"),
        Index("ix_import_items_outcome", "import_id", "outcome", "position"),
    )

    import_id: Mapped[int] = mapped_column(Number, ForeignKey("imports.id"))
    position: Mapped[int]
    row: Mapped[int]
    handle: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(255))
    variants: Mapped[int] = mapped_column(default=0)
    expected: Mapped[str] = mapped_column(String(10), default="created")
    outcome: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(String(500), default="")
    product_id: Mapped[int | None] = mapped_column(Number, ForeignKey("products.id"), index=True)
    contents: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Finding(Model):
    """One problem of the file by row and column, in the order of the rows; see `catalogue.Problem`."""

    __tablename__ = "import_problems"
    __table_args__ = (
        UniqueConstraint("import_id", "position"),
        CheckConstraint(_one_of("severity", ("error", "warning", "info")), name="severity"),
    )

    import_id: Mapped[int] = mapped_column(Number, ForeignKey("imports.id"))
    position: Mapped[int]
    row: Mapped[int]
    column: Mapped[str] = mapped_column(String(200))
    severity: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    value: Mapped[str] = mapped_column(Text)

    @property
    def sentence(self) -> str:
        return say(self.code, self.params)


class Kept(Model):
    """A gift card of a supplier's catalogue: never sold here, written back into the export (contract.md)."""

    __tablename__ = "import_kept"
    __table_args__ = (UniqueConstraint("supplier_id", "handle"),)

    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    handle: Mapped[str] = mapped_column(String(120))
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
