"""What a file says, before anything is believed: goods, and every problem by row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "info"]
Params = Mapping[str, str | int]

PROBLEMS_LISTED = 10_000
"""More than this many problems are counted, not listed: nobody reads them, and they would fill the memory."""

VALUE_SHOWN = 120
"""A problem shows at most this many characters of the cell it is about."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about one cell.

    `row` is the number a spreadsheet shows (the header is row 1; 0 speaks of the whole file), `column` the header as
    the file writes it, or empty. An error leaves the row or product out, a warning takes it changed, an info takes it
    as it is. `code` is the key of a sentence in `wording`, `params` fill it.
    """

    row: int
    column: str
    severity: Severity
    code: str
    params: Params = field(default_factory=dict)
    value: str = ""


class Unreadable(Exception):
    """The file as a whole cannot be taken; `problem` says why."""

    def __init__(self, code: str, row: int = 0, column: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(row, column, "error", code, params)


class Problems:
    """Collects problems, lists the first PROBLEMS_LISTED, and counts the rest."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.beyond = 0

    def add(self, row: int, column: str, severity: Severity, code: str, value: str = "", **params: str | int) -> None:
        if len(self.listed) >= PROBLEMS_LISTED:
            self.beyond += 1
            return
        shown = value if len(value) <= VALUE_SHOWN else value[: VALUE_SHOWN - 1] + "…"
        self.listed.append(Problem(row, column, severity, code, params, shown))

    def sorted(self) -> list[Problem]:
        return sorted(self.listed, key=lambda problem: problem.row)


@dataclass(slots=True)
class ParsedVariant:
    """One buyable option: prices in minor units, weight in grams, `quantity` None where the file is silent.

    `picture` is one of the product's picture addresses or empty; `extra` holds cells that mean nothing here.
    """

    options: tuple[str, ...]
    price: int
    sku: str = ""
    compare_at: int | None = None
    grams: int | None = None
    barcode: str = ""
    quantity: int | None = None
    picture: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    row: int = field(default=0, compare=False)


@dataclass(slots=True)
class ParsedPicture:
    """A picture by its address; its place in the product's list is its position."""

    address: str
    alt: str = ""
    row: int = field(default=0, compare=False)


@dataclass(slots=True)
class ParsedProduct:
    """A product as the file describes it; `body` is already safe HTML, `options` the names of up to three options."""

    handle: str
    title: str
    body: str = ""
    vendor: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    published: bool = True
    gift_card: bool = False
    options: tuple[str, ...] = ()
    variants: list[ParsedVariant] = field(default_factory=list)
    pictures: list[ParsedPicture] = field(default_factory=list)
    seo_title: str = ""
    seo_description: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    row: int = field(default=0, compare=False)

    @property
    def category(self) -> str:
        """Type, else the first of Tags (contract.md, CSV columns)."""
        return self.type or (self.tags[0] if self.tags else "")


@dataclass(slots=True)
class LeftOut:
    """A product that errors keep out of the import."""

    handle: str
    row: int


@dataclass(slots=True)
class Catalogue:
    """Everything a file holds; `gift_cards` are kept for the export and never sold (contract.md)."""

    goods: list[ParsedProduct] = field(default_factory=list)
    gift_cards: list[ParsedProduct] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problems_beyond: int = 0
    columns: list[str] = field(default_factory=list)
    encoding: str = ""
    rows: int = 0

    def variants(self) -> Iterator[ParsedVariant]:
        for product in self.goods:
            yield from product.variants

    def count(self, severity: Severity) -> int:
        return sum(problem.severity == severity for problem in self.problems)
