"""A supplier's plans: specials offered to the platform, and the platform's that wait for the supplier's word."""

from storefront import products, suppliers
from storefront.blueprints.deals.plans import Plans
from storefront.deals import Whose
from storefront.kernel.errors import NotFound
from storefront.products import Product
from storefront.web.guards import me, supplier


def _whose() -> Whose:
    return Whose(supplier_id=suppliers.of(me()).id, account_id=me().id)


def _find(q: str) -> list[Product]:
    return products.found(q, supplier_id=suppliers.of(me()).id)


def _usual(product: Product) -> dict[int, int]:
    if product.supplier_id != suppliers.of(me()).id:
        raise NotFound()
    return {variant.id: variant.price for variant in product.variants}


bp = Plans(
    name="supply_deals",
    home="/supply/deals",
    layout="supply/_page.html",
    kinds=("weekly",),
    guard=supplier,
    whose=_whose,
    find=_find,
    usual=_usual,
    side="supplier",
    asks="staff",
).blueprint()
