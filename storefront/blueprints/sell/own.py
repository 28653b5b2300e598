"""The shop of whoever asks, and the menu of its desk."""

from typing import Final

from flask import request

from storefront import shops
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.shops import Shop
from storefront.web import ways
from storefront.web.guards import me
from storefront.web.shapes import Link
from storefront.web.ways import Way

_WAYS: Final = (
    Way("/sell/goods", _l("Goods to list")),
    Way("/sell/listings", _l("My shelf")),
    Way("/sell/orders", _l("Orders")),
    Way("/sell/questions", _l("Questions")),
    Way("/sell/photos", _l("Customers’ photos")),
    Way("/sell/earnings", _l("Earnings")),
    Way("/sell/payouts", _l("Payouts")),
    Way("/sell/promotions", _l("Promotions")),
    Way("/sell/deals", _l("Deals")),
    Way("/sell/referrals", _l("Recommendations")),
    Way("/sell/mentor", _l("Mentor")),
    Way("/sell/shop", _l("My shop")),
)


def menu() -> list[Link]:
    """Today first, then the nouns that have pages."""
    return [Link(_("Today"), "/sell", current=request.path == "/sell"), *ways.links(_WAYS, request.path)]


def mine() -> Shop:
    """The shop of whoever asks. Raises NotFound while there is none."""
    shop = shops.of(me().id)
    if shop is None:
        raise NotFound(_("Open a shop first; it takes one page."))
    return shop
