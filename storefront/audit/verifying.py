"""Verifying walks the chain from its first entry and names the first that does not fit."""

from typing import NamedTuple

from sqlalchemy import select

from storefront.audit.models import FIRST, Entry
from storefront.kernel.db import session


class Verdict(NamedTuple):
    """How many entries fit; the last seal, to be kept elsewhere; the id of the first entry that does not fit, or None."""

    entries: int
    seal: str
    broken_at: int | None


def verify() -> Verdict:
    """Walk the whole log. A cut-off end shows only against a seal that was kept elsewhere."""
    seal, count = FIRST, 0
    for entry in session.scalars(select(Entry).order_by(Entry.id).execution_options(yield_per=500)):
        if entry.before != seal or entry.seal != entry.computed():
            return Verdict(count, seal, entry.id)
        seal, count = entry.seal, count + 1
    return Verdict(count, seal, None)
