"""The platform's plans: a brand each day, a special each week; suppliers agree before anything becomes cheaper."""

from storefront import products
from storefront.blueprints.deals import days
from storefront.blueprints.deals.plans import Plans
from storefront.deals import Whose
from storefront.products import Product
from storefront.web.guards import desk


def _usual(product: Product) -> dict[int, int]:
    return {variant.id: variant.price for variant in product.variants}


bp = Plans(
    name="desk_deals",
    home="/desk/deals",
    layout="desk/_page.html",
    kinds=("brand_day", "weekly"),
    guard=desk("deals"),
    whose=Whose,
    find=products.found,
    usual=_usual,
    side="staff",
    asks="supplier",
    context=lambda: {"packets": "/desk/packets/plans"},
    days=days.of_platform,
).blueprint()
