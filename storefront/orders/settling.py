"""A completed parcel is settled: each line's money goes from escrow to everyone's pending, and later is set free."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from storefront import ledger, policies
from storefront.facts import ParcelSettled, announce
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.orders.models import Earner, Line, Order, Parcel
from storefront.orders.owning import end_own_earning
from storefront.orders.splitting import split, terms_of
from storefront.orders.stepping import move, note
from storefront.orders.thanking import Thanks, thank
from storefront.suppliers import Supplier


@atomic()
def complete(parcel: Parcel, *, by: Actor, reason: str = "") -> None:
    """The customer has the parcel, or the clock says so: it is completed and its money settled.

    Repeating it changes nothing. Raises Refused (409) for one not on its way, or whose money is not in yet.
    """
    if parcel.state == "completed":
        return
    order = session.get_one(Order, parcel.order_id)
    if parcel.state not in ("shipped", "delivered"):
        raise Refused(_("This parcel has not been shipped."), status=409)
    if order.state != "paid":
        raise Refused(_("This order is not paid yet. It is completed when the money has arrived."), status=409)
    end_own_earning(order)
    move(parcel, "completed", by=by, reason=reason, due_at=None, since=None)
    _settle(parcel, order)
    announce(ParcelSettled(parcel.id))


def _settle(parcel: Parcel, order: Order) -> None:
    shared = _shares(parcel, order)
    shares = defaultdict(int, {ledger.pending(account_id): amount for account_id, amount in shared.people.items()})
    for one in shared.thanks:
        shares[ledger.pending(one.account_id)] += one.amount
    shares |= {ledger.fee(): shared.fee, ledger.fund(): shared.fund}
    escrow = ledger.escrow(order.number)
    moves = [ledger.Move(escrow, holder, amount) for holder, amount in shares.items() if amount]
    ledger.post("parcel settled", about=str(parcel.id), moves=moves)
    parcel.release_at = clock.now() + timedelta(days=policies.at(order.policy).release_days)
    session.flush()


@dataclass(slots=True)
class _Shared:
    """What each account earns of a parcel, whom shops thank, what the platform's fee and the fund get; minor units."""

    people: dict[int, int]
    thanks: list[Thanks] = field(default_factory=list)
    fee: int = 0
    fund: int = 0


def _shares(parcel: Parcel, order: Order) -> _Shared:
    """An own purchase earns nobody anything: what would have been earned feeds the fund (DECISIONS.md)."""
    policy = policies.at(order.policy)
    supplier_account = session.get_one(Supplier, parcel.supplier_id).account_id
    people: dict[int, int] = defaultdict(int, {supplier_account: parcel.freight})
    shared = _Shared(people)
    lines = session.scalars(select(Line).where(Line.parcel_id == parcel.id).order_by(Line.id)).all()
    found = session.scalars(select(Earner).where(Earner.line_id.in_([line.id for line in lines])))
    earners = {earner.line_id: earner for earner in found}
    for line in lines:
        parts = split(terms_of(line, policy))
        people[supplier_account] += parts.supplier
        shared.fee, shared.fund = shared.fee + parts.fee, shared.fund + parts.fund
        if (earner := earners.get(line.id)) is None:
            shared.fund += parts.reseller + parts.thanks
            continue
        earner.amount = parts.reseller
        people[earner.account_id] += parts.reseller
        if parts.thanks and line.referrer_id is not None:
            shared.thanks.append(Thanks(line.referrer_id, earner.account_id, line.shop_id, line.id, parts.thanks))
    return shared


@atomic()
def release(parcel_id: int) -> None:
    """Set a settled parcel's money free to withdraw, once its days are over."""
    parcel = session.get(Parcel, parcel_id, with_for_update=True)
    now = clock.now()
    if parcel is None or parcel.release_at is None or parcel.released_at is not None or parcel.release_at > now:
        return
    order = session.get_one(Order, parcel.order_id)
    shared = _shares(parcel, order)
    moves = [
        ledger.Move(ledger.pending(account_id), ledger.available(account_id), amount)
        for account_id, amount in shared.people.items()
        if amount
    ]
    ledger.post("parcel released", about=str(parcel.id), moves=moves)
    for one in shared.thanks:
        thank(order, one)
    parcel.released_at = now
    note(parcel, "released", by=PLATFORM)


def _to_release(limit: int) -> Sequence[int]:
    where = Parcel.released_at.is_(None), Parcel.release_at <= clock.now()
    return session.scalars(select(Parcel.id).where(*where).order_by(Parcel.release_at).limit(limit)).all()


sweeps = (Sweep("money is released", _to_release, release),)
