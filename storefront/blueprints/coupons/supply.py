"""A supplier's coupons: for the own goods in every shop, out of the own price."""

from storefront import suppliers
from storefront.blueprints.coupons.promotions import Giver, promotions
from storefront.web.guards import me, supplier


def _giver() -> Giver:
    owner = suppliers.of(me())
    return Giver("supplier", supplier_id=owner.id, context={"layout": "supply/_page.html", "packets": ""})


bp = promotions("supply_promotions", "/supply/promotions", supplier, _giver)
