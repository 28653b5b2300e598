"""A reseller's shop is a shelf of pointers: what stands on it is always today's product, price and stock.

Pages read `front`, `shelf` and `counter`; a page may be kept as long as its `edition` stands. Outside its shops a
product is met once (`meet`, `find`). What one shop asks for one variant is an `Offer`.
"""

from storefront.shops.arranging import WAYS, arrange, move
from storefront.shops.asking import Asked, asked
from storefront.shops.counters import Choice, Counter, Shot, choices, counter, shots
from storefront.shops.finding import SORTS as FIND_SORTS
from storefront.shops.finding import Found, Wanted, find
from storefront.shops.following import follow, follows, unfollow
from storefront.shops.following import join as join_follows
from storefront.shops.fronts import Edition, Follower, Front, Neighbour, edition, front, named, newest, standing
from storefront.shops.keeping import (
    Listable,
    Own,
    Priced,
    listable,
    listed,
    live_of,
    makers,
    moved_bands,
    on_shelf,
    prices_of,
    titles,
)
from storefront.shops.listing import (
    MOST,
    Listed,
    describe,
    hide,
    list_products,
    listing_of,
    owned,
    run_of,
    show,
    take_off,
    undo,
)
from storefront.shops.meeting import Met, latest, meet
from storefront.shops.models import HUES, WINGS, Follow, Listing, ListingPrice, ListingRun, Shop
from storefront.shops.offers import Offer, offers
from storefront.shops.opening import BLURB, NAME, change, file_names, of, open_shop, switch, touch
from storefront.shops.pricing import set_prices
from storefront.shops.reducing import Reduced, reduced
from storefront.shops.resting import back_on, rest, sweeps, wake
from storefront.shops.shelves import PAGE, SORTS, Card, categories, related, shelf
from storefront.shops.shelving import shelve
from storefront.shops.telling import Address, FeedLine, addresses, feed, shop_slugs

__all__ = [
    "BLURB",
    "FIND_SORTS",
    "HUES",
    "MOST",
    "NAME",
    "PAGE",
    "SORTS",
    "WAYS",
    "WINGS",
    "Address",
    "Asked",
    "Card",
    "Choice",
    "Counter",
    "Edition",
    "FeedLine",
    "Follow",
    "Follower",
    "Found",
    "Front",
    "Listable",
    "Listed",
    "Listing",
    "ListingPrice",
    "ListingRun",
    "Met",
    "Neighbour",
    "Offer",
    "Own",
    "Priced",
    "Reduced",
    "Shop",
    "Shot",
    "Wanted",
    "addresses",
    "arrange",
    "asked",
    "back_on",
    "categories",
    "change",
    "choices",
    "counter",
    "describe",
    "edition",
    "feed",
    "file_names",
    "find",
    "follow",
    "follows",
    "front",
    "hide",
    "join_follows",
    "latest",
    "list_products",
    "listable",
    "listed",
    "listing_of",
    "live_of",
    "makers",
    "meet",
    "move",
    "moved_bands",
    "named",
    "newest",
    "of",
    "offers",
    "on_shelf",
    "open_shop",
    "owned",
    "prices_of",
    "reduced",
    "related",
    "rest",
    "run_of",
    "set_prices",
    "shelf",
    "shelve",
    "shop_slugs",
    "shots",
    "show",
    "standing",
    "sweeps",
    "switch",
    "take_off",
    "titles",
    "touch",
    "undo",
    "unfollow",
    "wake",
]  # fmt: skip
