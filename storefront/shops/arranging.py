"""The order of a shelf is its reseller's: a listing moves up, down or to the front, the others keep their places."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, tuple_

from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.shops.models import Listing, Shop
from storefront.shops.opening import touch

WAYS: Final = ("up", "down", "first")


@atomic()
def arrange(shop: Shop, listing_ids: Sequence[int], *, by: Actor) -> None:
    """Put the named listings first, in this order; the others follow as they stood."""
    del by
    listings = _in_order(shop.id)
    first = {listing_id: place for place, listing_id in enumerate(dict.fromkeys(listing_ids))}
    listings.sort(key=lambda listing: first.get(listing.id, len(first)))
    for place, listing in enumerate(listings, 1):
        if listing.position != place:
            listing.position = place
    touch(shop.id)


@atomic()
def move(listing: Listing, way: str, *, by: Actor) -> None:
    """Move a listing one place up or down, or to the front; at the end of the shelf it stays. `way` is one of WAYS."""
    if way not in WAYS:
        raise Refused(_("Please choose up, down or first."), "way")
    if way == "first":
        arrange(session.get_one(Shop, listing.shop_id), [listing.id], by=by)
        return
    other = _beside(listing, way)
    if other is None:
        return
    if other.position == listing.position:  # equal places are told apart by id alone: number them first
        arrange(session.get_one(Shop, listing.shop_id), [], by=by)
    listing.position, other.position = other.position, listing.position
    touch(listing.shop_id)


def _beside(listing: Listing, way: str) -> Listing | None:
    place, here = tuple_(Listing.position, Listing.id), tuple_(listing.position, listing.id)
    query = select(Listing).where(Listing.shop_id == listing.shop_id)
    if way == "up":
        return session.scalar(query.where(place < here).order_by(Listing.position.desc(), Listing.id.desc()).limit(1))
    return session.scalar(query.where(place > here).order_by(Listing.position, Listing.id).limit(1))


def _in_order(shop_id: int) -> list[Listing]:
    return list(
        session.scalars(select(Listing).where(Listing.shop_id == shop_id).order_by(Listing.position, Listing.id))
    )
