"""The log is read newest first, by keyset, filtered by action, thing or person."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from storefront.audit.models import Entry
from storefront.kernel.db import session


class Told(NamedTuple):
    """An entry as a page shows it."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    about: str
    detail: dict[str, Any]


def entries(
    *, before: int | None = None, limit: int = 50, q: str = "", actor_id: int | None = None, about: str = ""
) -> list[Told]:
    """Entries older than the id `before`. `q` is the beginning of an action or of a thing's name."""
    columns = (Entry.id, Entry.at, Entry.actor_id, Entry.action, Entry.about, Entry.detail)
    found = select(*columns).order_by(Entry.id.desc()).limit(limit)
    if before is not None:
        found = found.where(Entry.id < before)
    if actor_id is not None:
        found = found.where(Entry.actor_id == actor_id)
    if about:
        found = found.where(Entry.about == about)
    if q:
        found = found.where(Entry.action.startswith(q, autoescape=True) | Entry.about.startswith(q, autoescape=True))
    return [Told(*row) for row in session.execute(found)]


def count_since(instant: datetime) -> int:
    """How many entries there are since an instant."""
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.at >= instant)) or 0
