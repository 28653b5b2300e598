"""The shelf of a shop, page by page: one statement built once, tuples out, keyset paging (quality.md, Growth)."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, func, literal_column, select, tuple_

from storefront.kernel.columns import Number
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import Words
from storefront.products import Category, Picture, Product, Variant
from storefront.shops.models import Listing, ListingPrice
from storefront.shops.offers import lead_picture, price_here
from storefront.shops.reducing import Reduced, reduce_cards
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
_seen = and_(Listing.hidden_at.is_(None), Product.state == "live", Supplier.state == "approved")
_here = Listing.shop_id == bindparam("shop_id")
_there = Listing.shop_id == select(bindparam("shop_id", type_=Number)).scalar_subquery()  # planned once, for any shop
_kind = select(Category.id).where(Category.slug == bindparam("category")).scalar_subquery()


def _cards(place: Any) -> Select[Any]:
    return (
        select(
            Listing.id, place.label("place"), Product.slug, Product.title, Supplier.name, asked, left,
            Picture.file, Product.id,
        )
        .join(Product, Product.id == Listing.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .outerjoin(Picture, Picture.id == lead_picture)
        .where(_seen)
    )  # fmt: skip


def _statement(sort: str, category: bool, after: bool, in_stock: bool) -> Select[Any]:
    place: Any = {"shelf": Listing.position, "new": Listing.id, "price": lowest, "-price": -lowest}[sort]
    query = _cards(place).where(_here).limit(bindparam("limit"))
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
    lowest_id = select(func.min(Listing.category_id)).where(_there, after)
    return lowest_id.scalar_subquery()


_first = select(_next_kind(Listing.category_id.is_not(None)).label("id")).cte("kinds", recursive=True)
_kinds = _first.union_all(select(_next_kind(Listing.category_id > _first.c.id)).where(_first.c.id.is_not(None)))
_shown_first = (  # no EXISTS: PostgreSQL would turn it into a join with the whole shelf
    select(Listing.id)
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .where(_there, Listing.category_id == Category.id, _seen)
    .order_by(Listing.position, Listing.id)
    .limit(literal_column("1"))
    .correlate(Category)
    .scalar_subquery()
)
_categories: Prepared[tuple[str, Words]] = Prepared(
    select(Category.slug, Category.name)
    .join(_kinds, _kinds.c.id == Category.id)
    .where(_shown_first.is_not(None))
    .order_by(Category.id),
    tuple,
)


def shelf(
    shop_id: int,
    *,
    category: str = "",
    sort: str = "shelf",
    after: tuple[int, int] | None = None,
    in_stock: bool = False,
    lower: Sequence[Reduced] = (),
) -> list[Card]:
    """A page of a shop's goods and one more, which tells that there is a next page.

    `lower` are the prices of deals that run in the shop; goods keep their place.
    """
    names: dict[str, Any] = {"shop_id": shop_id, "limit": PAGE + 1}
    if category:
        names["category"] = category
    if after:
        names["id_after"] = after[1]
        if sort != "new":
            names["place_after"] = after[0]
    cards = _statements[sort, bool(category), after is not None, in_stock].all(**names)
    return reduce_cards(cards, lower)


def categories(shop_id: int) -> list[tuple[str, Words]]:
    """The categories a shop has goods in: slug and name."""
    return _categories.all(shop_id=shop_id)


_same_category = (
    select(Listing.id)
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .where(_here, Listing.category_id == bindparam("category_id"), Product.id != bindparam("product_id"), _seen)
    .order_by(Listing.position, Listing.id)
    .limit(bindparam("limit"))
    .subquery()
)
_TOGETHER: Final = tuple(f"bought_with_{place}" for place in range(4))
_bought_with = select(Listing.id).where(_here, Listing.product_id.in_([bindparam(name) for name in _TOGETHER]))
_related = Prepared(
    _cards(Listing.position).where(  # by the listing alone: the shop's name would lure along its whole shelf
        Listing.id.in_(_bought_with.union_all(_same_category.select()))
    ),
    Card.of,
)


def related(
    shop_id: int,
    product_id: int,
    category_id: int | None,
    bought_with: Sequence[int],
    most: int = 4,
    *,
    lower: Sequence[Reduced] = (),
) -> list[Card]:
    """Goods of the same shop that go with one, in one read: bought together, then of its category in shelf order."""
    names: dict[str, Any] = dict(zip_longest(_TOGETHER, bought_with[: len(_TOGETHER)]))  # None is no product's number
    cards = _related.all(shop_id=shop_id, product_id=product_id, category_id=category_id, limit=most, **names)
    cards = reduce_cards(cards, lower)
    order = {one: place for place, one in enumerate(bought_with)}
    return sorted(cards, key=lambda card: (order.get(card.product_id, len(order)), card.place, card.listing_id))[:most]
