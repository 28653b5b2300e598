"""Three tables that only grow: who holds, what happened, and what moved; a fourth seals them.

The rules of these rows stand in `triggers.py`, in the database itself.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number
from storefront.kernel.db import Model

LARGEST = 10**15  # minor units in one move; thousands of such sums still fit in 63 bits


class LedgerAccount(Model):
    """One holder's account. `balance` and `last` (the newest move seen) are written by the database alone."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        UniqueConstraint("kind", "owner"),
        UniqueConstraint("id", "currency"),  # what the moves' composite foreign keys point at
        CheckConstraint("floor IS NULL OR floor = 0", name="floor_is_zero"),
        CheckConstraint("floor IS NULL OR balance >= floor", name="floor"),
        CheckConstraint("tracked OR (floor IS NULL AND balance = 0 AND last = 0)", name="untracked"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    floor: Mapped[int | None] = mapped_column(Amount)
    tracked: Mapped[bool]
    balance: Mapped[int] = mapped_column(Amount, server_default="0")
    last: Mapped[int] = mapped_column(Number, server_default="0")


class Journal(Model):
    """One thing that happened to money: its kind and what it is about are together unique, so it happens once."""

    __tablename__ = "journals"
    __table_args__ = (UniqueConstraint("kind", "about"),)

    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(80))
    by_id: Mapped[int | None] = mapped_column(Number)
    at: Mapped[datetime] = mapped_column(Instant)


class LedgerMove(Model):
    """An amount that left `debit` and reached `credit`: one row moves both sides, so nothing can be unbalanced."""

    __tablename__ = "moves"
    __table_args__ = (
        ForeignKeyConstraint(["debit", "currency"], ["ledger_accounts.id", "ledger_accounts.currency"]),
        ForeignKeyConstraint(["credit", "currency"], ["ledger_accounts.id", "ledger_accounts.currency"]),
        CheckConstraint(f"amount > 0 AND amount <= {LARGEST}", name="amount"),
        CheckConstraint("debit <> credit", name="two_sides"),
        Index("ix_moves_debit", "debit", "id"),
        Index("ix_moves_credit", "credit", "id"),
    )

    journal_id: Mapped[int] = mapped_column(Number, ForeignKey(Journal.id), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    debit: Mapped[int] = mapped_column(Number)
    credit: Mapped[int] = mapped_column(Number)
    amount: Mapped[int] = mapped_column(Amount)


class Seal(Model):
    """A fingerprint of every journal up to `through`, made from the seal before and what came since."""

    __tablename__ = "seals"

    through: Mapped[int] = mapped_column(Number, unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
