"""A Shopify product CSV becomes a catalogue: what can be taken is taken, every mistake is named by row and column."""

from __future__ import annotations

from storefront.imports.catalogue import Catalogue, LeftOut, ParsedProduct, Unreadable
from storefront.imports.cleaning import line
from storefront.imports.columns import OF_THE_PRODUCT, Columns, place
from storefront.imports.decoding import Decoded, decode
from storefront.imports.describing import describe
from storefront.imports.offering import offer
from storefront.imports.picturing import picture
from storefront.imports.source import Row, Source
from storefront.imports.splitting import Sheet, split

HANDLE = 120
"""The longest handle, in characters."""

_NEEDED = ("Handle", "Title", "Variant Price")


def read(data: bytes, *, currency: str = "CNY", digits: int = 2) -> Catalogue:
    """Everything that a file holds; prices become minor units of `currency`, which has `digits` decimals.

    Raises Unreadable where the file as a whole cannot be taken: too large, no text, a needed column missing.
    """
    decoded = decode(data)
    sheet = split(decoded.text)
    return parse(sheet, decoded, currency=currency, digits=digits)


def glance(data: bytes) -> None:
    """Raises Unreadable where the first look already shows that the file cannot be taken."""
    _needs(place(split(decode(data).text).header))


def _needs(columns: Columns) -> None:
    for name in _NEEDED:
        if name not in columns.meant:
            raise Unreadable("column_missing", row=1, column=name, name=name)


def parse(sheet: Sheet, decoded: Decoded, *, currency: str = "CNY", digits: int = 2) -> Catalogue:
    """The same for a file that is already text; see `read`."""
    columns = place(sheet.header)
    _needs(columns)
    source = Source(columns, sheet.header, sheet.delimiter == ";", currency, digits)
    catalogue = Catalogue(encoding=decoded.encoding, columns=[name for _, name in columns.unknown])
    _hear_file(source, decoded)
    groups = _grouped(sheet, source, catalogue, "\ufffd" in decoded.text)
    _hear_header(source, sheet, groups)
    for handle, rows in groups.items():
        _take(catalogue, handle, rows)
    catalogue.problems = source.problems.sorted()
    catalogue.problems_beyond = source.problems.beyond
    return catalogue


def _take(catalogue: Catalogue, handle: str, rows: list[Row]) -> None:
    product = describe(handle, rows)
    if product is not None:
        offer(product, rows)
        picture(product, rows)
        _hear_lost(product, rows)
    if product is None or not product.variants:
        catalogue.left_out.append(LeftOut(handle, rows[0].number))
    elif product.gift_card:
        rows[0].note("Gift Card", "info", "gift_card", product.title)
        catalogue.gift_cards.append(product)
    else:
        catalogue.goods.append(product)


def _grouped(sheet: Sheet, source: Source, catalogue: Catalogue, damaged: bool) -> dict[str, list[Row]]:
    """The rows of each handle, in the order in which handles first appear."""
    groups: dict[str, list[Row]] = {}
    previous = ""
    for number, cells in sheet.rows():
        row = Row(source, number, cells)
        catalogue.rows += 1
        _hear_row(row, len(sheet.header), damaged)
        handle = row.line("Handle", HANDLE)
        if not handle:
            row.note("Handle", "error", "handle_missing")
            continue
        if handle != previous and handle in groups:
            row.note("Handle", "warning", "rows_apart", handle, other=groups[handle][-1].number)
        groups.setdefault(handle, []).append(row)
        previous = handle
    if sheet.open_quote:
        source.problems.add(sheet.open_quote, "", "error", "quote_open")
    return groups


def _hear_row(row: Row, width: int, damaged: bool) -> None:
    if len(row.cells) < width:
        row.note("", "info", "row_short", cells=len(row.cells), columns=width)
    elif any(cell.strip() for cell in row.cells[width:]):
        row.note("", "warning", "row_long", " ".join(row.cells[width:]), cells=len(row.cells), columns=width)
    if damaged:
        for index, cell in enumerate(row.cells[:width]):
            if "\ufffd" in cell:
                row.note(line(row.source.header[index]), "warning", "characters_damaged", cell)
                return


def _hear_file(source: Source, decoded: Decoded) -> None:
    if decoded.damaged:
        source.problems.add(0, "", "warning", "encoding_damaged", encoding=decoded.encoding)
    elif decoded.encoding != "UTF-8":
        source.problems.add(0, "", "info", "encoding_found", encoding=decoded.encoding)
    if decoded.nulls:
        source.problems.add(0, "", "warning", "nulls_removed", count=decoded.nulls)


def _hear_header(source: Source, sheet: Sheet, groups: dict[str, list[Row]]) -> None:
    """Say once of each column that the format does not know that it is kept, where it holds anything."""
    columns: Columns = source.columns
    for name in columns.twice:
        source.problems.add(1, name, "warning", "column_twice")
    rows = [row for group in groups.values() for row in group]
    for index, name in columns.unknown:
        if any(index < len(row.cells) and row.cells[index].strip() for row in rows):
            source.problems.add(1, name, "info", "column_unknown")
    for index in columns.nameless:
        if any(index < len(row.cells) and row.cells[index].strip() for row in rows):
            source.problems.add(1, "", "warning", "column_nameless", number=index + 1)


def _hear_lost(product: ParsedProduct, rows: list[Row]) -> None:
    """A row that is no variant can keep nothing for the export; say so where it holds something."""
    offers = {variant.row for variant in product.variants}
    for row in rows[1:]:
        if row.number not in offers:
            for name in row.kept(OF_THE_PRODUCT, inside=False):
                row.note(name, "info", "cell_not_kept")
