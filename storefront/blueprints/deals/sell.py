"""A reseller's plans: deals in the own shop, borne from the own commission."""

from typing import Any

from storefront import products, shops
from storefront.blueprints.deals import days
from storefront.blueprints.deals.plans import Plans
from storefront.blueprints.sell.own import mine
from storefront.deals import Whose
from storefront.products import Product
from storefront.web.guards import reseller


def _whose() -> Whose:
    return Whose(shop_id=mine().id)


def _find(q: str) -> list[Product]:
    rows, _after = shops.on_shelf(mine().id, q=q, limit=8)
    return [products.by_id(one.product_id) for one in rows]


def _usual(product: Product) -> dict[int, int]:
    return {one.variant_id: one.price for one in shops.prices_of(shops.listing_of(mine(), product.id))}


def _context() -> dict[str, Any]:
    shop = mine()
    return {"shop": shop, "packets": "" if "packets" in shop.switched_off else "/sell/packets/plans"}


def _days() -> list[days.Day]:
    return days.of_shop(mine())


bp = Plans(
    name="sell_deals",
    home="/sell/deals",
    layout="sell/_page.html",
    kinds=("shop",),
    guard=reseller,
    whose=_whose,
    find=_find,
    usual=_usual,
    context=_context,
    days=_days,
).blueprint()
