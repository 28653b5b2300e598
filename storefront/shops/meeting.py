"""Outside shops a product is met once: through the shop one came from, else the lowest price, then the oldest."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from storefront import deals
from storefront.kernel.columns import Number
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Brand, Category, Picture, Product, Variant
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.offers import lead_picture, price_here, within
from storefront.shops.reducing import hold, reduce_cards, reduced
from storefront.shops.shelves import asked, left
from storefront.suppliers import Supplier

CANDIDATES: Final = 400  # newest products that are looked at where nothing was typed (quality.md, Growth)


class Met(NamedTuple):
    """A product through one shop; `own` is whether it is the shop one came from. Minor units.

    `varies` says that `price` is the lowest of several.
    """

    listing_id: int
    shop_id: int
    shop_slug: str
    shop_name: Words
    slug: str
    title: Words
    supplier: Words
    price: int
    left: int
    picture: dict[str, Any] | None
    product_id: int
    own: bool
    varies: bool
    switched_off: list[str]
    usual: int | None = None

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Met":
        """A row as it is read, its price as `asked` gives it."""
        price, varies = divmod(row[7], 2)
        return cls._make((*row[:7], price, *row[8:11], bool(row[11]), bool(varies), row[12], None))


_its = aliased(Listing)
_shop = aliased(Shop)
_variant = aliased(Variant)
_dearer = (  # an own price above what is asked without one: this listing is not at the lowest there can be
    select(ListingPrice.listing_id)
    .join(Variant, Variant.id == ListingPrice.variant_id)
    .where(
        ListingPrice.listing_id == _its.id,
        ListingPrice.variant_id == _variant.id,
        price_here > within(_variant.price, _variant),
    )
    .correlate(_its, _variant)
    .exists()
)
_cheapest = (
    select(func.min(within(Variant.price, Variant)))
    .where(Variant.product_id == Product.id, Variant.removed_at.is_(None))
    .correlate(Product)
    .scalar_subquery()
)
_at_the_lowest = (
    select(_variant.id)
    .where(_variant.product_id == _its.product_id, _variant.removed_at.is_(None))
    .where(within(_variant.price, _variant) == _cheapest, ~_dearer)
    .correlate(_its, Product)
    .exists()
)
_there = and_(_its.product_id == Product.id, _its.hidden_at.is_(None))
_lowest_of_it = (
    select(func.min(price_here))
    .select_from(Variant)
    .outerjoin(ListingPrice, and_(ListingPrice.listing_id == _its.id, ListingPrice.variant_id == Variant.id))
    .where(Variant.product_id == _its.product_id, Variant.removed_at.is_(None))
    .correlate(_its)
    .scalar_subquery()
)


def _listing(where: Any, *order: Any) -> Any:
    query = select(_its.id).join(_shop, _shop.id == _its.shop_id).where(_there, _shop.state == "open", where)
    return query.order_by(*order).limit(1).correlate(Product).scalar_subquery()


_chosen = func.coalesce(  # most products end at the second: somebody sells at the supplier's price
    _listing(_its.shop_id == bindparam("own_shop", type_=Number)),
    _listing(_at_the_lowest, _its.id),
    _listing(True, _lowest_of_it, _its.id),
)
_reduces = deals.runs_in(Shop.id)
_met = (
    select(
        Listing.id, Shop.id, Shop.slug, Shop.name, Product.slug, Product.title, Supplier.name, asked, left,
        Picture.file, Product.id, func.coalesce(Shop.id == bindparam("own_shop", type_=Number), False),
        Shop.switched_off, _reduces,
    )
    .select_from(Product)
    .join(Listing, Listing.id == _chosen)
    .join(Shop, Shop.id == Listing.shop_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .outerjoin(Picture, Picture.id == lead_picture)
    .where(
        Product.id.in_(bindparam("product_ids", expanding=True)), Product.state == "live", Supplier.state == "approved"
    )
)  # fmt: skip
_in_category = (
    Product.category_id == select(Category.id).where(Category.slug == bindparam("category")).scalar_subquery()
)
_of_brand = Product.brand_id == select(Brand.id).where(Brand.slug == bindparam("brand")).scalar_subquery()


def _narrowed(category: bool, brand: bool) -> Select[Any]:
    query = _met
    if category:
        query = query.where(_in_category)
    return query.where(_of_brand) if brand else query


_narrow = {(category, brand): _narrowed(category, brand) for category in (False, True) for brand in (False, True)}


def meet(
    product_ids: Sequence[int], *, own_shop: int | None = None, category: str = "", brand: str = ""
) -> dict[int, Met]:
    """What can be bought of these products, each through one shop, by product id; in one read."""
    if not product_ids:
        return {}
    names: dict[str, Any] = {"product_ids": list(product_ids), "own_shop": own_shop}
    names |= ({"category": category} if category else {}) | ({"brand": brand} if brand else {})
    rows = session.execute(_narrow[bool(category), bool(brand)], names | deals.moment()).all()
    met = [Met.of(row) for row in rows]
    if any(row[13] for row in rows):
        held = [one for one in met if hold(one.switched_off)]
        found = reduced(one.shop_id for one in held)
        met = [*reduce_cards(held, found, shop_of=lambda one: one.shop_id), *(one for one in met if one not in held)]
    return {one.product_id: one for one in met}


_listed = select(Listing.id).where(Listing.product_id == Product.id, Listing.hidden_at.is_(None)).correlate(Product)
_newest = (
    select(Product.id)
    .where(Product.state == "live", _listed.exists())
    .order_by(Product.id.desc())
    .limit(bindparam("limit"))
)
_browse = {
    (True, False): _newest.where(_in_category),
    (False, True): _newest.where(_of_brand),
    (True, True): _newest.where(_in_category, _of_brand),
}
_last = (  # cut first, judged afterwards: the newest few, however many there are
    select(Listing.id, Listing.product_id, Listing.shop_id)
    .where(Listing.hidden_at.is_(None))
    .order_by(Listing.id.desc())
    .limit(CANDIDATES)
    .subquery()
)
_latest = (
    select(_last.c.product_id)
    .join(Shop, Shop.id == _last.c.shop_id)
    .join(Product, Product.id == _last.c.product_id)
    .where(Shop.state == "open", Product.state == "live")
    .order_by(_last.c.id.desc())
    .limit(bindparam("limit"))
)


def browse(category: str = "", brand: str = "") -> list[int]:
    """Ids of the newest products of a category, a brand or both that some shop lists; at most CANDIDATES."""
    names: dict[str, Any] = {"limit": CANDIDATES}
    names |= ({"category": category} if category else {}) | ({"brand": brand} if brand else {})
    statement = _browse.get((bool(category), bool(brand)))
    return [] if statement is None else list(session.scalars(statement, names))


def latest(limit: int) -> list[int]:
    """Ids of the products that shops listed last, the newest first; fewer where several shops listed the same."""
    return list(dict.fromkeys(session.scalars(_latest, {"limit": 3 * limit})))[:limit]


_of_shop = (
    select(Listing.product_id)
    .where(Listing.shop_id == bindparam("shop_id"), Listing.hidden_at.is_(None))
    .order_by(Listing.id.desc())
    .limit(bindparam("limit"))
)


def products_of(shop_id: int, limit: int = 5000) -> list[int]:
    """Ids of the products a shop lists, the newest first."""
    return list(session.scalars(_of_shop, {"shop_id": shop_id, "limit": limit}))
