"""Files for tests, sent and run as a supplier and the worker would."""

from __future__ import annotations

import io
from csv import writer
from itertools import count
from pathlib import Path

from sqlalchemy import func, select

from storefront import imports, products
from storefront.batches import Batch
from storefront.imports import Import
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.products import Product, Variant
from storefront.suppliers import Supplier

HERE = Path(__file__).parent
APPAREL = (HERE / "apparel.csv").read_bytes()
_keys = count(1)


def a_file(*rows: tuple[object, ...], header: str = "Handle,Title,Variant Price,Variant Inventory Qty") -> bytes:
    """A CSV of these rows."""
    text = io.StringIO(newline="")
    writer(text).writerows([header.split(","), *rows])
    return text.getvalue().encode()


def send(supplier: Supplier, data: bytes = APPAREL, *, publish: bool = True, restock: bool = False) -> Import:
    """A file that was sent and checked."""
    key = f"one-time-key-{next(_keys):08}"
    sent = imports.upload(supplier, data, "catalogue.csv", publish=publish, restock=restock, by=PLATFORM, key=key)
    imports.check(sent.id)
    return again(sent)


def run(found: Import) -> Import:
    """Start an import and be the worker until it is done."""
    imports.start(found, by=PLATFORM)
    while again(found).state == "running":
        imports.step(found.id)
    return again(found)


def again(found: Import) -> Import:
    """The import as it is now."""
    session.rollback()
    return session.get_one(Import, found.id, populate_existing=True)


def outcomes(found: Import) -> dict[str, int]:
    """What became of the products, by number."""
    return imports.progress(again(found)).outcomes


def batches_of(supplier: Supplier) -> int:
    """How many batches there are of the supplier's goods."""
    query = select(func.count()).select_from(Batch).join(Variant).where(Variant.supplier_id == supplier.id)
    return session.scalar(query) or 0


def goods(supplier: Supplier) -> list[Product]:
    """All the supplier's goods, whole."""
    session.rollback()
    return products.of_supplier(supplier.id, limit=100_000)
