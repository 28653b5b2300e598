"""The shelf of a shop, page by page: one statement built once, tuples out, keyset paging (quality.md, Growth)."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, literal_column, select, tuple_

from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Category, Picture, Product, Variant
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.offers import lead_picture
from storefront.suppliers import Supplier

PAGE: Final = 24
SORTS: Final = ("shelf", "new", "price", "-price")


class Card(NamedTuple):
    """A good on a shelf: from which price (minor units), how many are left, where the next page goes on."""

    listing_id: int
    place: int
    slug: str
    title: Words
    supplier: Words
    price: int
    left: int
    picture: dict[str, Any] | None
    product_id: int


_priced = and_(ListingPrice.listing_id == Listing.id, ListingPrice.variant_id == Variant.id)
_offered = and_(Variant.product_id == Product.id, Variant.removed_at.is_(None))
_low = (
    select(func.min(func.coalesce(ListingPrice.amount, Variant.price)))
    .select_from(Variant)
    .outerjoin(ListingPrice, _priced)
    .where(_offered)
    .correlate(Listing, Product)
    .scalar_subquery()
)
_left = select(func.coalesce(func.sum(Variant.available), 0)).where(_offered).correlate(Product).scalar_subquery()
_shown = and_(
    Listing.shop_id == bindparam("shop_id"), Listing.hidden_at.is_(None), Product.state == "live",
    Supplier.state == "approved",
)  # fmt: skip


def _statement(sort: str, category: bool, after: bool, in_stock: bool) -> Select[Any]:
    place: Any = {"shelf": Listing.position, "new": -Listing.id, "price": _low, "-price": -_low}[sort]
    query = (
        select(
            Listing.id, place.label("place"), Product.slug, Product.title, Supplier.name, _low, _left,
            Picture.file, Product.id,
        )
        .join(Product, Product.id == Listing.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .outerjoin(Picture, Picture.id == lead_picture)
        .where(_shown)
        .order_by(literal_column("place") if sort in ("price", "-price") else place, Listing.id)
        .limit(bindparam("limit"))
    )  # fmt: skip
    if category:
        query = query.join(Category, Category.id == Product.category_id).where(Category.slug == bindparam("category"))
    if in_stock:
        query = query.where(_left > 0)
    if after:
        query = query.where(tuple_(place, Listing.id) > tuple_(bindparam("place_after"), bindparam("id_after")))
    return query


_statements = {
    (sort, category, after, in_stock): _statement(sort, category, after, in_stock)
    for sort in SORTS
    for category in (False, True)
    for after in (False, True)
    for in_stock in (False, True)
}
_categories = (
    select(Category.slug, Category.name)
    .where(
        Category.id.in_(
            select(Product.category_id)
            .join(Listing, Listing.product_id == Product.id)
            .join(Supplier, Supplier.id == Product.supplier_id)
            .where(_shown)
        )
    )
    .order_by(Category.id)
)


def shelf(
    shop_id: int, *, category: str = "", sort: str = "shelf", after: tuple[int, int] | None = None, in_stock: bool = False
) -> list[Card]:
    """A page of a shop's goods and one more, which tells that there is a next page."""
    names: dict[str, Any] = {"shop_id": shop_id, "limit": PAGE + 1}
    if category:
        names["category"] = category
    if after:
        names["place_after"], names["id_after"] = after
    statement = _statements[sort, bool(category), after is not None, in_stock]
    return [Card._make(row) for row in session.execute(statement, names)]


def categories(shop_id: int) -> list[tuple[str, Words]]:
    """The categories a shop has goods in: slug and name."""
    return [(slug, name) for slug, name in session.execute(_categories, {"shop_id": shop_id})]


_by_products = (
    select(
        Listing.id, Listing.position, Product.slug, Product.title, Supplier.name, _low, _left,
        Picture.file, Product.id,
    )
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .outerjoin(Picture, Picture.id == lead_picture)
    .where(_shown, Product.id.in_(bindparam("product_ids", expanding=True)))
)  # fmt: skip
_same_category = (
    select(Product.id)
    .join(Listing, and_(Listing.product_id == Product.id, Listing.shop_id == bindparam("shop_id")))
    .where(Product.category_id == bindparam("category_id"), Product.state == "live", Listing.hidden_at.is_(None))
    .order_by(Listing.position)
    .limit(bindparam("limit"))
)


def related(shop_id: int, product_id: int, category_id: int | None, bought_with: Sequence[int], most: int = 4) -> list[Card]:
    """Goods of the same shop that go with one: bought together first, then of the same category in shelf order."""
    ids = list(dict.fromkeys(bought_with))
    if len(ids) < most and category_id is not None:
        names = {"shop_id": shop_id, "category_id": category_id, "limit": most + 1}
        ids += [one for one in session.scalars(_same_category, names) if one not in ids and one != product_id]
    if not ids:
        return []
    rows = session.execute(_by_products, {"shop_id": shop_id, "product_ids": ids[: 2 * most]})
    return sorted((Card._make(row) for row in rows), key=lambda card: ids.index(card.product_id))[:most]


class Front(NamedTuple):
    """A shop as its pages show it."""

    id: int
    slug: str
    name: Words
    blurb: Words
    hue: str
    state: str
    version: int
    reseller_id: int
    picture: dict[str, Any] | None

    @property
    def sells(self) -> bool:
        return self.state == "open"


_front = select(
    Shop.id, Shop.slug, Shop.name, Shop.blurb, Shop.hue, Shop.state, Shop.version, Shop.account_id, Shop.picture
).where(Shop.slug == bindparam("slug"), Shop.state.in_(("open", "resting")))


def front(slug: str) -> Front | None:
    """An open or resting shop by its address."""
    row = session.execute(_front, {"slug": slug}).first()
    return None if row is None else Front._make(row)
