"""Goods as shelves show them: said prices, ready pictures, one tuple a card."""

from storefront import policies, shops
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.web.shapes import Good, card


def as_good(good: shops.Card, shop_slug: str) -> Good:
    """A card of a shop's shelf."""
    url = f"/s/{shop_slug}/p/{good.slug}"
    if good.left <= 0:
        return Good(url, str(good.title), _("Sold out"), card(good.picture), ships_from(good), sold_out=True)
    return Good(url, str(good.title), money.say(good.price), card(good.picture), _small(good))


def ships_from(good: shops.Card) -> str:
    """Who ships it, in one line."""
    return _("Ships from %(supplier)s", supplier=good.supplier)


def _small(good: shops.Card) -> str:
    if good.left > policies.current().low_stock:
        return ships_from(good)
    return _("Ships from %(supplier)s, %(left)s left", supplier=good.supplier, left=good.left)
