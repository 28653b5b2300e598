"""Whoever holds money is named by a kind and an owner; the kind says whether the sum may go below nothing.

Two things differ between kinds. `floor`: a sum with a floor never goes below 0. `tracked`: its sum is kept beside it
and moved by the database with each move; an untracked one, that everybody pays into at once, is added up when asked
(reliability.md K2, Hot accounts).
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """The kinds of ledger accounts (domain.md 9)."""

    GATEWAY = "gateway"  # the world outside, per way to pay: below 0 by what came in and has not left
    ESCROW = "escrow"  # an order's money until its parcels settle
    PENDING = "pending"  # earned, not yet free to withdraw
    AVAILABLE = "available"  # free to withdraw
    DEBT = "debt"  # what could not be taken back: below 0 by what a person owes
    FEE = "fee"  # the platform's own earnings
    FUND = "fund"  # the guarantee fund
    PROMOTION = "promotion"  # what the platform gives away: below 0 by what it gave
    CREDIT = "credit"  # a person's wallet
    IN_TRANSIT = "in_transit"  # on its way out: a payout or a refund that has not arrived
    DEPOSIT = "deposit"  # what a supplier left as security
    PACKET = "packet"  # a red packet's unopened shares
    CAMPAIGN = "campaign"  # pledges to a club's campaign
    INSURER = "insurer"  # below 0 by what the insurer paid in advance and gets back
    TAX = "tax"


NO_FLOOR: Final = frozenset({Kind.GATEWAY, Kind.DEBT, Kind.FEE, Kind.PROMOTION, Kind.INSURER, Kind.TAX})
UNTRACKED: Final = frozenset({Kind.GATEWAY, Kind.FEE, Kind.PROMOTION, Kind.TAX})
PLATFORM: Final = "platform"


class Holder(NamedTuple):
    """A ledger account by name. It need not exist: posting makes it, and an unknown one holds 0."""

    kind: Kind
    owner: str

    @property
    def floor(self) -> int | None:
        return None if self.kind in NO_FLOOR else 0

    @property
    def tracked(self) -> bool:
        return self.kind not in UNTRACKED


def gateway(method: str) -> Holder:
    """The world outside, through one way to pay ("transfer", "cod", "sandbox") or be paid."""
    return Holder(Kind.GATEWAY, method)


def escrow(order_number: str) -> Holder:
    """What is held for an order."""
    return Holder(Kind.ESCROW, f"order:{order_number}")


def pending(account_id: int) -> Holder:
    """What a person earned and cannot withdraw yet."""
    return Holder(Kind.PENDING, f"account:{account_id}")


def available(account_id: int) -> Holder:
    """What a person may withdraw."""
    return Holder(Kind.AVAILABLE, f"account:{account_id}")


def debt(account_id: int) -> Holder:
    """What a person owes, as a sum below 0: a move *from* it makes the debt grow, a move *to* it pays it."""
    return Holder(Kind.DEBT, f"account:{account_id}")


def credit(account_id: int) -> Holder:
    """A person's wallet. Only `wallets` posts here: its lots must add up to this sum."""
    return Holder(Kind.CREDIT, f"account:{account_id}")


def deposit(account_id: int) -> Holder:
    """A supplier's security."""
    return Holder(Kind.DEPOSIT, f"account:{account_id}")


def in_transit(what: str) -> Holder:
    """Money on its way out, by what carries it: "payout:17", "refund:17"."""
    return Holder(Kind.IN_TRANSIT, what)


def packet(code: str) -> Holder:
    """A red packet."""
    return Holder(Kind.PACKET, f"packet:{code}")


def campaign(campaign_id: int) -> Holder:
    """A club's campaign."""
    return Holder(Kind.CAMPAIGN, f"campaign:{campaign_id}")


def fee() -> Holder:
    """What the platform earned."""
    return Holder(Kind.FEE, PLATFORM)


def fund() -> Holder:
    """The guarantee fund."""
    return Holder(Kind.FUND, PLATFORM)


def promotion(coupon: int | None = None) -> Holder:
    """What the platform pays for gifts of its own, or for one coupon, so that the books say what each has cost."""
    return Holder(Kind.PROMOTION, PLATFORM if coupon is None else f"coupon:{coupon}")


def insurer() -> Holder:
    """Sums between the insurer and us."""
    return Holder(Kind.INSURER, PLATFORM)


def tax() -> Holder:
    """What is set aside for taxes."""
    return Holder(Kind.TAX, PLATFORM)
