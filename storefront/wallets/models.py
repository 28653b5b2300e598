"""A lot knows where its money came from, what is left of it, and until when; what was spent knows its lot."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number
from storefront.kernel.db import Model
from storefront.ledger import Holder, Kind

SOURCES: Final = ("gift", "packet", "referral", "coupon", "thanks", "refund", "goodwill", "payment", "fund")


class CreditLot(Model):
    """One gift, share or refund in a wallet; no end means that it never lapses.

    `funder` gets back what lapses or is revoked. `warn_at` is when its person is told next that it ends.
    """

    __tablename__ = "credit_lots"
    __table_args__ = (
        UniqueConstraint("source", "about", "account_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "remaining >= 0 AND lapsed >= 0 AND revoked >= 0 AND remaining + lapsed + revoked <= amount",
            name="remaining",
        ),
        Index("ix_credit_lots_account", "account_id", "expires_at"),
        Index(
            "ix_credit_lots_due",
            "expires_at",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
        Index(
            "ix_credit_lots_warn",
            "warn_at",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
    )

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    shop_id: Mapped[int | None] = mapped_column(Number, ForeignKey("shops.id"))
    source: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(String(50))
    amount: Mapped[int] = mapped_column(Amount)
    remaining: Mapped[int] = mapped_column(Amount)
    lapsed: Mapped[int] = mapped_column(Amount, default=0)
    revoked: Mapped[int] = mapped_column(Amount, default=0)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    warn_at: Mapped[datetime | None] = mapped_column(Instant)
    funder_kind: Mapped[str] = mapped_column(String(20))
    funder_owner: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)

    @property
    def funder(self) -> Holder:
        return Holder(Kind(self.funder_kind), self.funder_owner)


class CreditUse(Model):
    """What one thing took from one lot, where it went, and how much of it came back."""

    __tablename__ = "credit_uses"
    __table_args__ = (
        UniqueConstraint("about", "lot_id"),
        CheckConstraint("amount > 0 AND returned >= 0 AND returned <= amount", name="returned"),
    )

    lot_id: Mapped[int] = mapped_column(Number, ForeignKey(CreditLot.id), index=True)
    about: Mapped[str] = mapped_column(String(50))
    amount: Mapped[int] = mapped_column(Amount)
    returned: Mapped[int] = mapped_column(Amount, default=0)
    holder_kind: Mapped[str] = mapped_column(String(20))
    holder_owner: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)

    @property
    def holder(self) -> Holder:
        return Holder(Kind(self.holder_kind), self.holder_owner)
