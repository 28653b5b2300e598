"""Credit that nobody used in time goes back to who funded it."""

from collections.abc import Sequence

from sqlalchemy import select

from storefront import ledger
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.ledger import Move
from storefront.wallets.models import CreditLot
from storefront.wallets.telling import tell_lapsed


def due(limit: int) -> Sequence[int]:
    """Lots that ended with something left, the oldest end first."""
    ended = CreditLot.remaining > 0, CreditLot.expires_at <= clock.now()
    return session.scalars(select(CreditLot.id).where(*ended).order_by(CreditLot.expires_at).limit(limit)).all()


@atomic()
def lapse(lot_id: int) -> None:
    """End a lot: what remains returns to its funder. Nothing happens before its time, or twice."""
    lot = session.get(CreditLot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or lot.remaining == 0 or lot.expires_at is None or lot.expires_at > clock.now():
        return
    moves = [Move(ledger.credit(lot.account_id), lot.funder, lot.remaining)]
    ledger.post("credit lapsed", about=f"{lot.id} after {lot.lapsed}", moves=moves)
    gone = lot.remaining
    lot.lapsed += gone
    lot.remaining, lot.warn_at = 0, None
    session.flush()
    tell_lapsed(lot, gone)


sweep = Sweep("credit lapses", due, lapse)
