"""What the books of orders must say, kept a second time in plain objects: small enough to be seen to be right.

All sums are minor units, all times minutes since the history began. Nothing of the product is used here.
"""

from dataclasses import dataclass, field
from typing import Final

GOODS: Final = {"cup": (10_000, 1000, 100), "bowl": (6_000, 1000, 3), "honey": (8_800, 500, 40)}  # price, rate, pieces
HOUR, DAY = 60, 24 * 60
HOLD, LATE, CANCELLED_AFTER, WITHOUT_RECORD, DELIVERED, FREE = 48 * HOUR, 10, 5 * DAY, 15 * DAY, 7 * DAY, 7 * DAY
PROMISE: Final = {"pottery": 48 * HOUR, "apiary": 24 * HOUR}


@dataclass
class KnownParcel:
    """A parcel as it ought to stand."""

    maker: str
    pieces: dict[str, int]
    state: str = "waiting"
    due: int | None = None
    extended: bool = False
    free_at: int | None = None
    free: bool = False

    @property
    def goods(self) -> int:
        return sum(GOODS[good][0] * pieces for good, pieces in self.pieces.items())

    @property
    def freight(self) -> int:
        if self.maker == "pottery":
            return 0 if self.goods >= 50_000 else 800
        return 600 + 200 * (sum(self.pieces.values()) - 1)

    @property
    def amount(self) -> int:
        return self.goods + self.freight

    @property
    def commission(self) -> int:
        return sum(GOODS[good][0] * pieces * GOODS[good][1] // 10_000 for good, pieces in self.pieces.items())

    @property
    def fees(self) -> tuple[int, int]:
        """The platform's part and the fund's."""
        whole = [GOODS[good][0] * pieces * 300 // 10_000 for good, pieces in self.pieces.items()]
        funds = sum(fee * 1_000 // 10_000 for fee in whole)
        return sum(whole) - funds, funds


@dataclass
class KnownOrder:
    """An order as it ought to stand; `late` is money that came too late and was promised back."""

    parcels: list[KnownParcel]
    due: int
    state: str = "placed"
    ended: int = 0
    late: int = 0
    events: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return sum(parcel.amount for parcel in self.parcels)

    @property
    def escrow(self) -> int:
        still = (parcel.amount for parcel in self.parcels if parcel.state not in ("completed", "cancelled"))
        return sum(still) if self.state == "paid" else 0


@dataclass
class Known:
    """All orders by number, and what follows from them."""

    now: int = 0
    held: int = 0  # money that did not fit
    orders: dict[str, KnownOrder] = field(default_factory=dict)

    def stock(self) -> dict[str, int]:
        """What can be bought."""
        left = {good: pieces for good, (_price, _rate, pieces) in GOODS.items()}
        for order in self.orders.values():
            if order.state in ("placed", "paid"):
                for parcel in (one for one in order.parcels if one.state != "cancelled"):
                    for good, pieces in parcel.pieces.items():
                        left[good] -= pieces
        return left

    def fits(self, pieces: dict[str, int]) -> bool:
        left = self.stock()
        return all(left[good] >= wanted for good, wanted in pieces.items())

    def pay(self, order: KnownOrder) -> None:
        """The right amount came for an order that was not paid before."""
        pieces: dict[str, int] = {}
        for parcel in order.parcels:
            pieces |= parcel.pieces
        soon = order.state == "expired" and self.now <= order.ended + LATE and self.fits(pieces)
        if order.state == "placed" or soon:
            order.state = "paid"
            for parcel in order.parcels:
                parcel.due = self.now + PROMISE[parcel.maker]
        else:
            order.late = order.total

    def sweep(self) -> None:
        """What the clocks do by now."""
        for order in self.orders.values():
            if order.state == "placed" and self.now >= order.due:
                order.state, order.ended = "expired", self.now
            for parcel in order.parcels if order.state == "paid" else ():
                if parcel.due is not None and self.now >= parcel.due:
                    if parcel.state in ("shipped", "delivered"):
                        self.complete(parcel)
                    elif parcel.state == "waiting" and self.now >= parcel.due + CANCELLED_AFTER:
                        parcel.state, parcel.due = "cancelled", None
                if parcel.free_at is not None and self.now >= parcel.free_at:
                    parcel.free = True

    def complete(self, parcel: KnownParcel) -> None:
        parcel.state, parcel.due, parcel.free_at = "completed", None, self.now + FREE

    def sums(self) -> dict[str, int]:
        """Who has what, by the names of the books."""
        names = ("reseller pending", "reseller free", "pottery pending", "pottery free", "apiary pending",
                 "apiary free", "fee", "fund", "came in", "promised back")  # fmt: skip
        sums = dict.fromkeys(names, 0)
        sums["came in"] = self.held
        for order in self.orders.values():
            sums["came in"] += order.total if order.state == "paid" else order.late
            sums["promised back"] += order.late
            for parcel in order.parcels if order.state == "paid" else ():
                if parcel.state == "cancelled":
                    sums["promised back"] += parcel.amount
                elif parcel.state == "completed":
                    _share(sums, parcel)
        return sums


def _share(sums: dict[str, int], parcel: KnownParcel) -> None:
    where = "free" if parcel.free else "pending"
    fee, fund = parcel.fees
    sums[f"reseller {where}"] += parcel.commission
    sums[f"{parcel.maker} {where}"] += parcel.amount - parcel.commission - fee - fund
    sums["fee"] += fee
    sums["fund"] += fund
