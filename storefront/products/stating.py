"""What a file states of a product, and the draft that follows: what it says replaces, what it is silent about stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from storefront.kernel.money import share
from storefront.kernel.words import Words
from storefront.products.drafting import ProductDraft, VariantDraft, tidy
from storefront.products.models import Attribute
from storefront.products.naming import folded
from storefront.products.pricing import highest, usual_band


@dataclass(frozen=True, slots=True)
class FileVariant:
    """A variant as a file states it: minor units, grams; empty or None where the file is silent.

    A `compare_at` of 0 ends a former price. `picture` is one of the product's picture addresses.
    """

    price: int
    options: tuple[str, ...] = ()
    sku: str = ""
    compare_at: int | None = None
    weight_grams: int | None = None
    barcode: str = ""
    picture: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileProduct:
    """A product as a file states it; empty where the file is silent. `pictures` are (address, alt) in order.

    A tag is an attribute without a name.
    """

    handle: str
    title: str
    variants: tuple[FileVariant, ...]
    options: tuple[str, ...] = ()
    description: str = ""
    brand: str = ""
    category: str = ""
    attributes: tuple[Attribute, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


NOTHING = ProductDraft(title=Words({"": ""}), variants=())


def merged(before: ProductDraft, stated: FileProduct, pictures: Mapping[str, int]) -> ProductDraft:
    """The draft that `before` becomes by a file; equal to it when the file says nothing new. `pictures`: address to id.

    Variants the file does not name stay, unless the options themselves are others now.
    """
    options = tuple(
        _same(before.options[place] if place < len(before.options) else None, name)
        for place, name in enumerate(stated.options)
    )
    named = [_variant(_meant(before, one), one, before.rate_bp, pictures) for one in stated.variants]
    kept = {one.id for one in named}
    rest = [one for one in before.variants if one.id not in kept and len(one.options) == len(options)]
    return replace(
        before,
        title=_said(before.title, stated.title),
        handle=before.handle or stated.handle,
        description=_said(before.description, stated.description),
        brand=before.brand if folded(before.brand) == folded(stated.brand) else stated.brand or before.brand,
        category=_same(before.category, stated.category) if stated.category else before.category,
        attributes=_attributes(before.attributes, stated.attributes),
        options=options,
        variants=(*named, *rest),
        extra={**before.extra, **stated.extra},
    )


def _said(before: Words, text: str) -> Words:
    """A text replaced in the language it was written in; its translations stay."""
    return tidy(Words({**before, "": text})) if text.strip() else before


def _same(before: Words | None, text: str) -> Words:
    """The words there are, with their translations, when one of them is this text."""
    if before and folded(text) in {folded(said) for said in before.values()}:
        return before
    return tidy(text)


def _meant(before: ProductDraft, stated: FileVariant) -> VariantDraft | None:
    for one in before.variants:
        if stated.sku and one.sku == stated.sku:
            return one
    key = [folded(value) for value in stated.options]
    return next((one for one in before.variants if [folded(value.get("", "")) for value in one.options] == key), None)


def _variant(
    before: VariantDraft | None, stated: FileVariant, rate_bp: int, pictures: Mapping[str, int]
) -> VariantDraft:
    old = before or VariantDraft(price=stated.price)
    low, high = _band(before, stated.price, rate_bp)
    had = dict(enumerate(old.options))
    return replace(
        old,
        price=stated.price,
        band_low=low,
        band_high=high,
        options=tuple(_same(had.get(place), value) for place, value in enumerate(stated.options)),
        sku=stated.sku or old.sku,
        compare_at=(stated.compare_at or None) if stated.compare_at is not None else old.compare_at,
        weight_grams=stated.weight_grams if stated.weight_grams is not None else old.weight_grams,
        barcode=stated.barcode or old.barcode,
        picture_id=pictures.get(stated.picture, old.picture_id),
        extra={**old.extra, **stated.extra},
    )


def _band(before: VariantDraft | None, price: int, rate_bp: int) -> tuple[int, int]:
    """The usual band follows the price; one the supplier set stays as far as the new price lets it."""
    if before is None or (before.band_low, before.band_high) == usual_band(before.price, rate_bp):
        return usual_band(price, rate_bp)
    top = highest(price, rate_bp)
    low = max(min(before.band_low or price, top), price - share(rate_bp, price), 1)
    return low, min(max(before.band_high or low, low), top)


def _attributes(before: Sequence[Attribute], stated: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """The file's tags replace tags; what has a name stays unless the file names it too."""
    if not stated:
        return tuple(before)
    names = {folded(one.name.get("", "")) for one in stated}
    kept = [one for one in before if folded(one.name.get("", "")) not in names | {""}]
    return (*kept, *(Attribute(tidy(one.name), tidy(one.value)) for one in stated))
