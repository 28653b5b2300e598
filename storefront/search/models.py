"""One entry per thing that can be found: what it is called, and how long its name is; its words lie in the index."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Number, WordsColumn
from storefront.kernel.db import Model
from storefront.kernel.words import Words


class Entry(Model):
    """(kind, ref) and its name; the row's number is the index's."""

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[int] = mapped_column(Number)
    name: Mapped[Words] = mapped_column(WordsColumn)
    weight: Mapped[int] = mapped_column(default=0)  # tokens of the name: a shorter one is the closer answer
