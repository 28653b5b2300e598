"""Text to rows: the delimiter is the one that makes the header readable, a row is what a spreadsheet calls a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from storefront.imports.catalogue import Unreadable
from storefront.imports.columns import known
from storefront.kernel.cells import unguard

ROWS = 50_000
"""The most rows below the header that are taken."""

CELL = 100_000
"""The most characters in one cell."""

COLUMNS = 200
"""The most columns."""

_LINE = 4_000_000
DELIMITERS = ",;\t"


@dataclass(slots=True)
class Sheet:
    """A header and the rows below it; `open_quote` is the row whose quotation mark never closes, 0 where all do."""

    header: list[str]
    delimiter: str
    lines: _Lines
    records: Iterator[list[str]]
    open_quote: int = field(default=0)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that holds anything, with the number a spreadsheet shows beside it.

        Raises Unreadable where the file has too many rows or a cell is too long.
        """
        number, filled = 1, 0
        while True:
            number += 1
            cells = self._next(number)
            if cells is None:
                return
            if self.lines.ended and not self.open_quote:
                self.open_quote = number
            if not any(cells):
                continue
            filled += 1
            if filled > ROWS:
                raise Unreadable("too_many_rows", limit=ROWS)
            yield number, cells

    def _next(self, number: int) -> list[str] | None:
        try:
            cells = next(self.records)
        except StopIteration:
            return None
        except csv.Error:
            raise Unreadable("cell_too_long", row=number, limit=CELL) from None
        if sum(map(len, cells)) > CELL and max(map(len, cells)) > CELL:
            raise Unreadable("cell_too_long", row=number, limit=CELL)
        return cells


class _Lines:
    """Hands the reader its lines and remembers whether it asked for one that was not there."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._lines.readline(_LINE)
        if len(line) == _LINE:
            raise csv.Error("line too long")
        if not line:
            self.ended = True  # in the middle of a row this means that a quotation mark is still open
            raise StopIteration
        return line


def split(text: str) -> Sheet:
    """Read the header and make the rest ready to be read row by row. Raises Unreadable where there is no header."""
    text, delimiter = _without_hint(text)
    delimiter = delimiter or _delimiter(text)
    lines = _Lines(text)
    records = csv.reader(lines, delimiter=delimiter)
    sheet = Sheet([], delimiter, lines, records)
    header = sheet._next(1)
    if header is None:
        raise Unreadable("file_empty")
    if len(header) > COLUMNS:
        raise Unreadable("too_many_columns", row=1, limit=COLUMNS)
    sheet.header = [unguard(name.strip()) for name in header]
    return sheet


def _without_hint(text: str) -> tuple[str, str]:
    """Take away the line `sep=;` that spreadsheets read as a hint and do not show."""
    first, _, rest = text.partition("\n")
    hint = first.strip('\r\ufeff" ')
    if hint.lower().startswith("sep=") and len(hint) == 5 and hint[4] in DELIMITERS:
        return rest, hint[4]
    return text, ""


def _delimiter(text: str) -> str:
    head = text[:CELL]
    return max(DELIMITERS, key=lambda delimiter: _readable(head, delimiter))


def _readable(head: str, delimiter: str) -> tuple[int, int]:
    """How many columns of the format the header has when cut this way, and how many cells."""
    try:
        header = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return sum(known(name) is not None for name in header), len(header)
