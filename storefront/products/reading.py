"""Looking products up: a supplier's own, whole; and the conditions under which one may be bought."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import selectinload

from storefront import search
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.products.models import Brand, Category, Picture, Product, Variant
from storefront.suppliers import Supplier

# Every page that sells asks the same: is it offered at all, and may it be bought now (domain.md 1, Invariant).
on_offer: Final = and_(Product.state == "live", Supplier.state == "approved")
buyable: Final = and_(on_offer, Variant.removed_at.is_(None), Variant.available > 0)

lead_picture: Final = (  # the file of a product's first picture, for cards
    select(Picture.file)
    .where(Picture.product_id == Product.id, Picture.word.is_not(None))
    .order_by(Picture.position, Picture.id)
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)


def whole() -> Select[Product]:
    """Products with everything of theirs loaded; reads afresh what the session had."""
    parts = (Product.variants, Product.pictures, Product.brand, Product.category)
    return select(Product).options(*map(selectinload, parts)).execution_options(populate_existing=True)


def of_supplier(supplier_id: int, after_id: int = 0, limit: int = 100) -> list[Product]:
    """A supplier's products, whole, by their ids: the next `limit` after `after_id`. For export."""
    wanted = whole().where(Product.supplier_id == supplier_id, Product.id > after_id)
    return list(session.scalars(wanted.order_by(Product.id).limit(limit)))


def owned(supplier_id: int, product_id: int) -> Product:
    """A supplier's product, whole. Raises NotFound for any other (domain.md G5)."""
    found = session.scalar(whole().where(Product.id == product_id, Product.supplier_id == supplier_id))
    if found is None:
        raise NotFound()
    return found


def by_handle(supplier_id: int, handles: Collection[str]) -> dict[str, Product]:
    """A supplier's products by handle, whole."""
    wanted = whole().where(Product.supplier_id == supplier_id, Product.handle.in_(handles))
    return {product.handle: product for product in session.scalars(wanted)}


def by_sku(supplier_id: int, skus: Collection[str]) -> dict[str, Variant]:
    """A supplier's offered variants by SKU."""
    wanted = select(Variant).where(
        Variant.supplier_id == supplier_id, Variant.sku.in_(skus), Variant.removed_at.is_(None)
    )
    return {variant.sku: variant for variant in session.scalars(wanted) if variant.sku}


def by_slug(slug: str) -> Product:
    """A product by its address, whole. Raises NotFound."""
    found = session.scalar(whole().where(Product.slug == slug)) if slug.isprintable() else None
    if found is None:
        raise NotFound()
    return found


def by_id(product_id: int) -> Product:
    """A product by its number, whole. Raises NotFound."""
    found = session.scalar(whole().where(Product.id == product_id))
    if found is None:
        raise NotFound()
    return found


def variant_of(supplier_id: int, variant_id: int) -> Variant:
    """A supplier's variant. Raises NotFound for any other."""
    found = session.get(Variant, variant_id)
    if found is None or found.supplier_id != supplier_id:
        raise NotFound()
    return found


def found(q: str, *, supplier_id: int | None = None, limit: int = 8) -> list[Product]:
    """Live products that match words, whole, best first; of one supplier where it is named."""
    ids = search.candidates("product", q, within="" if supplier_id is None else f"supplier {supplier_id}")[: limit * 4]
    wanted = whole().where(Product.id.in_(ids), Product.state == "live")
    there = {product.id: product for product in session.scalars(wanted)}
    return [there[one] for one in ids if one in there][:limit]


def variant_titles(variant_ids: Collection[int]) -> dict[int, str]:
    """What variants are called in a list, product and options, in the reader's language."""
    rows = session.execute(
        select(Variant.id, Product.title, Variant.option1, Variant.option2, Variant.option3)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(variant_ids))
    )
    return {row[0]: ", ".join(str(part) for part in row[1:] if part) for row in rows}


def waiting_for_review(limit: int = 50) -> list[Product]:
    """Products in review, whole, the longest waiting first."""
    return list(session.scalars(whole().where(Product.state == "in_review").order_by(Product.at).limit(limit)))


def brands() -> Sequence[Any]:
    """(id, slug, name) of every brand, by name."""
    return session.execute(select(Brand.id, Brand.slug, Brand.name).order_by(Brand.name)).all()


def categories() -> Sequence[Any]:
    """(id, slug, name) of every category, the oldest first."""
    return session.execute(select(Category.id, Category.slug, Category.name).order_by(Category.id)).all()
