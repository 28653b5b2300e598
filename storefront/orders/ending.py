"""An order ends unpaid by its clock or its customer's word: the stock goes back, and the credit with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from storefront import deals, payments, products, wallets
from storefront.facts import OrderExpired, ParcelCancelled, announce
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.orders import discounting
from storefront.orders.models import Line, Order, Parcel
from storefront.orders.stepping import move


def _due(limit: int) -> Sequence[int]:
    where = Order.state == "placed", Order.due_at <= clock.now()
    return session.scalars(select(Order.id).where(*where).order_by(Order.due_at).limit(limit)).all()


def end_hold(order_id: int) -> None:
    """Ask the provider a last time, outside any transaction, then let the order expire if it is still unpaid."""
    order = session.get(Order, order_id)
    if order is not None and order.state == "placed":
        number = order.number
        session.rollback()
        payments.ask("order", number)
        expire(order_id)


@atomic()
def expire(order_id: int) -> None:
    """End an order whose hold is over: nothing happens when it was paid meanwhile."""
    order = session.get(Order, order_id, with_for_update=True)
    if order is None or order.state != "placed" or order.due_at is None or order.due_at > clock.now():
        return
    _end(order, "expired", PLATFORM)
    announce(OrderExpired(order.id))


@atomic()
def cancel(order: Order, *, by: Actor) -> None:
    """The customer calls off an order that is not paid yet. Repeating it changes nothing.

    Raises Refused (409) when it is paid (its parcels are cancelled one by one) or a parcel is already packed.
    """
    if order.state == "cancelled":
        return
    parcels = session.scalars(select(Parcel).where(Parcel.order_id == order.id)).all()
    if order.state != "placed" or any(parcel.state != "waiting" for parcel in parcels):
        raise Refused(_("This order can no longer be cancelled here."), status=409)
    _end(order, "cancelled", by)
    for parcel in parcels:
        move(parcel, "cancelled", by=by, due_at=None)
        announce(ParcelCancelled(parcel.id))


def _end(order: Order, state: str, by: Actor) -> None:
    end_unpaid(order, state, by)
    put_back(session.scalars(select(Line).where(Line.order_id == order.id)))


def put_back(lines: Iterable[Line]) -> None:
    """The goods of lines go back on sale, and a deal's pieces to their deal."""
    pieces: dict[int, int] = defaultdict(int)
    for line in (found := list(lines)):
        pieces[line.variant_id] += line.quantity
    products.put_back(pieces)
    give_to_deals(found)


def give_to_deals(lines: Iterable[Line]) -> None:
    """A deal's pieces go back to their deal; where the goods themselves stay is the caller's."""
    of_deals: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.deal_item_id is not None:
            of_deals[line.deal_item_id] += line.quantity
    deals.give_back(of_deals)


def end_unpaid(order: Order, state: str, by: Actor, reason: str = "") -> None:
    """End an order whose money never came, inside a verb: its credit goes back; its goods are the caller's to move."""
    move(order, state, by=by, reason=reason, due_at=None)
    if order.credit:
        wallets.give_back(f"order:{order.number}", order.credit)
    discounting.end_unpaid(order)
    payments.close("order", order.number)


sweeps = (Sweep("orders expire", _due, end_hold),)
