"""Credit is granted out of somebody's money: a person gets a lot, its funder has that much less."""

from datetime import datetime

from sqlalchemy import select

from storefront import ledger
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.ledger import Holder, Move
from storefront.wallets.models import SOURCES, CreditLot
from storefront.wallets.warning import next_warning


@atomic()
def grant(
    account_id: int,
    amount: int,
    *,
    source: str,
    about: str,
    funder: Holder,
    out_of: Holder | None = None,
    shop_id: int | None = None,
    expires_at: datetime | None = None,
    by: Actor | None = None,
) -> CreditLot:
    """Put money of the funder's into a wallet, in minor units above 0.

    `out_of` is where it lies now, when that is not the funder's own account: a packet's share comes out of the packet,
    what lapses goes back to who filled the packet. `source` is one of SOURCES, `about` names the thing it came from
    ("packet:7Q2"): together they grant once per person, a repeat returns the first lot. With `shop_id` it pays in that
    shop alone; without an end it never lapses (a refund does not). Raises Refused (409) when there is not that much.
    Source: domain.md 5 and 14.
    """
    if source not in SOURCES or type(amount) is not int or amount <= 0:
        raise ValueError(f"Credit comes from one of {SOURCES}, in whole minor units above 0.")
    named = CreditLot.source == source, CreditLot.about == about, CreditLot.account_id == account_id
    if (before := session.scalar(select(CreditLot).where(*named))) is not None:
        if before.amount != amount:
            raise ValueError(f"{source} {about} was granted before, with another amount.")
        return before
    lot = CreditLot(
        account_id=account_id,
        shop_id=shop_id,
        source=source,
        about=about,
        amount=amount,
        remaining=amount,
        expires_at=expires_at,
        warn_at=next_warning(expires_at),
        funder_kind=funder.kind.value,
        funder_owner=funder.owner,
        at=clock.now(),
    )
    session.add(lot)
    session.flush()
    moves = [Move(out_of or funder, ledger.credit(account_id), amount)]
    ledger.post("credit granted", about=str(lot.id), moves=moves, by=by)
    return lot
