"""What machines read of a product: schema.org, from the same tuples as the page."""

from typing import Any

from storefront import shops
from storefront.kernel import money, pictures

_BASE = "https://schema.org"


def offer_data(
    counter: shops.Counter, choices: list[shops.Choice], shots: list[shops.Shot], url: str
) -> list[dict[str, Any]]:
    """Product with its offers, and where it stands, as JSON-LD."""
    root = url.partition("/s/")[0]
    shop_url = f"{root}/s/{counter.shop_slug}"
    product: dict[str, Any] = {
        "@context": _BASE,
        "@type": "Product",
        "name": str(counter.title),
        "url": url,
        "image": [root + pictures.address(shot.kept) for shot in shots],
        "offers": [_offer(counter, choice, url) for choice in choices],
    }
    if counter.brand:
        product["brand"] = {"@type": "Brand", "name": counter.brand}
    if counter.category:
        product["category"] = str(counter.category)
    places = [(str(counter.shop_name), shop_url), (str(counter.title), url)]
    trail = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate(places, 1)
    ]
    return [product, {"@context": _BASE, "@type": "BreadcrumbList", "itemListElement": trail}]


def _offer(counter: shops.Counter, choice: shops.Choice, url: str) -> dict[str, Any]:
    there = "InStock" if counter.buyable and choice.available > 0 else "OutOfStock"
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": f"{url}?variant={choice.id}",
        "price": money.plain(choice.price),
        "priceCurrency": money.currency,
        "availability": f"{_BASE}/{there}",
        "itemCondition": f"{_BASE}/NewCondition",
        "seller": {"@type": "Organization", "name": str(counter.shop_name)},
    }
    if choice.sku:
        offer["sku"] = choice.sku
    return offer
