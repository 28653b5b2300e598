"""Who has credit that ends hears of it a week and a day before (domain.md 14)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.wallets.models import CreditLot
from storefront.wallets.telling import tell_soon

BEFORE: Final = (timedelta(days=7), timedelta(days=1))


def next_warning(expires_at: datetime | None) -> datetime | None:
    """When a lot's next warning is due; None when none is left, or it never ends."""
    if expires_at is None:
        return None
    return next((expires_at - before for before in BEFORE if expires_at - before > clock.now()), None)


def due(limit: int) -> Sequence[int]:
    """Lots that end soon and still hold something, of which nobody was told yet."""
    near = CreditLot.remaining > 0, CreditLot.warn_at <= clock.now()
    return session.scalars(select(CreditLot.id).where(*near).order_by(CreditLot.warn_at).limit(limit)).all()


@atomic()
def warn(lot_id: int) -> None:
    """Say that a lot ends soon, once per warning; one that came too late is left out."""
    lot = session.get(CreditLot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or lot.remaining == 0 or lot.warn_at is None or lot.warn_at > clock.now():
        return
    is_first = lot.expires_at is not None and lot.warn_at == lot.expires_at - BEFORE[0]
    lot.warn_at = next_warning(lot.expires_at)
    session.flush()
    if lot.expires_at is not None and lot.expires_at > clock.now():
        tell_soon(lot, is_first=is_first)


sweep = Sweep("credit that ends is told of", due, warn)
