"""Suppliers and goods for tests, made through the real verbs with as few words as a test needs."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from storefront import accounts, batches, products, suppliers
from storefront.accounts import Account
from storefront.kernel.actors import PLATFORM
from storefront.kernel.words import Words
from storefront.products import Product, ProductDraft, Variant, VariantDraft
from storefront.suppliers import Supplier

_numbers = count(1)


def an_account(name: str = "Somebody") -> Account:
    """A new account."""
    return accounts.sign_up_later(name, f"goods{next(_numbers)}@example.test")


def a_supplier(slug: str = "", *, approved: bool = True, probation: bool = False, **words: Any) -> Supplier:
    """A supplier that may sell at once."""
    account = an_account("Supplier")
    slug = slug or f"supplier-{next(_numbers)}"
    supplier = suppliers.open(account, slug, words.pop("name", "Hill Pottery"), by=account, **words)
    if approved:
        suppliers.approve(supplier, by=PLATFORM, probation=timedelta(days=90 if probation else 0))
    return suppliers.by_id(supplier.id)


def a_draft(
    title: str | Words = "Celadon cup", *, price: int = 10_000, sizes: tuple[str, ...] = (), **words: Any
) -> ProductDraft:
    """A draft with one variant, or one for each size."""
    variants = tuple(VariantDraft(price=price, options=(Words.of(size),)) for size in sizes)
    options = (Words.of("Size"),) if sizes else ()
    draft = ProductDraft(title=Words.of(title), variants=variants or (VariantDraft(price=price),), options=options)
    return replace(draft, **words)


def a_product(supplier: Supplier | None = None, *, live: bool = True, stock: int = 0, **words: Any) -> Product:
    """A product, whole; with `stock` of every variant."""
    supplier = supplier or a_supplier()
    product = products.create(supplier, a_draft(**words), by=PLATFORM)
    if live:
        products.publish(product, by=PLATFORM)
    product = products.by_id(product.id)
    if stock:
        for variant in product.variants:
            batches.receive(variant, stock, by=PLATFORM)
    return products.by_id(product.id)


def a_variant(stock: int = 0, **words: Any) -> Variant:
    """The one variant of a new product."""
    return a_product(stock=stock, **words).variants[0]
