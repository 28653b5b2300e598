"""Pictures stand in the order of their positions, each address once; a variant points at one of them."""

from __future__ import annotations

from storefront.imports import numbers
from storefront.imports.catalogue import ParsedPicture, ParsedProduct
from storefront.imports.cleaning import address
from storefront.imports.source import Row

ALT, PICTURES = 500, 50
_LAST = 1_000_000


def picture(product: ParsedProduct, rows: list[Row]) -> None:
    """Give the product its pictures, and each variant its own."""
    placed: list[tuple[int, ParsedPicture]] = []
    seen: set[str] = set()
    for row in rows:
        found = _address(row, "Image Src")
        if found and found not in seen:
            seen.add(found)
            placed.append((_position(row), ParsedPicture(found, row.line("Image Alt Text", ALT), row.number)))
    placed.sort(key=lambda pair: pair[0])
    product.pictures = [found for _, found in placed]
    _point(product, rows)
    if len(product.pictures) > PICTURES:
        rows[0].note("Image Src", "warning", "pictures_cut", limit=PICTURES)
        del product.pictures[PICTURES:]
        left = {found.address for found in product.pictures}
        for variant in product.variants:
            variant.picture = variant.picture if variant.picture in left else ""


def _point(product: ParsedProduct, rows: list[Row]) -> None:
    """A variant's picture joins the others where it is not among them yet."""
    by_row = {variant.row: variant for variant in product.variants}
    known = {found.address for found in product.pictures}
    for row in rows:
        variant = by_row.get(row.number)
        if variant is None or not row.cell("Variant Image"):
            continue
        variant.picture = _address(row, "Variant Image")
        if variant.picture and variant.picture not in known:
            known.add(variant.picture)
            product.pictures.append(ParsedPicture(variant.picture, "", row.number))


def _address(row: Row, name: str) -> str:
    cell = row.cell(name)
    if not cell:
        return ""
    found = address(cell)
    if not found:
        row.note(name, "warning", "address_unusable", cell)
    return found


def _position(row: Row) -> int:
    cell = row.cell("Image Position")
    if not cell:
        return _LAST
    found = numbers.position(cell)
    if found.value is None:
        row.note("Image Position", "warning", found.code, cell)
        return _LAST
    return found.value
