"""A reseller's shop is a shelf of pointers: what stands on it is always today's product, price and stock.

Pages read `shelf` and `whole`, others `front` and `counter`; a page may be kept as long as its `edition` stands.
Outside its shops a product is met once (`meet`, `find`). What one shop asks for one variant is an `Offer`.
"""

from storefront.shops.arranging import WAYS, arrange, move
from storefront.shops.asking import Asked, asked
from storefront.shops.counters import Choice, Counter, Shot, Whole, counter, whole
from storefront.shops.finding import SORTS as FIND_SORTS
from storefront.shops.finding import Found, Wanted, find
from storefront.shops.following import follow, follows, unfollow
from storefront.shops.following import join as join_follows
from storefront.shops.fronts import (
    Edition,
    Follower,
    Front,
    Neighbour,
    edition,
    front,
    id_of,
    is_address,
    named,
    newest,
    standing,
)
from storefront.shops.heeding import look_out, look_out_for
from storefront.shops.heeding import sweep as _heed
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
from storefront.shops.models import HUES, WINGS, Follow, Listing, ListingPrice, ListingRun, Shop, Watch
from storefront.shops.offers import Offer, offers
from storefront.shops.opening import BLURB, NAME, change, file_names, of, open_shop, switch, switched_off, touch
from storefront.shops.pricing import set_prices
from storefront.shops.reducing import Reduced, reduced
from storefront.shops.resting import back_on, rest, wake
from storefront.shops.resting import sweeps as _resting
from storefront.shops.shelves import PAGE, SORTS, Card, Shelf, categories, shelf
from storefront.shops.shelving import shelve
from storefront.shops.showing import MOST_SHOWN, show_pictures
from storefront.shops.telling import Address, FeedLine, addresses, feed, shop_slugs
from storefront.shops.watching import ask as ask_watch
from storefront.shops.watching import confirm as confirm_watch
from storefront.shops.watching import end as end_watch
from storefront.shops.watching import link_of as watch_link
from storefront.shops.watching import opened as watch_opened
from storefront.shops.watching import price_of, unwatch, watch, watched
from storefront.shops.watching import remaking as _watches

sweeps = (*_resting, _heed)
remakings = (_watches,)

__all__ = [
    "BLURB",
    "FIND_SORTS",
    "HUES",
    "MOST",
    "MOST_SHOWN",
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
    "Shelf",
    "Shop",
    "Shot",
    "Wanted",
    "Watch",
    "Whole",
    "addresses",
    "arrange",
    "ask_watch",
    "asked",
    "back_on",
    "categories",
    "change",
    "confirm_watch",
    "counter",
    "describe",
    "edition",
    "end_watch",
    "feed",
    "file_names",
    "find",
    "follow",
    "follows",
    "front",
    "hide",
    "id_of",
    "is_address",
    "join_follows",
    "latest",
    "list_products",
    "listable",
    "listed",
    "listing_of",
    "live_of",
    "look_out",
    "look_out_for",
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
    "price_of",
    "prices_of",
    "reduced",
    "remakings",
    "rest",
    "run_of",
    "set_prices",
    "shelf",
    "shelve",
    "shop_slugs",
    "show",
    "show_pictures",
    "standing",
    "sweeps",
    "switch",
    "switched_off",
    "take_off",
    "titles",
    "touch",
    "undo",
    "unfollow",
    "unwatch",
    "wake",
    "watch",
    "watch_link",
    "watch_opened",
    "watched",
    "whole",
]  # fmt: skip
