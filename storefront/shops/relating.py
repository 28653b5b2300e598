"""Goods that go with one: bought together, then of its category in shelf order; never random."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from storefront.kernel.prepared import Prepared
from storefront.products import Product
from storefront.shops.models import Listing
from storefront.shops.shelves import Card, cards_at, here, seen
from storefront.suppliers import Supplier

MOST: Final = 4
_BOUGHT: Final = tuple(f"bought_with_{place}" for place in range(MOST))
_this = aliased(Product)
_its_category = select(_this.category_id).where(_this.slug == bindparam("product")).scalar_subquery()
_same_category = (
    select(Listing.id)
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .where(here, Listing.category_id == _its_category, Product.slug != bindparam("product"), seen)
    .order_by(Listing.position, Listing.id)
    .limit(MOST)
    .subquery()
)
_bought_with = select(Listing.id).where(here, Listing.product_id.in_([bindparam(name) for name in _BOUGHT]))
RELATED: Final = Prepared(
    cards_at(Listing.position).where(  # by the listing alone: the shop's name would lure along its whole shelf
        Listing.id.in_(_bought_with.union_all(_same_category.select()))
    ),
    Card.of,
)


def naming(bought_with: Sequence[int]) -> dict[str, Any]:
    """What fills RELATED in beside the shop and the product: the numbers of products bought together with it."""
    return dict(zip_longest(_BOUGHT, bought_with[:MOST]))  # None is no product's number


def in_order(cards: Iterable[Card], bought_with: Sequence[int]) -> list[Card]:
    """The cards that RELATED found, what was bought together first; at most MOST."""
    order = {one: place for place, one in enumerate(bought_with)}
    return sorted(cards, key=lambda card: (order.get(card.product_id, len(order)), card.place, card.listing_id))[:MOST]
