"""A supplier's product CSV comes in by small steps and goes out again; the same file twice changes nothing.

`upload` keeps a file and checks it, `start` lets the worker run it, `export_of` writes a supplier's goods as one.
An import is found through its supplier (`seen_by`); what it would do, did and found is counted from its rows.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from storefront.imports import illustrating, running
from storefront.imports.checking import check
from storefront.imports.decoding import FILE_BYTES
from storefront.imports.illustrating import Counts, Missing, fetch_again, missing
from storefront.imports.illustrating import counts as picture_counts
from storefront.imports.models import Finding, Import, Item, Kept
from storefront.imports.reading import (
    A_PAGE,
    Progress,
    Summary,
    cut,
    expected,
    findings,
    items,
    listed,
    progress,
    seen_by,
    severities,
)
from storefront.imports.reporting import report
from storefront.imports.restoring import export_of
from storefront.imports.running import cancel, start, step
from storefront.imports.uploading import ROOM, upload
from storefront.imports.wording import OUTCOMES_SAID, SEVERITIES_SAID, STATES_SAID
from storefront.kernel.db import session

sweeps = (running.sweep, illustrating.sweep)


def file_names(words: Collection[str]) -> Iterable[str]:
    """Which of these files an import still names (kernel.files)."""
    return session.scalars(select(Import.file).where(Import.file.in_(words)))


__all__ = [
    "A_PAGE",
    "FILE_BYTES",
    "OUTCOMES_SAID",
    "ROOM",
    "SEVERITIES_SAID",
    "STATES_SAID",
    "Counts",
    "Finding",
    "Import",
    "Item",
    "Kept",
    "Missing",
    "Progress",
    "Summary",
    "cancel",
    "check",
    "cut",
    "expected",
    "export_of",
    "fetch_again",
    "file_names",
    "findings",
    "items",
    "listed",
    "missing",
    "picture_counts",
    "progress",
    "report",
    "seen_by",
    "severities",
    "start",
    "step",
    "sweeps",
    "upload",
]
