"""A cart remembers what a visitor means to buy; prices and stock are always today's, and a change is shown."""

from storefront.carts.filling import add, change, empty, join
from storefront.carts.models import MOST_LINES, MOST_PIECES, Cart, CartLine
from storefront.carts.reading import Wanted, count_of, wanted_by
from storefront.carts.tidying import sweeps

__all__ = [
    "MOST_LINES",
    "MOST_PIECES",
    "Cart",
    "CartLine",
    "Wanted",
    "add",
    "change",
    "count_of",
    "empty",
    "join",
    "sweeps",
    "wanted_by",
]
