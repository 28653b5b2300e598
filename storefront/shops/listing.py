"""Listing is one tap: what is not in the shop yet is put on its shelf, the rest is said (domain.md 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, func, select

from storefront import policies
from storefront.kernel import clock, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.products import Product, Variant
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.opening import touch
from storefront.suppliers import Supplier

MOST: Final = 500  # products in one tap (domain.md 3)


@dataclass(frozen=True)
class Listed:
    """What one tap did, by product id."""

    added: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)


@atomic()
def list_products(shop: Shop, product_ids: Sequence[int], *, by: Actor) -> Listed:
    """Put products on the shop's shelf, in the given order, after those there. Repeating it changes nothing.

    Products that are not live, or whose supplier does not sell, are skipped. Raises Refused above the limit of one tap.
    """
    wanted = list(dict.fromkeys(product_ids))
    if len(wanted) > MOST:
        raise Refused(_("Please list at most %(most)s products at once.", most=MOST))
    live = set(
        session.scalars(
            select(Product.id)
            .join(Supplier, Supplier.id == Product.supplier_id)
            .where(Product.id.in_(wanted), Product.state == "live", Supplier.state == "approved")
        )
    )
    rows = session.scalars(select(Listing).where(Listing.shop_id == shop.id, Listing.product_id.in_(wanted)))
    there = {listing.product_id: listing for listing in rows}
    result = Listed()
    last = session.scalar(select(func.max(Listing.position)).where(Listing.shop_id == shop.id)) or 0
    for product_id in wanted:
        if product_id in there:
            result.already.append(product_id)
        elif product_id not in live:
            result.skipped.append(product_id)
        else:
            last += 1
            session.add(
                Listing(shop_id=shop.id, product_id=product_id, position=last, at=clock.now(), by_id=by.id)
            )
            result.added.append(product_id)
    if result.added:
        touch(shop.id)
    return result


@atomic()
def take_off(shop: Shop, product_ids: Sequence[int], *, by: Actor) -> int:
    """Take products out of the shop altogether (the undo of listing); how many there were."""
    ids = list(session.scalars(select(Listing.id).where(Listing.shop_id == shop.id, Listing.product_id.in_(product_ids))))
    session.execute(delete(ListingPrice).where(ListingPrice.listing_id.in_(ids)))
    session.execute(delete(Listing).where(Listing.id.in_(ids)))
    if ids:
        touch(shop.id)
    return len(ids)


@atomic()
def hide(listing: Listing, *, by: Actor) -> None:
    """Take a listing off the shelf without forgetting its prices."""
    if listing.hidden_at is None:
        listing.hidden_at, listing.by_id = clock.now(), by.id
        touch(listing.shop_id)


@atomic()
def show(listing: Listing, *, by: Actor) -> None:
    """Put a hidden listing back on the shelf."""
    if listing.hidden_at is not None:
        listing.hidden_at, listing.by_id = None, by.id
        touch(listing.shop_id)


@atomic()
def set_prices(listing: Listing, prices: Mapping[int, int | None], *, by: Actor) -> None:
    """Set the reseller's own prices, by variant id in minor units; None goes back to the supplier's price.

    Raises Refused, beside `price-<variant id>`, outside the supplier's band or above the commission's ceiling.
    """
    variants = session.scalars(
        select(Variant).where(Variant.product_id == listing.product_id, Variant.id.in_(prices), Variant.removed_at.is_(None))
    ).all()
    if len(variants) != len(prices):
        raise NotFound()
    rate_bp = session.scalar(select(Product.rate_bp).where(Product.id == listing.product_id)) or 0
    for variant in variants:
        amount = prices[variant.id]
        session.execute(
            delete(ListingPrice).where(
                ListingPrice.listing_id == listing.id, ListingPrice.variant_id == variant.id
            )
        )
        if amount is not None:
            _judge(amount, variant, rate_bp)
            session.execute(
                insert_or_skip(ListingPrice).values(
                    listing_id=listing.id, variant_id=variant.id, amount=amount, at=clock.now(), by_id=by.id
                )
            )
    touch(listing.shop_id)


def _judge(amount: int, variant: Variant, rate_bp: int) -> None:
    field_name = f"price-{variant.id}"
    if not variant.band_low <= amount <= variant.band_high:
        low, high = money.say(variant.band_low), money.say(variant.band_high)
        raise Refused(_("Please choose a price from %(low)s to %(high)s.", low=low, high=high), field_name)
    commission = money.share(rate_bp, variant.price) + amount - variant.price
    if commission > money.share(policies.current().commission_ceiling_bp, amount):
        raise Refused(_("At this price you would earn more than the rules allow. Please choose a lower one."), field_name)


@atomic()
def arrange(shop: Shop, listing_ids: Sequence[int], *, by: Actor) -> None:
    """Put the named listings first, in this order; the others follow as they stood."""
    listings = list(
        session.scalars(select(Listing).where(Listing.shop_id == shop.id).order_by(Listing.position, Listing.id))
    )
    first = {listing_id: place for place, listing_id in enumerate(dict.fromkeys(listing_ids))}
    listings.sort(key=lambda listing: first.get(listing.id, len(first)))
    for place, listing in enumerate(listings, 1):
        if listing.position != place:
            listing.position = place
    touch(shop.id)


def listing_of(shop: Shop, product_id: int) -> Listing:
    """A shop's listing of a product. Raises NotFound."""
    listing = session.scalar(select(Listing).where(Listing.shop_id == shop.id, Listing.product_id == product_id))
    if listing is None:
        raise NotFound()
    return listing
