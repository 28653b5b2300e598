"""The platform's packets, within the budget of its rules."""

from storefront.blueprints.packets.giving import Giver, PacketForm, packets_desk
from storefront.web.guards import desk


def _giver() -> Giver:
    return Giver("platform", None, PacketForm, {"layout": "desk/_page.html", "free": None, "off": False})


bp = packets_desk("desk_packets", "/desk/packets", desk("deals"), _giver)
