"""The goods of the demo platform: two suppliers, three shops and their customers, read from the pages in ``ledger``.

Others call: ``GOODS``, ``BRANDS``, ``CATEGORIES``, ``SUPPLIERS``, ``APPLICANT``, ``SHOPS``, ``CUSTOMERS`` and the
types of their entries. Texts are plain dictionaries, English under ""; nothing here knows a table.
"""

from . import reading
from .entries import Batch, Brand, Category, Customer, Good, Option, ShelfPlace, Shop, Shot, Supplier, Text, Variant

_catalogue = reading.page("catalogue")

BRANDS: tuple[Brand, ...] = reading.brands(_catalogue)
CATEGORIES: tuple[Category, ...] = reading.categories(_catalogue)
SUPPLIERS: tuple[Supplier, ...] = tuple(reading.supplier(entry, _catalogue) for entry in _catalogue["supplier"])
APPLICANT: Supplier = reading.supplier(_catalogue["applicant"], _catalogue)
GOODS: tuple[Good, ...] = reading.goods(_catalogue)
SHOPS: tuple[Shop, ...] = reading.shops()
CUSTOMERS: tuple[Customer, ...] = reading.customers()

__all__ = [
    "APPLICANT",
    "BRANDS",
    "CATEGORIES",
    "CUSTOMERS",
    "GOODS",
    "SHOPS",
    "SUPPLIERS",
    "Batch",
    "Brand",
    "Category",
    "Customer",
    "Good",
    "Option",
    "ShelfPlace",
    "Shop",
    "Shot",
    "Supplier",
    "Text",
    "Variant",
]
