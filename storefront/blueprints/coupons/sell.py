"""A reseller's coupons: for the own shop, out of the own commission."""

from storefront.blueprints.coupons.promotions import Giver, promotions
from storefront.blueprints.sell.own import mine
from storefront.web import ways
from storefront.web.guards import reseller


def _giver() -> Giver:
    shop = mine()
    packets = "/sell/packets" if ways.exists("/sell/packets") else ""
    return Giver("reseller", shop_id=shop.id, context={"layout": "sell/_page.html", "shop": shop, "packets": packets})


bp = promotions("sell_promotions", "/sell/promotions", reseller, _giver)
