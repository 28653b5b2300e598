"""The shelf of a shop, page by page: statements built once, tuples out, keyset paging (quality.md, Growth)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, func, literal_column, select, tuple_

from storefront.kernel import clock
from storefront.kernel.prepared import Prepared
from storefront.kernel.together import Together
from storefront.kernel.words import Words
from storefront.products import Category, Picture, Product, Variant
from storefront.shops.fronts import FRONTS, Follower, Front, asking, is_address
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.offers import lead_picture, price_here
from storefront.shops.reducing import reduce_cards, reduced
from storefront.suppliers import Supplier

PAGE: Final = 24
SORTS: Final = ("shelf", "new", "price", "-price")


class Card(NamedTuple):
    """A good on a shelf: from which price (minor units), how many are left, where the next page goes on.

    `varies` says that not every variant has this price.
    """

    listing_id: int
    place: int
    slug: str
    title: Words
    supplier: Words
    price: int
    left: int
    picture: dict[str, Any] | None
    product_id: int
    varies: bool
    usual: int | None = None  # what it costs when no deal runs

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Card":
        """A row as it is read, its price as `asked` gives it."""
        price, varies = divmod(row[5], 2)
        return cls._make((*row[:5], price, *row[6:], bool(varies), None))


class Shelf(NamedTuple):
    """A page of a shop's goods and one more, which tells that there is a next page.

    `kinds` are the categories the shop has goods in, slug and name; None where they were not asked for.
    """

    front: Front
    cards: list[Card]
    kinds: list[tuple[str, Words]] | None


priced = and_(ListingPrice.listing_id == Listing.id, ListingPrice.variant_id == Variant.id)
_offered = and_(Variant.product_id == Product.id, Variant.removed_at.is_(None))
lowest = (
    select(func.min(price_here))
    .select_from(Variant)
    .outerjoin(ListingPrice, priced)
    .where(_offered)
    .correlate(Listing, Product)
    .scalar_subquery()
)
# One look at the variants gives both: twice the lowest price, and one more where another has a higher one.
asked = (
    select(2 * func.min(price_here) + case((func.min(price_here) < func.max(price_here), 1), else_=0))
    .select_from(Variant)
    .outerjoin(ListingPrice, priced)
    .where(_offered)
    .correlate(Listing, Product)
    .scalar_subquery()
)
left = select(func.coalesce(func.sum(Variant.available), 0)).where(_offered).correlate(Product).scalar_subquery()
seen = and_(Listing.hidden_at.is_(None), Product.state == "live", Supplier.state == "approved")
here = Listing.shop_id == select(Shop.id).where(Shop.slug == bindparam("shop")).scalar_subquery()
_kind = select(Category.id).where(Category.slug == bindparam("category")).scalar_subquery()


def cards_at(place: Any) -> Select[Any]:
    """What `Card.of` reads, of every listing that is seen."""
    return (
        select(
            Listing.id, place.label("place"), Product.slug, Product.title, Supplier.name, asked, left,
            Picture.file, Product.id,
        )
        .join(Product, Product.id == Listing.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .outerjoin(Picture, Picture.id == lead_picture)
        .where(seen)
    )  # fmt: skip


def _statement(sort: str, category: bool, after: bool, in_stock: bool) -> Select[Any]:
    place: Any = {"shelf": Listing.position, "new": Listing.id, "price": lowest, "-price": -lowest}[sort]
    query = cards_at(place).where(here).limit(bindparam("limit"))
    if sort == "new":
        query = query.order_by(Listing.id.desc())
    else:
        query = query.order_by(place if sort == "shelf" else literal_column("place"), Listing.id)
    if category:
        query = query.where(Listing.category_id == _kind)
    if in_stock:
        query = query.where(left > 0)
    if after and sort == "new":
        query = query.where(Listing.id < bindparam("id_after"))
    elif after:
        query = query.where(tuple_(place, Listing.id) > tuple_(bindparam("place_after"), bindparam("id_after")))
    return query


_statements = {
    (sort, category, after, in_stock): Prepared(_statement(sort, category, after, in_stock), Card.of)
    for sort in SORTS
    for category in (False, True)
    for after in (False, True)
    for in_stock in (False, True)
}


def _next_kind(after: Any) -> Any:
    """The lowest category of a shop's listings after one: one step on the index, however long the shelf."""
    lowest_id = select(func.min(Listing.category_id)).where(here, after)
    return lowest_id.scalar_subquery()


_first = select(_next_kind(Listing.category_id.is_not(None)).label("id")).cte("kinds", recursive=True)
_kinds = _first.union_all(select(_next_kind(Listing.category_id > _first.c.id)).where(_first.c.id.is_not(None)))
_shown_first = (  # no EXISTS: PostgreSQL would turn it into a join with the whole shelf
    select(Listing.id)
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .where(here, Listing.category_id == Category.id, seen)
    .order_by(Listing.position, Listing.id)
    .limit(literal_column("1"))
    .correlate(Category)
    .scalar_subquery()
)
_KINDS: Final[Prepared[tuple[str, Words]]] = Prepared(
    select(Category.slug, Category.name)
    .join(_kinds, _kinds.c.id == Category.id)
    .where(_shown_first.is_not(None))
    .order_by(Category.id),
    tuple,
)


@cache
def _laid(asker: str, sort: str, category: bool, after: bool, in_stock: bool, kinds: bool) -> Together:
    parts = FRONTS[asker], _statements[sort, category, after, in_stock]
    return Together(*parts, _KINDS) if kinds else Together(*parts)


def shelf(
    shop: str,
    who: Follower | None = None,
    *,
    category: str = "",
    sort: str = "shelf",
    after: tuple[int, int] | None = None,
    in_stock: bool = False,
    kinds: bool = True,
) -> Shelf | None:
    """A page of an open or resting shop; None when there is none at this address. `who` asks, as for `front`.

    Goods keep their place while a deal makes them cheaper.
    """
    if not is_address(shop):
        return None
    asker, named = asking(who)
    names: dict[str, Any] = {"shop": shop, "now": clock.now(), "limit": PAGE + 1, **named}
    if category:
        names["category"] = category
    if after:
        names["id_after"] = after[1]
        if sort != "new":
            names["place_after"] = after[0]
    laid = _laid(asker, sort, bool(category), after is not None, in_stock, kinds)
    fronts, cards, *rest = laid.all(**names)
    if not fronts:
        return None
    front: Front = fronts[0]
    return Shelf(front, reduce_cards(cards, reduced((front.id,)) if front.reduces else ()), rest[0] if rest else None)


def categories(shop: str) -> list[tuple[str, Words]]:
    """The categories a shop has goods in: slug and name."""
    return _KINDS.all(shop=shop)
