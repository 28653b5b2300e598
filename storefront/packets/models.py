"""A red packet is money cut into shares before anybody opens it; a share is opened once, and never changes again.

The database itself keeps the shares to the packet's sum, and what was opened as it is (triggers.py).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Amount, Instant, Number, WordsColumn, one_of
from storefront.kernel.db import Model, Row
from storefront.kernel.words import Words

MAKERS: Final = ("platform", "reseller", "customer")
WAYS: Final = ("promotion", "available", "credit", "payment")
AUDIENCES: Final = ("link", "followers")
PLANNERS: Final = ("platform", "reseller")
PLAN_STATES: Final = ("draft", "agreed", "stopped")
STATES: Final = ("created", "funded", "open", "exhausted", "expired", "settled")
MOST_SHARES: Final = 100
LARGEST_SHARE: Final = 20_000  # minor units (domain.md 14)
_LIVE = "state IN ('created', 'funded', 'open', 'exhausted')"


class Packet(Model):
    """`amount` minor units in `size` shares. `account_id` sends it (None: the platform), `way` is where it came from.

    What is opened pays in `shop_id` alone, where there is one. Until `due_at` it can be opened, from `opens_at` on;
    `returned` went back to its sender when it was settled.
    """

    __tablename__ = "packets"
    __table_args__ = (
        CheckConstraint(one_of("maker", MAKERS), name="maker"),
        CheckConstraint("(maker = 'platform') = (account_id IS NULL)", name="sender"),
        CheckConstraint("(maker = 'reseller') = (shop_id IS NOT NULL)", name="shop"),
        CheckConstraint(one_of("way", WAYS), name="way"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        CheckConstraint("audience <> 'followers' OR shop_id IS NOT NULL", name="followed"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(f"size BETWEEN 1 AND {MOST_SHARES}", name="size"),
        CheckConstraint(f"amount BETWEEN size AND size * {LARGEST_SHARE}", name="amount"),
        CheckConstraint("lucky OR amount % size = 0", name="equal"),
        CheckConstraint("returned BETWEEN 0 AND amount AND (returned = 0 OR state = 'settled')", name="returned"),
        CheckConstraint("due_at > opens_at", name="dates"),
        Index("ix_packets_sender", "account_id", "id"),
        Index("ix_packets_due", "due_at", sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
        Index("ix_packets_way", "way", "state", "due_at"),
    )

    code: Mapped[str] = mapped_column(String(16), unique=True)
    maker: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    shop_id: Mapped[int | None] = mapped_column(Number, ForeignKey("shops.id"))
    wish: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(Amount)
    size: Mapped[int]
    lucky: Mapped[bool]
    audience: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    funded_at: Mapped[datetime | None] = mapped_column(Instant)
    opens_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    returned: Mapped[int] = mapped_column(Amount, default=0)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class Share(Row):
    """One share, in the shuffled order in which they are given out; nobody's until it is opened."""

    __tablename__ = "packet_shares"
    __table_args__ = (
        UniqueConstraint("packet_id", "account_id"),
        CheckConstraint(f"amount BETWEEN 1 AND {LARGEST_SHARE}", name="amount"),
        CheckConstraint("(account_id IS NULL) = (at IS NULL)", name="opened"),
        Index("ix_packet_shares_account", "account_id"),
    )

    packet_id: Mapped[int] = mapped_column(Number, ForeignKey(Packet.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(Amount)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    at: Mapped[datetime | None] = mapped_column(Instant)


class PacketPlan(Model):
    """A packet that comes again by itself: written once, agreed, then filled at `next_at` until its times are over.

    `budget` is the most that its packets together may give away, in minor units; what nobody opened is not given.
    `shown` puts a platform's packet on the page of deals, for everybody. `made_by_id` fills it, and is told of it.
    """

    __tablename__ = "packet_plans"
    __table_args__ = (
        CheckConstraint(one_of("maker", PLANNERS), name="maker"),
        CheckConstraint("(maker = 'platform') = (account_id IS NULL)", name="sender"),
        CheckConstraint("(maker = 'reseller') = (shop_id IS NOT NULL)", name="shop"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        CheckConstraint("audience <> 'followers' OR shop_id IS NOT NULL", name="followed"),
        CheckConstraint("NOT shown OR (maker = 'platform' AND audience = 'link')", name="shown"),
        CheckConstraint(one_of("state", PLAN_STATES), name="state"),
        CheckConstraint("state = 'agreed' OR next_at IS NULL", name="next"),
        CheckConstraint(f"size BETWEEN 1 AND {MOST_SHARES}", name="size"),
        CheckConstraint(f"amount BETWEEN size AND size * {LARGEST_SHARE}", name="amount"),
        CheckConstraint("lucky OR amount % size = 0", name="equal"),
        CheckConstraint("budget >= amount", name="budget"),
        CheckConstraint("times BETWEEN 1 AND 53 AND every_days BETWEEN 1 AND 28", name="rhythm"),
        Index("ix_packet_plans_sender", "account_id", "id"),
        Index("ix_packet_plans_next_at", "next_at"),
    )

    maker: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    shop_id: Mapped[int | None] = mapped_column(Number, ForeignKey("shops.id"))
    wish: Mapped[Words] = mapped_column(WordsColumn)
    amount: Mapped[int] = mapped_column(Amount)
    size: Mapped[int]
    lucky: Mapped[bool]
    audience: Mapped[str] = mapped_column(String(10))
    shown: Mapped[bool] = mapped_column(default=False)
    first_at: Mapped[datetime] = mapped_column(Instant)
    every_days: Mapped[int]
    times: Mapped[int]
    budget: Mapped[int] = mapped_column(Amount)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)
    made_by_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    next_at: Mapped[datetime | None] = mapped_column(Instant)


class PacketTurn(Row):
    """One time of a plan, when it was due: the packet that was filled, or the reason why none was."""

    __tablename__ = "packet_turns"
    __table_args__ = (
        UniqueConstraint("packet_id"),
        CheckConstraint("(packet_id IS NULL) = (reason <> '')", name="reason"),
    )

    plan_id: Mapped[int] = mapped_column(Number, ForeignKey(PacketPlan.id), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int | None] = mapped_column(Number, ForeignKey(Packet.id))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(Instant)
