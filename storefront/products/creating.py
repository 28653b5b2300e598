"""A product begins as a draft of its supplier, with an address of its own that never changes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.products.checking import check
from storefront.products.drafting import ProductDraft, tidy
from storefront.products.models import Product, ProductStep
from storefront.products.naming import another, brand_named, category_named, slug_of
from storefront.products.telling import tell
from storefront.products.varying import vary
from storefront.suppliers import Supplier


@atomic()
def create(supplier: Supplier, draft: ProductDraft, *, by: Actor) -> Product:
    """Make a product, a draft until it is published, without stock.

    Raises Refused with the field for what a product cannot be, a `handle` this supplier has, a SKU that is taken.
    """
    product = make(supplier, draft, by)
    tell(product)
    return product


def make(supplier: Supplier, draft: ProductDraft, by: Actor) -> Product:
    """As `create`, for a verb that says itself what changed."""
    check(draft)
    product = session.get_one(Product, _insert(supplier, draft, by))
    vary(product, draft)
    session.add(ProductStep(product_id=product.id, before="", after="draft", at=product.at, by_id=by.id))
    session.flush()
    return product


def facts_of(draft: ProductDraft) -> dict[str, Any]:
    """The columns of a product that a draft decides."""
    brand, category = brand_named(draft.brand), category_named(draft.category)
    return {
        "brand_id": brand.id if brand else None,
        "category_id": category.id if category else None,
        "title": tidy(draft.title),
        "description": tidy(draft.description),
        "origin": tidy(draft.origin),
        "attributes": [{"name": dict(tidy(one.name)), "value": dict(tidy(one.value))} for one in draft.attributes],
        "options": [dict(tidy(name)) for name in draft.options],
        "rate_bp": draft.rate_bp,
        "returnable": draft.not_returnable_reason is None,
        "not_returnable_reason": draft.not_returnable_reason,
        "extra": dict(draft.extra),
    }


def _insert(supplier: Supplier, draft: ProductDraft, by: Actor) -> int:
    now = clock.now()
    row = {**facts_of(draft), "supplier_id": supplier.id, "version": 1, "state": "draft", "reason": ""}
    row |= {"at": now, "by_id": by.id, "created_at": now, "changed_at": now}
    for slug in _addresses(draft):
        row |= {"slug": slug, "handle": draft.handle.strip() or slug}
        insert = insert_or_skip(Product).values(row).on_conflict_do_nothing().returning(Product.id)
        made = session.execute(insert).scalar()
        if made is not None:
            return int(made)
        if draft.handle and _has(supplier.id, row["handle"]):
            raise Refused(_("You have a product with this handle."), "handle", status=409)
    raise RuntimeError("no free address was found")


def _addresses(draft: ProductDraft) -> Iterator[str]:
    title = tidy(draft.title)
    slug = slug_of(title.in_("en"), draft.handle)
    if slug:
        yield slug
    for _try in range(20):
        yield another(slug)


def _has(supplier_id: int, handle: str) -> bool:
    wanted = select(Product.id).where(Product.supplier_id == supplier_id, Product.handle == handle)
    return session.scalar(wanted) is not None
