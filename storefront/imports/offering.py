"""Rows become variants, one for each combination of option values, with a price; the rest is said by row and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from storefront.imports import numbers
from storefront.imports.catalogue import ParsedProduct, ParsedVariant, Severity
from storefront.imports.cleaning import line
from storefront.imports.columns import OF_THE_PRODUCT
from storefront.imports.source import Row
from storefront.search import fold

OPTION_NAME, OPTION_VALUE, SKU, BARCODE, VARIANTS = 60, 120, 64, 64, 250
PLACES = (1, 2, 3)

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(slots=True)
class Options:
    """Which of the three option columns a product uses, and their names."""

    places: tuple[int, ...]
    names: tuple[str, ...]


def offer(product: ParsedProduct, rows: list[Row]) -> None:
    """Give the product its options and variants; it keeps none where every row has an error."""
    offers = [row for row in rows if _is_offer(row)] or rows[:1]
    _refuse_fourth(rows)
    options = _options(rows, offers)
    taken: dict[tuple[str, ...], int] = {}
    for row in offers:
        values = _values(row, options)
        if values is None:
            continue
        alike = tuple(map(_alike, values))
        if alike in taken:
            row.note(_column(options), "error", "options_twice", " / ".join(values), other=taken[alike])
            continue
        if len(taken) >= VARIANTS:
            row.note("Handle", "error", "too_many_variants", limit=VARIANTS)
            continue
        variant = _variant(row, values)
        if variant is not None:
            taken[alike] = row.number
            product.variants.append(variant)
    product.options = options.names


@lru_cache(maxsize=8192)
def _alike(value: str) -> str:
    return fold(value)


def _is_offer(row: Row) -> bool:
    return bool(row.cell("Variant Price") or row.cell("Variant SKU")) or any(
        row.cell(f"Option{place} Value") for place in PLACES
    )


def _column(options: Options) -> str:
    return f"Option{options.places[-1]} Value" if options.places else "Option1 Value"


def _refuse_fourth(rows: list[Row]) -> None:
    for index, name in rows[0].source.columns.fourth:
        for row in rows:
            if index < len(row.cells) and row.cells[index].strip():
                row.note(name, "error", "too_many_options", row.cells[index].strip(), limit=len(PLACES))
                return


def _options(rows: list[Row], offers: list[Row]) -> Options:
    places: list[int] = []
    names: list[str] = []
    for place in PLACES:
        named = next((row for row in rows if row.cell(f"Option{place} Name")), None)
        valued = next((row for row in offers if row.cell(f"Option{place} Value")), None)
        if valued is None and (named is None or len(offers) == 1):
            if named is not None:
                named.note(f"Option{place} Value", "warning", "option_unused", named.cell(f"Option{place} Name"))
            continue
        name = named.line(f"Option{place} Name", OPTION_NAME) if named else ""
        if not name and valued is not None:
            name = f"Option {place}"
            valued.note(f"Option{place} Name", "warning", "option_name_missing", name)
        if named and name.casefold() in (other.casefold() for other in names):
            named.note(f"Option{place} Name", "warning", "option_name_twice", name)
            name = f"{name[: OPTION_NAME - 2]} {place}"
        places.append(place)
        names.append(name)
        _hear_other_names(rows, place, named)
    if names == ["Title"] and all(line(row.cell(f"Option{places[0]} Value")) == "Default Title" for row in offers):
        return Options((), ())
    return Options(tuple(places), tuple(names))


def _hear_other_names(rows: list[Row], place: int, named: Row | None) -> None:
    column = f"Option{place} Name"
    for row in rows:
        if named is not None and row is not named and row.cell(column) and row.cell(column) != named.cell(column):
            row.note(column, "warning", "option_name_differs", row.cell(column), other=named.number)
            return


def _values(row: Row, options: Options) -> tuple[str, ...] | None:
    values = tuple(row.line(f"Option{place} Value", OPTION_VALUE) for place in options.places)
    for place, name, value in zip(options.places, options.names, values, strict=True):
        if not value:
            row.note(f"Option{place} Value", "error", "option_value_missing", option=name)
            return None
    return values


def _variant(row: Row, values: tuple[str, ...]) -> ParsedVariant | None:
    price = _price(row)
    if price is None:
        return None
    return ParsedVariant(
        options=values,
        price=price,
        sku=_sku(row),
        compare_at=_compare_at(row, price),
        grams=_number(row, "Variant Grams", numbers.grams),
        barcode=_barcode(row),
        quantity=_number(row, "Variant Inventory Qty", numbers.quantity),
        extra=row.kept(OF_THE_PRODUCT, inside=False),
        row=row.number,
    )


def _price(row: Row) -> int | None:
    cell = row.cell("Variant Price")
    if not cell:
        row.note("Variant Price", "error", "price_missing")
        return None
    found = row.source.price(cell)
    if found.value is None:
        row.note("Variant Price", "error", found.code, cell)
    elif found.value == 0:
        row.note("Variant Price", "error", "price_zero", cell)
        return None
    elif found.code:
        row.note("Variant Price", _mild(found.code), found.code, cell)
    return found.value


def _compare_at(row: Row, price: int) -> int | None:
    cell = row.cell("Variant Compare At Price")
    if not cell:
        return None
    found = row.source.price(cell)
    if found.value is None:
        row.note("Variant Compare At Price", "warning", found.code, cell)
    elif found.value and found.value <= price:
        row.note("Variant Compare At Price", "info", "compare_at_not_higher", cell)
    elif found.value:
        if found.code:
            row.note("Variant Compare At Price", _mild(found.code), found.code, cell)
        return found.value
    return None


def _mild(code: str) -> Severity:
    return "info" if code in ("number_wide", "grams_rounded") else "warning"


def _number(row: Row, name: str, read: Callable[[str], numbers.Found]) -> int | None:
    cell = row.cell(name)
    if not cell:
        return None
    found = read(cell)
    if found.code:
        row.note(name, _mild(found.code), found.code, cell)
    return found.value


def _barcode(row: Row) -> str:
    cell = row.cell("Variant Barcode")
    if _ROUNDED.fullmatch(cell):
        row.note("Variant Barcode", "warning", "barcode_rounded", cell)
        return ""
    return row.line("Variant Barcode", BARCODE)


def _sku(row: Row) -> str:
    sku = row.line("Variant SKU", SKU)
    if not sku:
        return ""
    first = row.source.skus.setdefault(sku, row.number)
    if first != row.number:
        row.note("Variant SKU", "warning", "sku_twice", sku, other=first)
        return ""
    return sku
