"""A supplier's goods become the catalogue they could have come from, gift cards included, and so a file again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from storefront import products
from storefront.imports.catalogue import ParsedPicture, ParsedProduct, ParsedVariant
from storefront.imports.exporting import export
from storefront.imports.models import Kept
from storefront.imports.packing import unpack
from storefront.kernel import money
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Product, Variant

AT_ONCE = 200
_ON_SALE = frozenset({"live", "in_review", "paused"})


def export_of(supplier_id: int) -> bytes:
    """All goods of a supplier as a product CSV, retired ones left out; importing it changes nothing."""
    return export([*_goods(supplier_id), *_gift_cards(supplier_id)], digits=money.digits())


def _goods(supplier_id: int) -> Iterator[ParsedProduct]:
    after = 0
    while portion := products.of_supplier(supplier_id, after_id=after, limit=AT_ONCE):
        yield from (restored(product) for product in portion if product.state != "retired" and product.variants)
        after = portion[-1].id


def _gift_cards(supplier_id: int) -> Iterable[ParsedProduct]:
    kept = select(Kept.contents).where(Kept.supplier_id == supplier_id).order_by(Kept.id)
    return map(unpack, session.scalars(kept))


def restored(product: Product) -> ParsedProduct:
    """A product (given whole) as a file would describe it; attributes with a name have no column there."""
    addresses = {picture.id: picture.source_url or "" for picture in product.pictures}
    extra = product.extra
    return ParsedProduct(
        handle=product.handle,
        title=_plain(product.title),
        body=_plain(product.description),
        vendor=product.brand.name if product.brand else "",
        type=_plain(product.category.name) if product.category and extra.get("typed", True) else "",
        tags=tuple(_plain(one.value) for one in product.known if not any(one.name.values())),
        published=product.state in _ON_SALE,
        options=tuple(map(_plain, product.option_names)),
        variants=[_variant(variant, addresses) for variant in product.variants],
        pictures=[
            ParsedPicture(picture.source_url, _plain(picture.alt)) for picture in product.pictures if picture.source_url
        ],
        seo_title=extra.get("seo_title", ""),
        seo_description=extra.get("seo_description", ""),
        extra=dict(extra.get("columns", {})),
    )


def _variant(variant: Variant, addresses: dict[int, str]) -> ParsedVariant:
    return ParsedVariant(
        options=tuple(map(_plain, variant.values)),
        price=variant.price,
        sku=variant.sku or "",
        compare_at=variant.compare_at,
        grams=variant.weight_grams,
        barcode=variant.barcode or "",
        quantity=variant.available,
        picture=addresses.get(variant.picture_id or 0, ""),
        extra=dict(variant.extra),
    )


def _plain(words: Words) -> str:
    return words.get("", "") or str(words)
