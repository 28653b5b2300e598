"""A listing stands under its product's category, today's: every shop's shelf follows in the change itself."""

from typing import Final

from sqlalchemy import bindparam, select, update

from storefront.kernel.columns import Number
from storefront.kernel.db import atomic, session
from storefront.products import Product
from storefront.shops.models import Listing

_category: Final = select(Product.category_id).where(Product.id == bindparam("product", type_=Number))
_follow: Final = (
    update(Listing)
    .where(
        Listing.product_id == bindparam("product", type_=Number),
        Listing.category_id.is_distinct_from(_category.scalar_subquery()),
    )
    .values(category_id=_category.scalar_subquery())
    .execution_options(synchronize_session=False)
)


@atomic()
def shelve(product_id: int) -> None:
    """Put the listings of a product under the category it has now; others stay untouched. Follows ProductChanged."""
    session.flush()
    session.execute(_follow, {"product": product_id})
