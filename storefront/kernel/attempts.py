"""What guards a secret is counted in the database, exact over all processes (quality.md, Web)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlalchemy import Index, String, delete, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel import clock
from storefront.kernel.columns import Instant
from storefront.kernel.db import Row, atomic, insert_or_skip, session
from storefront.kernel.errors import TooMany
from storefront.kernel.secrets import fingerprint
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _

KEPT: Final = timedelta(hours=1)  # after a window ended; so removing them writes once an hour, not at each end
PORTION: Final = 500  # rows removed in one transaction


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
    # A row that is there is locked by this: else the sweep could take it away before the next line.
    locked: dict[str, Any] = {"set_": {"count": Attempt.count}, "index_elements": ["kind", "subject"]}
    session.execute(insert_or_skip(Attempt).values(first).on_conflict_do_update(**locked))
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


def _ended(limit: int) -> Sequence[int]:
    """One portion, when a window ended long enough ago: rows have no number, and go together."""
    old = select(Attempt.until).where(Attempt.until <= clock.now() - KEPT).limit(1)
    return [0] if limit and session.scalar(old) is not None else []


@atomic()
def _remove(_portion: int) -> None:
    over = (
        select(Attempt.kind, Attempt.subject).where(Attempt.until <= clock.now()).order_by(Attempt.until).limit(PORTION)
    )
    gone = delete(Attempt).where(tuple_(Attempt.kind, Attempt.subject).in_(over), Attempt.until <= clock.now())
    session.execute(gone.execution_options(synchronize_session=False))


sweeps: Final = (Sweep("windows of tries that ended", _ended, _remove),)
