"""A parsed product goes in through the doors of products and batches; the same one again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storefront import products, suppliers
from storefront.imports.catalogue import ParsedProduct
from storefront.imports.models import Import
from storefront.kernel.db import session, trial
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words
from storefront.products import Attribute, FileProduct, FileVariant, Product
from storefront.search import fold


@dataclass(frozen=True, slots=True)
class Sender:
    """Who started an import, for the verbs that note an actor."""

    id: int | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a product: `outcome` a word of models.OUTCOMES, `reason` a sentence where there is more to say.

    `stock` is what is still to be done: ids of variants and the quantity each is to have.
    """

    outcome: str
    product_id: int | None
    reason: str = ""
    stock: tuple[tuple[int, int], ...] = ()


def foresee(supplier_id: int, goods: Sequence[ParsedProduct], *, publish: bool, restock: bool) -> dict[str, str]:
    """By handle what `apply` would do: created, changed or unchanged. Reads only."""
    there = products.by_handle(supplier_id, [product.handle for product in goods])
    return {product.handle: _foreseen(there.get(product.handle), product, publish, restock) for product in goods}


def apply(found: Import, parsed: ParsedProduct, before: Product | None) -> Applied:
    """Create or change one product and its state; `before` is what there was. Inside a verb.

    A new variant's quantity is its first batch; one that was there is set to it only where that was ticked
    (contract.md, CSV columns). Raises Refused as products does.
    """
    sender = Sender(found.by_id)
    known = {variant.id for variant in before.variants} if before and not found.restock else set()
    taken = products.upsert(suppliers.by_id(found.supplier_id), stated(parsed), by=sender)
    outcome, reason = str(taken.outcome), ""
    if found.publish and parsed.published and taken.state == "draft":
        try:
            with trial():
                products.publish(session.get_one(Product, taken.product_id), by=sender)
            outcome = "changed" if outcome == "unchanged" else outcome
        except Refused as refusal:  # it stays a draft, and the supplier reads why
            reason = refusal.sentence
    pairs = zip(taken.variants, parsed.variants, strict=True)
    listed = ((number, one.quantity) for number, one in pairs if number and number not in known)
    stock = ((number, quantity) for number, quantity in listed if quantity is not None)
    return Applied(outcome, taken.product_id, reason, tuple(sorted(stock)))


def stated(parsed: ParsedProduct) -> FileProduct:
    """The product as the room of products wants it told."""
    return FileProduct(
        handle=parsed.handle,
        title=parsed.title,
        variants=tuple(
            FileVariant(
                price=variant.price,
                options=variant.options,
                sku=variant.sku,
                compare_at=variant.compare_at,
                weight_grams=variant.grams,
                barcode=variant.barcode,
                picture=variant.picture,
                extra=variant.extra,
            )
            for variant in parsed.variants
        ),
        options=parsed.options,
        description=parsed.body,
        brand=parsed.vendor,
        category=parsed.category,
        attributes=tuple(Attribute(Words({"": ""}), Words.of(tag)) for tag in parsed.tags),
        pictures=tuple((picture.address, picture.alt) for picture in parsed.pictures),
        extra=_extra(parsed),
    )


def _extra(parsed: ParsedProduct) -> dict[str, object]:
    """What only the export needs; `typed` says whether the category stood in Type or in the tags."""
    return {
        "columns": parsed.extra,
        "typed": bool(parsed.type),
        "seo_title": parsed.seo_title,
        "seo_description": parsed.seo_description,
    }


def _foreseen(before: Product | None, parsed: ParsedProduct, publish: bool, restock: bool) -> str:
    if before is None:
        return "created"
    lifted = publish and parsed.published and before.state == "draft"
    if lifted or products.would_change(before, stated(parsed)) or (restock and _restocks(before, parsed)):
        return "changed"
    return "unchanged"


def _restocks(before: Product, parsed: ParsedProduct) -> bool:
    by_sku = {variant.sku: variant.available for variant in before.variants if variant.sku}
    by_options = {_alike(map(_plain, variant.values)): variant.available for variant in before.variants}
    return any(
        variant.quantity is not None
        and by_sku.get(variant.sku, by_options.get(_alike(variant.options))) != variant.quantity
        for variant in parsed.variants
    )


def _plain(words: Words) -> str:
    return words.get("", "")


def _alike(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(fold, values))
