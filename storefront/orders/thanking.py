"""A shop thanks who recommended it: in its own credit, out of its commission, once the money is free (domain.md 10)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select, update

from storefront import ledger, notices, policies, wallets
from storefront.kernel import clock, money
from storefront.kernel.db import atomic, session
from storefront.kernel.words import _
from storefront.notices import Said
from storefront.orders.models import Earner, Line, Order, Parcel
from storefront.orders.prints import known_prints
from storefront.orders.splitting import split, terms_of
from storefront.shops import Shop

PRINTS: Final = ("phone_print", "mailbox_print", "address_print")


class Thanks(NamedTuple):
    """What a shop gives somebody for a line, out of what its reseller would have had; minor units."""

    account_id: int
    reseller_id: int
    shop_id: int
    line_id: int
    amount: int


class Referred(NamedTuple):
    """An order that came through a link, as whoever decides about it needs it."""

    code: str
    about: str
    shop_ids: frozenset[int]
    customer_id: int | None
    prints: dict[str, str | None]
    known: tuple[str, ...]


def referred(order_id: int) -> Referred:
    """What is known of an order with a recommendation when it has just been placed."""
    order = session.get_one(Order, order_id)
    shops = session.scalars(select(Line.shop_id).where(Line.order_id == order_id))
    prints = {name: getattr(order, name) for name in PRINTS}
    known = known_prints(order.recipient)
    return Referred(order.referral or "", f"order:{order.number}", frozenset(shops), order.account_id, prints, known)


@atomic()
def promise_thanks(order_id: int, thanks: Mapping[int, tuple[int, int]]) -> None:
    """Copy to the lines whom their shop thanks (by shop id: account, basis points): placed is placed."""
    for shop_id, (account_id, share_bp) in thanks.items():
        mine = Line.order_id == order_id, Line.shop_id == shop_id
        session.execute(update(Line).where(*mine).values(referrer_id=account_id, referral_bp=share_bp))


def thank(order: Order, thanks: Thanks) -> None:
    """Turn what was pending into the shop's credit, inside the verb that sets the parcel's money free, and say so."""
    wallets.grant(
        thanks.account_id,
        thanks.amount,
        source="referral",
        about=f"order:{order.number} line {thanks.line_id}",
        funder=ledger.available(thanks.reseller_id),
        out_of=ledger.pending(thanks.account_id),
        shop_id=thanks.shop_id,
        expires_at=clock.now() + timedelta(days=policies.current().credit_days),
    )
    event = f"line:{thanks.line_id}:thanked"
    notices.write("recommendation thanked", event, thanks.account_id, lambda: _said(thanks))


def _said(thanks: Thanks) -> Said:
    """What somebody is told; of the friend's order there is nothing in it."""
    shop = session.get_one(Shop, thanks.shop_id)
    line = _(
        "A friend bought through your link and kept it: %(amount)s of credit for %(shop)s is in your wallet.",
        amount=money.say(thanks.amount), shop=shop.name,
    )  # fmt: skip
    return Said(_("Thank you for recommending it"), (line,), "/me/referrals", _("Recommendations"))


class Thanked(NamedTuple):
    """How a recommendation stands: `state` is waiting, pending, released or reversed; minor units."""

    amount: int
    state: str
    release_at: datetime | None


def thanks_of(account_id: int, numbers: Collection[str]) -> dict[str, Thanked]:
    """How the recommendations of somebody stand, by order number; what several parcels bring is added up."""
    rows = session.execute(
        select(Order.number, Order.policy, Order.state, Line, Parcel)
        .join(Line, Line.order_id == Order.id)
        .join(Parcel, Parcel.id == Line.parcel_id)
        .join(Earner, Earner.line_id == Line.id)
        .where(Order.number.in_(numbers), Line.referrer_id == account_id)
        .order_by(Parcel.id)
    )
    found: dict[str, Thanked] = {}
    for number, policy, state, line, parcel in rows:
        now = Thanked(split(terms_of(line, policies.at(policy))).thanks, _state(state, parcel), parcel.release_at)
        before = found.get(number)
        if before is None or before.state == "reversed":
            found[number] = now
        elif now.state != "reversed":
            found[number] = now._replace(amount=before.amount + now.amount)
    return found


def _state(order: str, parcel: Parcel) -> str:
    if order in ("expired", "cancelled") or parcel.state == "cancelled":
        return "reversed"
    if parcel.released_at is not None:
        return "released"
    return "pending" if parcel.state == "completed" else "waiting"
