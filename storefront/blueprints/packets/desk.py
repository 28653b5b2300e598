"""The platform's packets, within the budget of its rules."""

from storefront.blueprints.packets.giving import Giver, PacketForm, packets_desk
from storefront.web.guards import desk


def _giver() -> Giver:
    context = {"layout": "desk/_page.html", "free": None, "off": False, "plans": "/desk/packets/plans"}
    return Giver("platform", None, PacketForm, context)


bp = packets_desk("desk_packets", "/desk/packets", desk("deals"), _giver)
