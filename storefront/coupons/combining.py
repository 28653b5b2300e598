"""The best combination of coupons: a pure sum that says what each line loses, who bears it, and why.

Order: line price, then one coupon of a shop or supplier, then one of the platform (domain.md 13). All sums are minor
units of one currency, all rates basis points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from storefront.kernel.money import share, split
from storefront.kernel.words import Words

MOST: Final = 30  # coupons of one kind that are tried; nobody holds more that fit


class Good(NamedTuple):
    """A line of a quote as coupons see it."""

    shop_id: int
    supplier_id: int
    product_id: int
    brand_id: int | None
    price: int
    supplier_price: int
    quantity: int
    rate_bp: int
    closed: bool = False  # its shop does without coupons

    @property
    def gross(self) -> int:
        return self.price * self.quantity


class Held(NamedTuple):
    """A coupon that could be used: with `grant_id` one somebody holds, else one its code would claim."""

    coupon_id: int
    grant_id: int | None
    title: Words
    maker: str
    shop_id: int | None
    supplier_id: int | None
    product_id: int | None
    brand_id: int | None
    amount: int | None
    percent_bp: int | None
    cap: int | None
    minimum: int
    platform_bp: int
    supplier_bp: int
    reseller_bp: int
    expires_at: datetime

    @property
    def of_platform(self) -> bool:
        return self.maker == "platform"

    def suits(self, good: Good) -> bool:
        """Whether the coupon is for this line."""
        named = (
            (self.shop_id, good.shop_id),
            (self.supplier_id, good.supplier_id),
            (self.product_id, good.product_id),
            (self.brand_id, good.brand_id),
        )
        return not good.closed and all(wanted is None or wanted == found for wanted, found in named)


class Part(NamedTuple):
    """What a line loses, by who bears it."""

    platform: int = 0
    supplier: int = 0
    reseller: int = 0

    @property
    def total(self) -> int:
        return self.platform + self.supplier + self.reseller

    def __add__(self, other: object) -> "Part":
        assert isinstance(other, Part)
        return Part(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING: Final = Part()


@dataclass(frozen=True, slots=True)
class Applied:
    """One coupon at work: what it takes off each line, and of what (`eligible`)."""

    held: Held
    eligible: int
    parts: tuple[Part, ...]

    @property
    def sums(self) -> Part:
        return added(self.parts)

    @property
    def total(self) -> int:
        return self.sums.total


@dataclass(frozen=True, slots=True)
class Combination:
    """What the chosen coupons do to the lines, in the lines' order."""

    applied: tuple[Applied, ...]
    lines: tuple[Part, ...]

    @property
    def total(self) -> int:
        return sum(part.total for part in self.lines)


def best(goods: Sequence[Good], held: Iterable[Held], ceiling_bp: int) -> Combination:
    """The combination that takes off most: at most one coupon of a shop or supplier, then at most one of the platform.

    Where two take off the same, the one with fewer coupons wins, then the one that ends sooner. A coupon that would
    make a line's commission negative, or larger than `ceiling_bp` of its net, is not used.
    """
    known = [one for one in held if any(one.suits(good) for good in goods)]
    local = [one for one in known if not one.of_platform][:MOST]
    wide = [one for one in known if one.of_platform][:MOST]
    nothing = Combination((), (NOTHING,) * len(goods))
    found = [nothing]
    for first in (None, *local):
        begun = nothing if first is None else _with(nothing, goods, first)
        if begun is None:
            continue
        further = [_with(begun, goods, second) for second in wide]
        found += [one for one in (begun, *further) if one is not None and lawful(goods, one.lines, ceiling_bp)]
    return min(found, key=_rank)


def apply(goods: Sequence[Good], before: Sequence[Part], held: Held) -> Applied | None:
    """What a coupon does to lines that lost `before` already; None where it asks for more than there is."""
    left = [good.gross - lost.total if held.suits(good) else 0 for good, lost in zip(goods, before, strict=True)]
    eligible = sum(left)
    off = _off(held, eligible)
    if eligible < held.minimum or off <= 0:
        return None
    bearers = held.platform_bp, held.supplier_bp, held.reseller_bp
    parts = tuple(Part(*split(part, bearers)) if part else NOTHING for part in split(off, left))
    return Applied(held, eligible, parts)


def lawful(goods: Sequence[Good], lines: Sequence[Part], ceiling_bp: int) -> bool:
    """Whether every line keeps a commission from nothing up to the ceiling of its net (domain.md, The split)."""
    return all(_lawful(good, part, ceiling_bp) for good, part in zip(goods, lines, strict=True))


def _lawful(good: Good, part: Part, ceiling_bp: int) -> bool:
    if not part.supplier and not part.reseller:
        return True  # what the platform bears touches no share
    base = good.supplier_price * good.quantity - part.supplier
    margin = (good.price - good.supplier_price) * good.quantity - part.reseller
    net = good.gross - part.supplier - part.reseller
    return base >= 0 and 0 <= share(good.rate_bp, base) + margin <= share(ceiling_bp, net)


def _off(held: Held, eligible: int) -> int:
    """What a coupon takes off, never more than there is."""
    if held.amount is not None:
        return min(held.amount, eligible)
    return min(share(held.percent_bp or 0, eligible), held.cap or 0, eligible)


def _with(before: Combination, goods: Sequence[Good], held: Held) -> Combination | None:
    applied = apply(goods, before.lines, held)
    if applied is None:
        return None
    lines = tuple(lost + part for lost, part in zip(before.lines, applied.parts, strict=True))
    return Combination((*before.applied, applied), lines)


def added(parts: Iterable[Part]) -> Part:
    """Parts together."""
    total = NOTHING
    for part in parts:
        total = total + part
    return total


def _rank(one: Combination) -> tuple[object, ...]:
    ends = tuple((each.held.expires_at, each.held.coupon_id, each.held.grant_id or 0) for each in one.applied)
    return -one.total, len(one.applied), ends
