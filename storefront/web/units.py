"""The unit price: what 100 g, 100 ml, a metre or a piece costs, so that sizes can be compared."""

from typing import Final, Protocol

from storefront.kernel import money
from storefront.kernel.words import _, lazy

_PER: Final = {
    "g": (100, lazy("%(price)s for 100 g")),
    "ml": (100, lazy("%(price)s for 100 ml")),
    "cm": (100, lazy("%(price)s a metre")),
    "piece": (1, lazy("%(price)s each")),
}


class Sold(Protocol):
    """A variant with its price here, and how much of what it holds."""

    @property
    def price(self) -> int: ...
    @property
    def unit_quantity(self) -> int | None: ...
    @property
    def unit_measure(self) -> str | None: ...


def per_unit(sold: Sold) -> str:
    """The unit price in words, rounded to the minor unit; nothing for goods not sold by measure or one by one."""
    if not sold.unit_quantity or not sold.unit_measure or (sold.unit_measure, sold.unit_quantity) == ("piece", 1):
        return ""
    basis, said = _PER[sold.unit_measure]
    price = (2 * sold.price * basis + sold.unit_quantity) // (2 * sold.unit_quantity)
    return _(said.sentence, price=money.say(price))
