"""An entry of the demo's ledger says what a shopkeeper would write down, and never changes once it is read."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

#: One text in three languages: English under "", the other two under "zh_Hant" and "zh_Hans".
Text: TypeAlias = dict[str, str]


@dataclass(frozen=True)
class Brand:
    slug: str
    name: Text


@dataclass(frozen=True)
class Category:
    slug: str
    name: Text


@dataclass(frozen=True)
class Shot:
    """One picture: ``art`` names a drawing in demo/art, ``variant`` is the position of the only variant it shows."""

    art: str
    alt: Text
    variant: int | None = None


@dataclass(frozen=True)
class Option:
    name: Text
    values: tuple[Text, ...]


@dataclass(frozen=True)
class Variant:
    """One buyable choice: ``choice`` picks a value of each option. Prices in fen, weight in grams as shipped.

    ``price`` is the supplier's; a reseller asks ``band_low`` to ``band_high``. ``unit_quantity`` and ``unit_measure``
    say how much is in it where goods are sold by weight.
    """

    sku: str
    choice: tuple[int, ...]
    price: int
    band_low: int
    band_high: int
    stock: int
    weight_grams: int
    compare_at: int | None = None
    unit_quantity: int | None = None
    unit_measure: str | None = None


@dataclass(frozen=True)
class Batch:
    """What is known about the stock on the shelf. Ages are in days, so that the demo is fresh whenever it is filled."""

    pattern: str
    age_days: int
    keeps_days: int | None = None
    report: str | None = None

    def made_on(self, today: date) -> date:
        return today - timedelta(days=self.age_days)

    def code(self, today: date) -> str:
        """The batch's code, read from the day it was made: ``HP-2611-04``."""
        return self.pattern.format(made=self.made_on(today))

    def best_before(self, today: date) -> date | None:
        """The last good day, or None for what does not spoil."""
        return None if self.keeps_days is None else self.made_on(today) + timedelta(days=self.keeps_days)


@dataclass(frozen=True)
class Good:
    """One product. ``rate`` is the commission in basis points; ``kept`` says why it cannot go back (domain.md 7).

    ``kept`` is None for what may go back, as most things may. ``attributes`` are (label, value) in the order
    in which they are shown.
    """

    slug: str
    supplier: str
    brand: str
    category: str
    origin: Text
    rate: int
    title: Text
    summary: Text
    description: Text
    attributes: tuple[tuple[Text, Text], ...]
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    shots: tuple[Shot, ...]
    batch: Batch
    kept: Text | None = None

    @property
    def returnable(self) -> bool:
        return self.kept is None


@dataclass(frozen=True)
class Supplier:
    """Who owns and ships goods. ``freight_flat`` is asked per parcel below ``freight_free_from``, both in fen."""

    slug: str
    email: str
    contact: str
    name: Text
    about: Text
    place: Text
    promise_hours: int
    freight_flat: int
    freight_free_from: int


@dataclass(frozen=True)
class ShelfPlace:
    """A good on a shop's shelf, with the shop's own prices by SKU in fen; no price means the supplier's."""

    good: str
    prices: dict[str, int]


@dataclass(frozen=True)
class Shop:
    """``hue`` names one of the tested hues of the design system, ``seal`` is the one sign on the shop's mark."""

    slug: str
    email: str
    owner: str
    name: Text
    blurb: Text
    hue: str
    seal: str
    shelf: tuple[ShelfPlace, ...]


@dataclass(frozen=True)
class Customer:
    """Somebody who buys in the demo; the address has the fields of the checkout form (contract.md)."""

    name: str
    email: str
    phone: str
    language: str
    country: str
    region: str
    city: str
    line1: str
    postal_code: str
