"""A shop's packets, out of what its reseller has free."""

from storefront import ledger
from storefront.blueprints.packets.giving import Giver, ShopForm, packets_desk
from storefront.blueprints.sell.own import mine
from storefront.web.guards import me, reseller


def _giver() -> Giver:
    shop = mine()
    free = ledger.balance(ledger.available(shop.account_id))
    context = {"layout": "sell/_page.html", "shop": shop, "free": free, "off": "packets" in shop.switched_off}
    context["plans"] = "/sell/packets/plans"
    return Giver("reseller", me().id, ShopForm, context)


bp = packets_desk("sell_packets", "/sell/packets", reseller, _giver)
