"""Verifying walks the chain from its first entry and names the first that does not fit."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import select

from storefront.audit.models import FIRST, Entry
from storefront.kernel.db import session

_STEP: Final = 500  # entries read at once


class Verdict(NamedTuple):
    """How many entries fit; the last seal, to be kept elsewhere; the id of the first that does not fit, or None."""

    entries: int
    seal: str
    broken_at: int | None


def verify() -> Verdict:
    """Walk the whole log. A cut-off end shows only against a seal that was kept elsewhere."""
    seal, count = FIRST, 0
    for entry in _all():
        if entry.before != seal or entry.seal != entry.computed():
            return Verdict(count, seal, entry.id)
        seal, count = entry.seal, count + 1
    return Verdict(count, seal, None)


def _all() -> Iterator[Entry]:
    """Every entry in order, as the database has it now, read in steps that hold nothing open."""
    after = 0
    while True:
        step = select(Entry).where(Entry.id > after).order_by(Entry.id).limit(_STEP)
        found = session.scalars(step, execution_options={"populate_existing": True}).all()
        yield from found
        if len(found) < _STEP:
            return
        after = found[-1].id
