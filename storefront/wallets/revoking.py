"""Credit that turns out not to be deserved goes back to its funder, as far as it is still there."""

from sqlalchemy import select

from storefront import ledger
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.ledger import Move
from storefront.wallets.models import CreditLot


@atomic()
def revoke(account_id: int, *, source: str, about: str, amount: int | None = None, by: Actor | None = None) -> int:
    """Take back what is unspent of a lot, all of it or at most `amount` minor units; how much could be taken.

    What was spent stays spent. Each call takes more; the caller's own verb makes it happen once. An unknown lot has
    nothing to take. Source: domain.md 10, reversed.
    """
    named = CreditLot.source == source, CreditLot.about == about, CreditLot.account_id == account_id
    lot = session.scalar(select(CreditLot).where(*named).with_for_update().execution_options(populate_existing=True))
    taken = 0 if lot is None else lot.remaining if amount is None else max(min(amount, lot.remaining), 0)
    if lot is None or taken == 0:
        return 0
    moves = [Move(ledger.credit(account_id), lot.funder, taken)]
    ledger.post("credit revoked", about=f"{lot.id} after {lot.revoked}", moves=moves, by=by)
    lot.revoked += taken
    lot.remaining -= taken
    session.flush()
    return taken
