"""A shop's own price lies in the supplier's band, and earns no more than the law allows."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from storefront import policies
from storefront.kernel import clock, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.products import Product, Variant, commission
from storefront.shops.heeding import look_out
from storefront.shops.models import Listing, ListingPrice
from storefront.shops.opening import touch


@atomic()
def set_prices(listing: Listing, prices: Mapping[int, int | None], *, by: Actor) -> None:
    """Set the reseller's own prices, by variant id in minor units; None goes back to the supplier's price.

    Raises Refused, beside `price-<variant id>`, outside the supplier's band or above the commission's ceiling.
    """
    variants = session.scalars(
        select(Variant).where(
            Variant.product_id == listing.product_id, Variant.id.in_(prices), Variant.removed_at.is_(None)
        )
    ).all()
    if len(variants) != len(prices):
        raise NotFound()
    rate_bp = session.scalar(select(Product.rate_bp).where(Product.id == listing.product_id)) or 0
    for variant in variants:
        amount = prices[variant.id]
        if amount is not None:
            _judge(amount, variant, rate_bp)
        _write(listing.id, variant.id, amount, by)
    touch(listing.shop_id)
    look_out(listing.product_id)


def _write(listing_id: int, variant_id: int, amount: int | None, by: Actor) -> None:
    session.execute(
        delete(ListingPrice).where(ListingPrice.listing_id == listing_id, ListingPrice.variant_id == variant_id)
    )
    if amount is not None:
        row = {"listing_id": listing_id, "variant_id": variant_id, "amount": amount, "at": clock.now(), "by_id": by.id}
        session.execute(insert_or_skip(ListingPrice).values(row))


def _judge(amount: int, variant: Variant, rate_bp: int) -> None:
    field = f"price-{variant.id}"
    if not variant.band_low <= amount <= variant.band_high:
        low, high = money.say(variant.band_low), money.say(variant.band_high)
        raise Refused(_("Please choose a price from %(low)s to %(high)s.", low=low, high=high), field)
    if commission(variant.price, amount, rate_bp) > money.share(policies.current().commission_ceiling_bp, amount):
        raise Refused(_("At this price you would earn more than the rules allow. Please choose a lower one."), field)
