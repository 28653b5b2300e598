"""What shops ask for goods now, price by price: for rooms that must judge a rule before it meets any order."""

from typing import NamedTuple

from sqlalchemy import and_, func, select

from storefront.kernel.db import session
from storefront.products import Product, Variant
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.offers import on_sale, price_here
from storefront.suppliers import Supplier


class Asked(NamedTuple):
    """One price that is asked somewhere: minor units, basis points; `product_id` is one of those it is asked for."""

    price: int
    supplier_price: int
    rate_bp: int
    product_id: int


def asked(
    *,
    shop_id: int | None = None,
    supplier_id: int | None = None,
    product_id: int | None = None,
    brand_id: int | None = None,
    limit: int = 50_000,
) -> list[Asked]:
    """Every price that is asked in a shop, of a supplier, for a product and of a brand, all of those that are named."""
    named = ((Shop.id, shop_id), (Supplier.id, supplier_id), (Product.id, product_id), (Product.brand_id, brand_id))
    where = [column == wanted for column, wanted in named if wanted is not None]
    rows = session.execute(
        select(price_here, Variant.price, Product.rate_bp, func.min(Product.id))
        .select_from(Shop)
        .join(Listing, Listing.shop_id == Shop.id)
        .join(Product, Product.id == Listing.product_id)
        .join(Variant, Variant.product_id == Product.id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .outerjoin(ListingPrice, and_(ListingPrice.listing_id == Listing.id, ListingPrice.variant_id == Variant.id))
        .where(on_sale, *where)
        .group_by(price_here, Variant.price, Product.rate_bp)
        .limit(limit)
    )
    return [Asked._make(row) for row in rows]
