"""A row asked by the name of its column, and the one place where a finding about it is noted."""

from __future__ import annotations

from dataclasses import dataclass, field

from storefront.imports import numbers
from storefront.imports.catalogue import Problems, Severity
from storefront.imports.cleaning import line, text
from storefront.imports.columns import STATED, Columns
from storefront.kernel.cells import unguard

KEPT_CELL = 5_000
"""The most characters of a cell that is only kept for the export."""


@dataclass(slots=True)
class Source:
    """What is true of the whole file: where its columns stand, how it writes numbers, what was found so far."""

    columns: Columns
    header: list[str]
    comma: bool = False
    currency: str = "CNY"
    digits: int = 2
    problems: Problems = field(default_factory=Problems)
    skus: dict[str, int] = field(default_factory=dict)

    def price(self, text: str) -> numbers.Found:
        return numbers.amount(text, currency=self.currency, digits=self.digits, comma=self.comma)


@dataclass(slots=True)
class Row:
    """One row of the file; cells that a short row lacks are empty."""

    source: Source
    number: int
    cells: list[str]

    def cell(self, name: str) -> str:
        """The cell below the format's column `name`: trimmed, its formula guard taken off."""
        index = self.source.columns.meant.get(name)
        if index is None or index >= len(self.cells):
            return ""
        return self._at(index)

    def line(self, name: str, limit: int) -> str:
        """The cell as one line of at most `limit` characters; what is longer is cut and noted."""
        found = line(self.cell(name))
        if len(found) <= limit:
            return found
        self.note(name, "warning", "text_cut", found, limit=limit, length=len(found))
        return found[:limit].strip()

    def kept(self, of_the_product: frozenset[str], inside: bool) -> dict[str, str]:
        """The cells of the columns that only the export needs, those of the product or (not `inside`) the others."""
        found = {}
        for index, name in self.source.columns.kept:
            if index < len(self.cells) and self.cells[index] and (name in of_the_product) is inside:
                value = text(self._at(index))
                if len(value) > KEPT_CELL:
                    self.note(name, "warning", "text_cut", value, limit=KEPT_CELL, length=len(value))
                    value = value[:KEPT_CELL].strip()
                if value and STATED.get(name) != value:
                    found[name] = value
        return found

    def note(self, name: str, severity: Severity, code: str, value: str = "", **params: str | int) -> None:
        """Note a finding; `name` is shown as the file itself heads that column."""
        index = self.source.columns.meant.get(name)
        shown = line(self.source.header[index]) if index is not None else name
        self.source.problems.add(self.number, shown, severity, code, line(value) if value else "", **params)

    def _at(self, index: int) -> str:
        found = self.cells[index].strip()
        return unguard(found).strip() if found[:1] == "'" else found
