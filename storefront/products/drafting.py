"""A draft is what a product should be, whole; who changes one thing takes the draft of what is and replaces that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products.models import Attribute, Brand, Category, Product, Variant


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """One buyable option. Prices in minor units; a band left out follows the supplier's price by policy.

    `id` names the variant that is meant, else its SKU, else its options. `unit_quantity` (with `unit_measure` g, ml, cm
    or piece) is what the unit price is counted from.
    """

    price: int
    options: tuple[Words, ...] = ()
    sku: str | None = None
    band_low: int | None = None
    band_high: int | None = None
    compare_at: int | None = None
    weight_grams: int = 0
    unit_quantity: int | None = None
    unit_measure: str | None = None
    barcode: str | None = None
    picture_id: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as it should be. `description` is Markdown or HTML; brand and category go by their names.

    `rate_bp`: the reseller's commission, basis points. A `not_returnable_reason` (domain.md 7) ends the right to
    return. `handle` is the supplier's own name for it, made from the title where left out, and never changed.
    """

    title: Words
    variants: tuple[VariantDraft, ...]
    handle: str = ""
    description: Words = field(default_factory=Words)
    origin: Words = field(default_factory=Words)
    brand: str = ""
    category: Words = field(default_factory=Words)
    attributes: tuple[Attribute, ...] = ()
    options: tuple[Words, ...] = ()
    rate_bp: int = 1000
    not_returnable_reason: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def tidy(words: Words | str) -> Words:
    """Words trimmed, without empty ones, and with a default: equal texts are equal rows."""
    said = {key: text.strip() for key, text in Words.of(words).items() if text.strip()}
    if not said:
        return Words({"": ""})
    return Words({"": said.get("") or next(iter(said.values())), **said})


def draft_of(product: Product) -> ProductDraft:
    """The draft that changes nothing."""
    brand = session.get(Brand, product.brand_id) if product.brand_id else None
    category = session.get(Category, product.category_id) if product.category_id else None
    offered = select(Variant).where(Variant.product_id == product.id, Variant.removed_at.is_(None))
    return _draft(product, session.scalars(offered.order_by(Variant.position, Variant.id)), brand, category)


def draft_of_whole(product: Product) -> ProductDraft:
    """As `draft_of`, of a product that was read whole: nothing is asked again."""
    return _draft(product, product.variants, product.brand, product.category)


def _draft(
    product: Product, variants: Iterable[Variant], brand: Brand | None, category: Category | None
) -> ProductDraft:
    return ProductDraft(
        title=product.title,
        variants=tuple(map(variant_draft_of, variants)),
        handle=product.handle,
        description=product.description,
        origin=product.origin,
        brand=brand.name if brand else "",
        category=category.name if category else Words(),
        attributes=tuple(product.known),
        options=tuple(product.option_names),
        rate_bp=product.rate_bp,
        not_returnable_reason=product.not_returnable_reason,
        extra=product.extra,
    )


def variant_draft_of(variant: Variant) -> VariantDraft:
    """The draft that changes nothing."""
    return VariantDraft(
        price=variant.price,
        options=tuple(variant.values),
        sku=variant.sku,
        band_low=variant.band_low,
        band_high=variant.band_high,
        compare_at=variant.compare_at,
        weight_grams=variant.weight_grams,
        unit_quantity=variant.unit_quantity,
        unit_measure=variant.unit_measure,
        barcode=variant.barcode,
        picture_id=variant.picture_id,
        extra=variant.extra,
        id=variant.id,
    )
