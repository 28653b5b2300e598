"""What machines read of a product: schema.org, from the same tuples as the page."""

from typing import Any

from flask import current_app

from storefront import policies, products, shops
from storefront.kernel import money, pictures

_BASE = "https://schema.org"
MOST_OFFERS = 20  # more variants are summed up: the page's bytes (quality.md B3)


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
        "description": products.plainly(str(counter.description))[:500] or str(counter.title),
        "image": [root + pictures.address(shot.kept) for shot in shots[:6]],
        "offers": _offers(counter, choices, url),
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


def _offers(counter: shops.Counter, choices: list[shops.Choice], url: str) -> Any:
    if len(choices) <= MOST_OFFERS:
        return [_offer(counter, choice, url) for choice in choices]
    prices = [choice.price for choice in choices]
    return {
        "@type": "AggregateOffer",
        "url": url,
        "offerCount": len(choices),
        "lowPrice": money.plain(min(prices)),
        "highPrice": money.plain(max(prices)),
        "priceCurrency": money.currency,
        "availability": _there(counter, any(choice.available > 0 for choice in choices)),
    }


def _there(counter: shops.Counter, some: bool) -> str:
    return f"{_BASE}/{'InStock' if counter.buyable and some else 'OutOfStock'}"


def _offer(counter: shops.Counter, choice: shops.Choice, url: str) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": f"{url}?variant={choice.id}",
        "price": money.plain(choice.price),
        "priceCurrency": money.currency,
        "availability": _there(counter, choice.available > 0),
        "itemCondition": f"{_BASE}/NewCondition",
        "seller": {"@type": "Organization", "name": str(counter.shop_name)},
    }
    if choice.values:
        offer["name"] = ", ".join(str(value) for value in choice.values)
    if choice.sku:
        offer["sku"] = choice.sku
    if is_gtin(choice.barcode):
        offer["gtin"] = choice.barcode
    if counter.returnable:
        offer["hasMerchantReturnPolicy"] = {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": current_app.config["SETTINGS"].country,
            "returnPolicyCategory": f"{_BASE}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": policies.current().return_days,
        }
    return offer


def is_gtin(barcode: str | None) -> bool:
    """Whether a barcode is a GTIN (8, 12, 13 or 14 digits, the last one right): only such is told to machines."""
    if not barcode or len(barcode) not in (8, 12, 13, 14) or not (barcode.isascii() and barcode.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(barcode)))
    return weighted % 10 == 0
