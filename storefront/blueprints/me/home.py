"""Own things, as a quiet list of ways."""

from typing import Final

from flask import Blueprint, Response

from storefront.kernel.words import lazy as _l
from storefront.web import ways
from storefront.web.guards import me, signed_in
from storefront.web.pages import page
from storefront.web.ways import Way

bp = Blueprint("me", __name__, url_prefix="/me")

OWN: Final = (
    Way("/me/orders", _l("Orders")),
    Way("/me/addresses", _l("Addresses")),
    Way("/me/wallet", _l("Wallet")),
    Way("/coupons", _l("Coupons")),
    Way("/me/packets", _l("Red packets")),
    Way("/me/referrals", _l("Recommendations")),
    Way("/me/questions", _l("My questions")),
    Way("/me/photos", _l("My photos")),
    Way("/me/chats", _l("Messages")),
    Way("/me/notifications", _l("Notifications")),
    Way("/me/identity", _l("Real-name verification")),
    Way("/me/security", _l("Password and devices")),
    Way("/me/settings", _l("Name and language")),
    Way("/me/data", _l("My data")),
)
DESKS: Final = {
    "reseller": Way("/sell", _l("My shop’s desk")),
    "supplier": Way("/supply", _l("My supplier’s desk")),
    "staff": Way("/desk", _l("The platform’s desk")),
}


@bp.get("")
@signed_in
def show() -> Response:
    desks = ways.links(way for role, way in DESKS.items() if me().may(role))
    return page("me/home.html", member=me().member, own=ways.links(OWN), desks=desks)
