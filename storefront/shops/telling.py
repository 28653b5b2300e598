"""What machines are told of shops: every address there is, and a shop's goods one variant a line."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, select, tuple_

from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Brand, Category, Picture, Product, Variant
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.offers import lead_picture, price_here
from storefront.suppliers import Supplier

_STEP: Final = 200  # listings read at once


class Address(NamedTuple):
    """A product in a shop."""

    shop: str
    product: str


def _addresses(*where: Any) -> Select[str, str]:
    """The newest listings are cut first and judged afterwards, so that nothing is read beyond them."""
    newest = (
        select(Listing.id, Listing.shop_id, Listing.product_id)
        .where(Listing.hidden_at.is_(None), *where)
        .order_by(Listing.id.desc())
        .limit(bindparam("limit"))
        .subquery()
    )
    return (
        select(Shop.slug, Product.slug)
        .select_from(newest)
        .join(Shop, Shop.id == newest.c.shop_id)
        .join(Product, Product.id == newest.c.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .where(Shop.state == "open", Product.state == "live", Supplier.state == "approved")
        .order_by(newest.c.id.desc())
    )


_of_shop = Listing.shop_id == select(Shop.id).where(Shop.slug == bindparam("shop")).scalar_subquery()
_all_addresses, _addresses_of = _addresses(), _addresses(_of_shop)
_slugs = select(Shop.slug).where(Shop.state == "open").order_by(Shop.id).limit(bindparam("limit"))


def shop_slugs(limit: int) -> list[str]:
    """The addresses of open shops, the oldest first."""
    return list(session.scalars(_slugs, {"limit": limit}))


def addresses(limit: int, shop: str = "") -> list[Address]:
    """Where products are sold, the newest listing first; in one shop, when named."""
    names: dict[str, Any] = {"limit": limit} | ({"shop": shop} if shop else {})
    return [Address._make(row) for row in session.execute(_addresses_of if shop else _all_addresses, names)]


class FeedLine(NamedTuple):
    """A variant with what a price comparison asks for; minor units."""

    variant_id: int
    product_id: int
    slug: str
    title: Words
    description: Words
    options: tuple[Words, ...]
    price: int
    available: int
    brand: str | None
    category: Words | None
    barcode: str | None
    sku: str | None
    picture: dict[str, Any] | None


_ids = (
    select(Listing.id, Listing.position)
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .where(
        Listing.shop_id == bindparam("shop_id"), Listing.hidden_at.is_(None), Product.state == "live",
        Supplier.state == "approved",
        tuple_(Listing.position, Listing.id) > tuple_(bindparam("place"), bindparam("id")),
    )
    .order_by(Listing.position, Listing.id)
    .limit(_STEP)
)  # fmt: skip
_lines = (
    select(
        Variant.id, Product.id, Product.slug, Product.title, Product.description, Variant.option1, Variant.option2,
        Variant.option3, price_here, Variant.available, Brand.name, Category.name, Variant.barcode, Variant.sku,
        Picture.file,
    )
    .select_from(Listing)
    .join(Product, Product.id == Listing.product_id)
    .join(Variant, and_(Variant.product_id == Product.id, Variant.removed_at.is_(None)))
    .outerjoin(ListingPrice, and_(ListingPrice.listing_id == Listing.id, ListingPrice.variant_id == Variant.id))
    .outerjoin(Brand, Brand.id == Product.brand_id)
    .outerjoin(Category, Category.id == Product.category_id)
    .outerjoin(Picture, Picture.id == lead_picture)
    .where(Listing.id.in_(bindparam("ids", expanding=True)))
    .order_by(Listing.position, Listing.id, Variant.position, Variant.id)
)  # fmt: skip


def feed(shop_id: int, most: int) -> Iterator[FeedLine]:
    """A shop's variants in shelf order, of at most `most` listings; read in steps, so that no read is long."""
    place, number = -1, -1
    for _step in range(0, most, _STEP):
        rows = session.execute(_ids, {"shop_id": shop_id, "place": place, "id": number}).all()
        if not rows:
            return
        for row in session.execute(_lines, {"ids": [one[0] for one in rows]}):
            yield FeedLine._make((*row[:5], tuple(one for one in row[5:8] if one), *row[8:]))
        number, place = rows[-1]
