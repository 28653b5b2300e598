"""The menu of the supplier's desk offers what this installation has pages for."""

from typing import Final

from flask import request

from storefront.kernel.words import lazy as _l
from storefront.web import ways
from storefront.web.shapes import Link
from storefront.web.ways import Way

_WAYS: Final = (
    Way("/supply/products", _l("Goods")),
    Way("/supply/imports", _l("Imports")),
    Way("/supply/batches", _l("Batches")),
    Way("/supply/parcels", _l("Parcels")),
    Way("/supply/deals", _l("Deals")),
    Way("/supply/promotions", _l("Promotions")),
    Way("/supply/questions", _l("Questions")),
    Way("/supply/photos", _l("Customers’ photos")),
    Way("/supply/cases", _l("Cases")),
    Way("/supply/freight", _l("Freight")),
    Way("/supply/statements", _l("Statements")),
    Way("/supply/payouts", _l("Payouts")),
    Way("/supply/hooks", _l("Keys and webhooks")),
    Way("/supply/application", _l("What people read about you")),
)


def menu() -> list[Link]:
    """Today first, then the nouns."""
    today = Link(str(_l("Today")), "/supply", current=request.path == "/supply")
    return [today, *ways.links(_WAYS, request.path)]
