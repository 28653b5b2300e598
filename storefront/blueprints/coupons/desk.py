"""The platform's coupons, paid from its promotion account; shared ones ask the other side first."""

from storefront.blueprints.coupons.promotions import Giver, promotions
from storefront.web import ways
from storefront.web.guards import desk


def _giver() -> Giver:
    packets = "/desk/packets" if ways.exists("/desk/packets") else ""
    return Giver("platform", context={"layout": "desk/_page.html", "packets": packets})


bp = promotions("desk_promotions", "/desk/promotions", desk("deals"), _giver)
