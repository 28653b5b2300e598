"""The books are sealed: each hour's journals are hashed together with the seal before, so a later change shows.

The seal is made behind the present, not in the paying path: a chain over the newest journal would make all payers
queue for one row (reliability.md K2, Hot accounts). Between two seals the triggers hold alone.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select

from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.ledger.models import Journal, LedgerMove, Seal

EVERY: Final = timedelta(hours=1)
SETTLED: Final = timedelta(minutes=10)  # no transaction of ours lives this long: nothing older can still appear
BATCH: Final = 500


def due(_limit: int) -> Sequence[int]:
    """The number of the last journal to seal, once the oldest unsealed one is old enough."""
    oldest = session.scalar(select(func.min(Journal.at)).where(Journal.id > _sealed()))
    if oldest is None or oldest > clock.now() - EVERY - SETTLED:
        return ()
    last = session.scalar(select(func.max(Journal.id)).where(Journal.at <= clock.now() - SETTLED))
    return () if last is None else (last,)


@atomic()
def seal(through: int) -> None:
    """Seal every journal up to one. Where another worker was faster, nothing happens."""
    before = session.scalar(select(Seal).order_by(Seal.id.desc()).limit(1))
    if before is not None and before.through >= through:
        return
    since, digest = (before.through, before.digest) if before else (0, "")
    session.add(Seal(through=through, digest=fingerprint(digest, since, through), at=clock.now()))


def fingerprint(before: str, since: int, through: int) -> str:
    """SHA-256 over the seal before and every journal with its moves, from `since` (not with it) to `through`."""
    made = hashlib.sha256(before.encode())
    for row in _rows(since, through):
        made.update(("\x1f".join(str(value) for value in row) + "\x1e").encode())
    return made.hexdigest()


def _rows(since: int, through: int) -> Iterator[tuple[Any, ...]]:
    while since < through:
        upto = min(since + BATCH, through)
        for row in session.execute(_LINES.where(Journal.id > since, Journal.id <= upto)):
            yield (*row[:4], row.at.isoformat(), *row[5:])
        since = upto


def _sealed() -> Any:
    return select(func.coalesce(func.max(Seal.through), 0)).scalar_subquery()


_LINES = (
    select(
        Journal.id,
        Journal.kind,
        Journal.about,
        Journal.by_id,
        Journal.at,
        LedgerMove.id,
        LedgerMove.currency,
        LedgerMove.debit,
        LedgerMove.credit,
        LedgerMove.amount,
    )
    .outerjoin(LedgerMove, LedgerMove.journal_id == Journal.id)
    .order_by(Journal.id, LedgerMove.id)
)
sweep = Sweep("seal the books", due, seal)
