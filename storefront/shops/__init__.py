"""A reseller's shop is a shelf of pointers: what stands on it is always today's product, price and stock."""

from storefront.shops.counters import Choice, Counter, Shot, choices, counter, shots
from storefront.shops.following import follow, follows, unfollow
from storefront.shops.following import join as join_follows
from storefront.shops.listing import (
    Listed,
    arrange,
    hide,
    list_products,
    listing_of,
    set_prices,
    show,
    take_off,
)
from storefront.shops.models import HUES, Follow, Listing, ListingPrice, Shop
from storefront.shops.offers import Offer, offers
from storefront.shops.opening import change, of, open_shop, rest, touch, wake
from storefront.shops.shelves import PAGE, SORTS, Card, Front, categories, front, related, shelf

__all__ = [
    "HUES", "PAGE", "SORTS", "Card", "Choice", "Counter", "Follow", "Front", "Listed", "Listing", "ListingPrice", "Offer",
    "Shop", "Shot", "arrange", "categories", "change", "choices", "counter", "follow", "follows", "front", "hide",
    "join_follows", "list_products", "listing_of", "of", "offers", "open_shop", "related", "rest", "set_prices", "shelf",
    "shots", "show", "take_off", "touch", "unfollow", "wake",
]  # fmt: skip
