"""The report is a CSV of what became of each product and of every problem, in the order of the rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from heapq import merge
from operator import itemgetter

from storefront.imports.illustrating import missing
from storefront.imports.models import Import
from storefront.imports.reading import every_finding, every_item
from storefront.imports.wording import OUTCOMES_SAID, SEVERITIES_SAID
from storefront.kernel.cells import guard
from storefront.kernel.words import _

Line = tuple[int, int, tuple[str, ...]]


def report(found: Import) -> str:
    """The whole report in the reader's language; begins with the mark that spreadsheets need to see Chinese."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_("Row"), _("Product"), _("Column"), _("Outcome"), _("What happened"), _("Cell")])
    for row, _order, cells in merge(_products(found), _problems(found), _pictures(found), key=itemgetter(0, 1)):
        writer.writerow([str(row or ""), *map(guard, cells)])
    return "\ufeff" + buffer.getvalue()


def _products(found: Import) -> Iterator[Line]:
    for item in every_item(found):
        yield item.row, 0, (item.handle, "", str(OUTCOMES_SAID[item.outcome]), item.reason, item.title)


def _problems(found: Import) -> Iterator[Line]:
    for one in every_finding(found):
        yield one.row, 1, ("", one.column, str(SEVERITIES_SAID[one.severity]), one.sentence, one.value)


def _pictures(found: Import) -> Iterator[Line]:
    for one in missing(found):
        yield one.row, 2, (one.handle, "Image Src", _("Picture missing"), one.reason, one.address)
