"""A list of a desk is offered as CSV too; a cell that a spreadsheet would run stays text."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from flask import Response

from storefront.kernel.cells import guard


def sheet(name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """A file with a heading row, UTF-8 with its mark, so that spreadsheets read Chinese."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([str(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = "" if value is None else str(value)
    return text if isinstance(value, int | float) else guard(text)
