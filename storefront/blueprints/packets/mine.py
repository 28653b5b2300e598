"""A customer's packets, out of credit for all shops, or paid for."""

from flask import request

from storefront import packets, wallets
from storefront.blueprints.packets.giving import CustomerForm, Giver, packets_desk
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.web.guards import me, signed_in
from storefront.web.shapes import Option


def _giver() -> Giver:
    credit = wallets.usable(me().id, ())
    ways = [Option(way.code, way.title, way.note) for way in packets.ways(1)]
    if credit:
        ways.insert(0, Option("credit", _("Credit"), _("You have %(credit)s for all shops.", credit=money.say(credit))))
    chosen = request.form.get("method") or (ways[0].value if ways else "")
    context = {"layout": "me/_page.html", "free": None, "off": not ways, "ways": ways, "chosen": chosen}
    return Giver("customer", me().id, CustomerForm, context)


bp = packets_desk("me_packets", "/me/packets", signed_in, _giver)
