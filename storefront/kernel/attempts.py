"""What guards a secret is counted in the database, exact over all processes (quality.md, Web)."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Index, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel import clock
from storefront.kernel.columns import Instant
from storefront.kernel.db import Row, atomic, insert_or_skip, session
from storefront.kernel.errors import TooMany
from storefront.kernel.secrets import fingerprint
from storefront.kernel.words import _


class Attempt(Row):
    """How often something was tried against a subject in one window. The subject is a keyed hash, never a name."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_until", "until"),)

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant)
    count: Mapped[int]


@atomic()
def spend(kind: str, subject: str, *, limit: int, window: timedelta) -> None:
    """Count one attempt. Raises TooMany, with the seconds to wait, when the window's limit is used up.

    It is a verb of its own and runs before what it guards, so that a refusal there does not undo the count.
    """
    now, name = clock.now(), fingerprint(subject, f"attempt:{kind}")
    first = {"kind": kind, "subject": name, "until": now + window, "count": 0}
    session.execute(insert_or_skip(Attempt).values(first).on_conflict_do_nothing())
    row = session.get_one(Attempt, (kind, name), with_for_update=True, populate_existing=True)
    if row.until <= now:
        row.until, row.count = now + window, 0
    if row.count >= limit:
        wait = ceil((row.until - now).total_seconds())
        minutes = ceil(wait / 60)
        said = _("Too many tries. Please wait %(minutes)s minutes.", minutes=minutes)
        raise TooMany(said, retry_after=wait, rule=kind)
    row.count += 1
    session.flush()


@atomic()
def forgive(kind: str, subject: str) -> None:
    """Forget the attempts against a subject: the right secret was given."""
    name = fingerprint(subject, f"attempt:{kind}")
    session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.subject == name))


@atomic()
def tidy() -> None:
    """Remove windows that ended."""
    session.execute(delete(Attempt).where(Attempt.until <= clock.now()))
