"""Recording appends one entry in the verb it belongs to: if the deed is undone, so is its entry."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text

from storefront.audit.models import FIRST, Entry
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, db, session

_last = select(Entry.seal).order_by(Entry.id.desc()).limit(1)
_QUEUE = text("SELECT pg_advisory_xact_lock(7304161)")  # any number that nothing else here locks


@atomic()
def record(actor: Actor | None, action: str, about: str, detail: Mapping[str, Any] | None = None) -> Entry:
    """Append who did what. `action` is a short verb phrase ("grant"), `about` names the thing ("account:12").

    `detail` is plain JSON without secrets or documents. Source: domain.md, Audit.
    """
    if db.engine.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(_QUEUE)
    entry = Entry(
        at=clock.now(),
        actor_id=actor.id if actor is not None else None,
        action=action[:80],
        about=about[:120],
        detail=json.loads(json.dumps(dict(detail or {}), default=str)),
        before=session.scalar(_last) or FIRST,
    )
    entry.seal = entry.computed()
    session.add(entry)
    session.flush()
    return entry
