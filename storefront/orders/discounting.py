"""Coupons join an order: the best of them change its quote, are locked as it is placed, and come back when it ends.

What the platform bears is paid into escrow when the order is paid, and goes back with each parcel that is refunded.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, insert, select, update

from storefront import coupons, ledger
from storefront.accounts import contacts
from storefront.coupons import Combination, Customer
from storefront.facts import OrderPaid
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.orders.models import Order, OrderCoupon, Parcel
from storefront.orders.prints import phone_prints
from storefront.orders.quoting import Quote


class _Known:
    """An actor as coupons ask for one: an account has no cookie of its own."""

    def __init__(self, actor: Actor) -> None:
        self.id = actor.id
        self.visitor: str | None = getattr(actor, "visitor", None)


def discounted(quoted: Quote, *, by: Actor, code: str = "", phone: str = "", country: str = "") -> Quote:
    """A quote with the best of somebody's coupons, and of what their code claims; `phone` as typed so far.

    Reads nothing for who is not known and types no code. Raises Refused beside `coupon` for a code that does nothing.
    """
    customer = _customer(by)
    if not code and customer.id is None and customer.visitor is None:
        return quoted
    lines = [coupons.Line(line.offer, line.quantity) for line in quoted.lines]
    found = coupons.best_for(lines, customer, code=code, phone_prints=phone_prints(phone, country))
    return _with(quoted, found) if found.applied else quoted


def _customer(by: Actor) -> Customer:
    return _Known(by)


def _with(quoted: Quote, found: Combination) -> Quote:
    parts = iter(found.lines)
    parcels = tuple(
        replace(parcel, lines=tuple(line._replace(off=next(parts)) for line in parcel.lines))
        for parcel in quoted.parcels
    )
    return replace(quoted, parcels=parcels, coupons=found.applied)


def lock(order_id: int, number: str, quoted: Quote, *, by: Actor, phone: str, code: str) -> None:
    """Lock the coupons of a quote for the order that was just written down, inside the verb that places it."""
    if not quoted.coupons:
        return
    grants = coupons.lock(
        quoted.coupons,
        about=f"order:{number}",
        customer=_customer(by),
        phone_prints=contacts.phone_prints(phone),
        code=code,
    )
    rows = [
        {
            "order_id": order_id, "wide": one.held.of_platform, "grant_id": grant, "coupon_id": one.held.coupon_id,
            "title": one.held.title, "amount": one.total, "by_platform": one.sums.platform,
        }
        for one, grant in zip(quoted.coupons, grants, strict=True)
    ]  # fmt: skip
    session.execute(insert(OrderCoupon), rows)


def of(order: Order) -> Sequence[OrderCoupon]:
    """The coupons an order was placed with."""
    if not order.discount:
        return ()
    return session.scalars(select(OrderCoupon).where(OrderCoupon.order_id == order.id)).all()


def start(order: Order) -> None:
    """The order is paid, inside that verb: its coupons are used, and the platform pays in what it bears."""
    used = of(order)
    if not used:
        return
    coupons.use(f"order:{order.number}")
    escrow = ledger.escrow(order.number)
    moves = [ledger.Move(ledger.promotion(one.coupon_id), escrow, one.by_platform) for one in used if one.by_platform]
    if moves:
        ledger.post("coupon paid in", about=order.number, moves=moves)


def end_unpaid(order: Order) -> None:
    """The order ended unpaid, inside that verb: its coupons can be used again."""
    if order.discount:
        coupons.unlock(f"order:{order.number}")
        _let_go(order)


def refund(order: Order, parcel: Parcel) -> None:
    """A parcel's money goes back, inside that verb: the platform's part to where it came from.

    When nothing of the order is left, its coupons come back; after a part of it they stay used (domain.md 13).
    """
    if not order.discount:
        return
    if parcel.discount_platform:
        wide = next(one for one in of(order) if one.by_platform)
        back = ledger.Move(ledger.escrow(order.number), ledger.promotion(wide.coupon_id), parcel.discount_platform)
        ledger.post("coupon paid back", about=str(parcel.id), moves=[back])
    live = select(func.count(Parcel.id)).where(Parcel.order_id == order.id, Parcel.state != "cancelled")
    if not session.scalar(live):
        coupons.give_back(f"order:{order.number}")
        _let_go(order)


def _let_go(order: Order) -> None:
    session.execute(
        update(OrderCoupon)
        .where(OrderCoupon.order_id == order.id, OrderCoupon.given_back_at.is_(None))
        .values(given_back_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def know_customer(fact: OrderPaid) -> None:
    """React to a paid order: its customer has bought now, for coupons that ask for it."""
    order = session.get_one(Order, fact.order_id)
    coupons.bought(order.account_id, order.phone_print)
