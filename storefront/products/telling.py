"""Whoever changes what a reader of a product sees says so once: the fact, and the supplier's catalogue version."""

from storefront import suppliers
from storefront.facts import ProductChanged, announce
from storefront.products.models import Product


def tell(product: Product) -> None:
    """Announce a change, in the verb that made it."""
    suppliers.bump([product.supplier_id])
    announce(ProductChanged(product.id))
