"""A shop's price lies in the supplier's band, and no price in it gives a reseller more than the law allows."""

from storefront import policies
from storefront.kernel.money import share
from storefront.products.drafting import VariantDraft


def commission(price: int, shop_price: int, rate_bp: int) -> int:
    """What a reseller gets of one piece, in minor units: ⌊rate × S⌋ + (P − S) (domain.md, The split)."""
    return share(rate_bp, price) + shop_price - price


def highest(price: int, rate_bp: int) -> int:
    """The highest shop price at which the commission stays below the ceiling (L8 art. 24). Minor units."""
    ceiling = policies.current().commission_ceiling_bp
    top = (price - share(rate_bp, price)) * 10_000 // (10_000 - ceiling)
    while commission(price, top + 1, rate_bp) <= share(ceiling, top + 1):  # what rounding left over
        top += 1
    while top > price and commission(price, top, rate_bp) > share(ceiling, top):
        top -= 1
    return max(top, price)


def band_of(variant: VariantDraft, rate_bp: int) -> tuple[int, int]:
    """The band of a draft: as named, else as usual."""
    usual_low, usual_high = usual_band(variant.price, rate_bp)
    low = usual_low if variant.band_low is None else variant.band_low
    return low, max(low, usual_high) if variant.band_high is None else variant.band_high


def usual_band(price: int, rate_bp: int) -> tuple[int, int]:
    """The band of a supplier who names none: from the supplier's price to what policy adds, below the ceiling."""
    top = price + share(policies.current().band_default_bp, price)
    return price, min(top, highest(price, rate_bp))
