"""Credit pays like money: the lot that ends first goes first, and each use remembers its lot."""

from sqlalchemy import select

from storefront import ledger
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.ledger import Holder, Kind, Move
from storefront.wallets.models import CreditLot, CreditUse
from storefront.wallets.reading import Shops, allowed


@atomic()
def spend(account_id: int, amount: int, *, about: str, shop_ids: Shops, to: Holder | None = None) -> None:
    """Take credit from a wallet, in minor units above 0.

    `about` names what is paid ("order:K7M-2PX-94") and is paid once: a repeat changes nothing. The money goes to the
    escrow of the same name unless `to` says otherwise. `shop_ids` as in `usable`. Raises Refused (409) when there is
    less than that by now.
    """
    if type(amount) is not int or amount <= 0:
        raise ValueError("Credit is spent in whole minor units above 0.")
    spent = session.scalars(select(CreditUse.amount).where(CreditUse.about == about)).all()
    if spent:
        if sum(spent) != amount:
            raise ValueError(f"{about} was paid with credit before, with another amount.")
        return
    holder = to or Holder(Kind.ESCROW, about)
    _take(account_id, amount, about, shop_ids, holder)
    ledger.post("credit spent", about=about, moves=[Move(ledger.credit(account_id), holder, amount)])


def _take(account_id: int, amount: int, about: str, shop_ids: Shops, holder: Holder) -> None:
    now = clock.now()
    rows = session.scalars(
        select(CreditLot)
        .where(CreditLot.account_id == account_id, CreditLot.remaining > 0)
        .order_by(CreditLot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    lots = {lot.id: lot for lot in rows if lot.expires_at is None or lot.expires_at > now}
    order = sorted(lots.values(), key=lambda lot: (lot.expires_at is None, lot.expires_at or now, lot.id))
    for number, most in allowed(((lot.id, lot.shop_id, lot.remaining) for lot in order), shop_ids):
        part = min(most, amount)
        if part == 0:
            break
        lots[number].remaining -= part
        amount -= part
        use = {"holder_kind": holder.kind.value, "holder_owner": holder.owner, "at": now}
        session.add(CreditUse(lot_id=number, about=about, amount=part, returned=0, **use))
    if amount:
        raise Refused(_("Your credit has changed. Please look at the sum again."), "credit", status=409)
    session.flush()
