"""What was refused in a provider's name leaves one row a day, reason and provider: a count, never what it said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, func, select

from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.installation import settings
from storefront.kernel.sweeps import Sweep
from storefront.payments.models import RefusedNotice

SHOWN: Final = timedelta(days=7)
KEPT: Final = timedelta(days=90)


class RefusedOnes(NamedTuple):
    """How many notices in a provider's name were refused for one reason of port.REASONS, and when the last came."""

    provider: str
    reason: str
    times: int
    last_at: datetime


@atomic()
def note_refused(provider: str, reason: str, count: int = 1) -> None:
    """Add refused notices to the day's row. Whoever calls keeps strangers from calling it often."""
    now = clock.now()
    row = {"provider": provider, "reason": reason, "day": clock.day(now, settings().zone), "count": count}
    made = insert_or_skip(RefusedNotice).values(row | {"last_at": now})
    more = {"count": RefusedNotice.count + count, "last_at": now}
    session.execute(made.on_conflict_do_update(index_elements=["provider", "reason", "day"], set_=more))


def refused_lately() -> list[RefusedOnes]:
    """What was refused in the last SHOWN, by provider and reason, the latest first; whole days are counted."""
    last = func.max(RefusedNotice.last_at)
    found = select(RefusedNotice.provider, RefusedNotice.reason, func.sum(RefusedNotice.count), last)
    lately = found.where(RefusedNotice.last_at > clock.now() - SHOWN)
    grouped = lately.group_by(RefusedNotice.provider, RefusedNotice.reason)
    rows = session.execute(grouped.order_by(last.desc(), RefusedNotice.provider, RefusedNotice.reason))
    return [RefusedOnes(provider, reason, int(count), at) for provider, reason, count, at in rows]


def _old(limit: int) -> Sequence[int]:
    old = select(RefusedNotice.id).where(RefusedNotice.last_at < clock.now() - KEPT)
    return session.scalars(old.order_by(RefusedNotice.last_at).limit(limit)).all()


@atomic()
def _forget(number: int) -> None:
    session.execute(delete(RefusedNotice).where(RefusedNotice.id == number, RefusedNotice.last_at < clock.now() - KEPT))


sweep = Sweep("refused notices are forgotten", _old, _forget)
