"""A catalogue becomes the same CSV again: what is written here is read back equal, and no cell acts as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from storefront.imports.catalogue import ParsedPicture, ParsedProduct, ParsedVariant
from storefront.imports.columns import HEADER, STATED
from storefront.kernel.cells import guard


def header(goods: Iterable[ParsedProduct]) -> list[str]:
    """The format's columns, then the supplier's own in the order in which they first appear."""
    own: dict[str, None] = {}
    for product in goods:
        own.update(dict.fromkeys(product.extra))
        for variant in product.variants:
            own.update(dict.fromkeys(variant.extra))
    return [*HEADER, *(name for name in own if name not in HEADER)]


def write(goods: Iterable[ParsedProduct], *, columns: list[str] | None = None, digits: int = 2) -> Iterator[str]:
    """The lines of the file, header first, one chunk per product. `digits` is how many decimals the currency has.

    Give `columns` (see `header`) where the goods are a stream that can be read only once.
    """
    if columns is None:
        goods = list(goods)
        columns = header(goods)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guard(name) for name in columns])
    for product in goods:
        for row in _rows(product, digits):
            writer.writerow([guard(row.get(name, "")) for name in columns])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def export(goods: Iterable[ParsedProduct], *, digits: int = 2) -> bytes:
    """The whole file as UTF-8 with a mark, which spreadsheets need to see Chinese."""
    return b"\xef\xbb\xbf" + "".join(write(goods, digits=digits)).encode()


def _rows(product: ParsedProduct, digits: int) -> Iterator[dict[str, str]]:
    """First the product with its first variant and picture, then what is left of either, side by side."""
    for index in range(max(len(product.variants), len(product.pictures), 1)):
        row = {"Handle": product.handle}
        if index == 0:
            row |= _words(product)
        if index < len(product.variants):
            row |= _variant(product, product.variants[index], digits, first=index == 0)
        if index < len(product.pictures):
            row |= _picture(product.pictures[index], index + 1)
        yield row


def _words(product: ParsedProduct) -> dict[str, str]:
    return product.extra | {
        "Title": product.title,
        "Body (HTML)": product.body,
        "Vendor": product.vendor,
        "Type": product.type,
        "Tags": ", ".join(product.tags),
        "Published": _flag(product.published),
        "Gift Card": _flag(product.gift_card),
        "SEO Title": product.seo_title,
        "SEO Description": product.seo_description,
    }


def _variant(product: ParsedProduct, variant: ParsedVariant, digits: int, first: bool) -> dict[str, str]:
    row = STATED | variant.extra
    names, values = (product.options, variant.options) if product.options else (("Title",), ("Default Title",))
    for place, (name, value) in enumerate(zip(names, values, strict=True), 1):
        row[f"Option{place} Value"] = value
        if first:
            row[f"Option{place} Name"] = name
    return row | {
        "Variant SKU": variant.sku,
        "Variant Grams": _number(variant.grams),
        "Variant Inventory Qty": _number(variant.quantity),
        "Variant Price": money(variant.price, digits),
        "Variant Compare At Price": "" if variant.compare_at is None else money(variant.compare_at, digits),
        "Variant Barcode": variant.barcode,
        "Variant Image": variant.picture,
    }


def _picture(picture: ParsedPicture, position: int) -> dict[str, str]:
    return {"Image Src": picture.address, "Image Position": str(position), "Image Alt Text": picture.alt}


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def money(amount: int, digits: int) -> str:
    """Minor units as a plain decimal with a point, which every reader of this format understands."""
    whole, fraction = divmod(amount, 10**digits)
    return f"{whole}.{fraction:0{digits}d}" if digits else str(whole)
