"""What was paid with credit goes back to the lots it came from, and is not taken away the same day."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from storefront import ledger
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.ledger import Move
from storefront.wallets.models import CreditLot, CreditUse
from storefront.wallets.warning import next_warning

GRACE: Final = timedelta(days=7)  # as a coupon's (domain.md 13)


@atomic()
def give_back(about: str, amount: int | None = None) -> int:
    """Return credit that `about` had spent, all that is left of it or `amount` minor units; how much came back.

    The lot that was spent last gets it first. A lot that ended meanwhile, or ends within a week, lasts a week from
    now. Each call gives back more; the caller's own verb makes it happen once. Raises ValueError when that much was
    never spent.
    """
    uses = _uses(about)
    before = sum(use.returned for use, _lot in uses)
    left = sum(use.amount for use, _lot in uses) - before
    amount = left if amount is None else amount
    if not 0 <= amount <= left:
        raise ValueError(f"{about} has {left} of credit to give back, not {amount}.")
    if amount == 0:
        return 0
    rest, soonest = amount, clock.now() + GRACE
    for use, lot in uses:
        part = min(use.amount - use.returned, rest)
        use.returned += part
        lot.remaining += part
        rest -= part
        if part and lot.expires_at is not None and lot.expires_at < soonest:
            lot.expires_at, lot.warn_at = soonest, next_warning(soonest)
    session.flush()
    use, lot = uses[0]
    moves = [Move(use.holder, ledger.credit(lot.account_id), amount)]
    ledger.post("credit given back", about=f"{about} after {before}", moves=moves)
    return amount


def _uses(about: str) -> list[tuple[CreditUse, CreditLot]]:
    """The uses with their lots under lock, spent last first."""
    rows = session.execute(
        select(CreditUse, CreditLot)
        .join(CreditLot, CreditLot.id == CreditUse.lot_id)
        .where(CreditUse.about == about)
        .order_by(CreditLot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(((use, lot) for use, lot in rows), key=lambda pair: -pair[0].id)
