"""Orders prove themselves against the books: what escrow holds is what is not shipped out, sent back or settled yet."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, literal, or_, select

from storefront import ledger
from storefront.coupons import Grant
from storefront.kernel import money
from storefront.kernel.db import session
from storefront.ledger import Kind
from storefront.orders.models import Earner, Line, Order, OrderCoupon, Parcel, Step


def promised() -> dict[int, int]:
    """What orders hold of each variant (by id) that no batch was picked for yet: reserved, or sold and not packed."""
    rows = session.execute(
        select(Line.variant_id, func.sum(Line.quantity))
        .join(Parcel, Parcel.id == Line.parcel_id)
        .join(Order, Order.id == Line.order_id)
        .where(Parcel.state == "waiting", Order.state.in_(("placed", "paid")))
        .group_by(Line.variant_id)
    )
    return {variant_id: int(quantity) for variant_id, quantity in rows}


def verify() -> list[str]:
    """What is wrong with the orders, one sentence each, in English for operators; nothing when all is well."""
    return [*_escrow(), *_sums(), *_coupons(), *_states(), *_steps(), *_earners()]


_held = Parcel.goods + Parcel.freight - Parcel.discount + Parcel.discount_platform  # the platform pays its part in


def _escrow() -> Iterator[str]:
    """I6: credit while it is unpaid, then what its open parcels cost; nothing once it has ended."""
    still = case((Parcel.state.in_(("waiting", "packed", "shipped", "delivered")), _held), else_=0)
    rows = session.execute(
        select(Order.number, Order.state, Order.credit, func.sum(still))
        .join(Parcel, Parcel.order_id == Order.id)
        .group_by(Order.id, Order.number, Order.state, Order.credit)
    )
    wanted = {
        ledger.escrow(number): {"paid": int(rest), "placed": credit}.get(state, 0)
        for number, state, credit, rest in rows
    }
    books = {holder: held for holder, held in ledger.held(Kind.ESCROW).items() if holder.owner.startswith("order:")}
    for holder in sorted(wanted.keys() | books.keys()):
        here, there = wanted.get(holder, 0), books.get(holder, 0)
        if here != there:
            yield f"Escrow of {holder.owner} is {money.plain(there)} in the ledger, {money.plain(here)} by its parcels."


def _sums() -> Iterator[str]:
    parcels = (
        select(Order.number)
        .join(Parcel, Parcel.order_id == Order.id)
        .group_by(Order.id, Order.number)
        .having(
            (func.sum(Parcel.goods) != func.max(Order.goods))
            | (func.sum(Parcel.freight) != func.max(Order.freight))
            | (func.sum(Parcel.discount) != func.max(Order.discount))
        )
    )
    for number in session.scalars(parcels):
        yield f"The parcels of order {number} do not add up to it."
    off = Line.discount_supplier + Line.discount_reseller + Line.discount_platform
    lines = (
        select(Parcel.id)
        .join(Line, Line.parcel_id == Parcel.id)
        .group_by(Parcel.id)
        .having(
            (func.sum(Line.price * Line.quantity) != func.max(Parcel.goods))
            | (func.sum(off) != func.max(Parcel.discount))
            | (func.sum(Line.discount_platform) != func.max(Parcel.discount_platform))
        )
    )
    for parcel in session.scalars(lines):
        yield f"The lines of parcel {parcel} do not add up to it."


def _coupons() -> Iterator[str]:
    """I7: what coupons took off an order is what its lines lost, and each of them says the same."""
    lost = (
        select(Order.number)
        .outerjoin(OrderCoupon, OrderCoupon.order_id == Order.id)
        .group_by(Order.id, Order.number)
        .having(func.coalesce(func.sum(OrderCoupon.amount), 0) != func.max(Order.discount))
    )
    for number in session.scalars(lost):
        yield f"The coupons of order {number} do not add up to its discount."
    sums = Grant.by_platform + Grant.by_supplier + Grant.by_reseller
    other = (Grant.about != literal("order:") + Order.number) | (sums != OrderCoupon.amount)
    odd = (
        select(Order.number)
        .join(OrderCoupon, OrderCoupon.order_id == Order.id)
        .join(Grant, Grant.id == OrderCoupon.grant_id)
        .where(OrderCoupon.given_back_at.is_(None), Grant.about.is_(None) | other)
    )
    for number in session.scalars(odd):
        yield f"A coupon of order {number} does not know it."


def _states() -> Iterator[str]:
    """No parcel moves under an order that has ended, none settles without its money, no deadline is forgotten."""
    odd = or_(
        and_(Order.state.in_(("expired", "cancelled")), Parcel.state.not_in(("waiting", "cancelled"))),
        and_(Order.state != "paid", Parcel.state == "completed"),
        and_(Parcel.state == "completed", Parcel.release_at.is_(None)),
        and_(Parcel.state != "completed", Parcel.release_at.is_not(None)),
        and_(Parcel.state.in_(("completed", "cancelled")), Parcel.due_at.is_not(None)),
        and_(Order.state == "paid", Parcel.state.in_(("waiting", "shipped", "delivered")), Parcel.due_at.is_(None)),
    )
    rows = session.execute(
        select(Parcel.id, Parcel.state, Order.state).join(Order, Order.id == Parcel.order_id).where(odd)
    )
    for parcel, state, order_state in rows:
        yield f"Parcel {parcel} is {state} under an order that is {order_state}, or has the wrong deadline."


def _steps() -> Iterator[str]:
    """I15: every state was entered by a step that is written down."""
    of_order = select(Step.id).where(Step.order_id == Order.id, Step.parcel_id.is_(None), Step.what == Order.state)
    for number in session.scalars(select(Order.number).where(~of_order.exists())):
        yield f"No step says how order {number} came to its state."
    of_parcel = select(Step.id).where(Step.parcel_id == Parcel.id, Step.what == Parcel.state)
    for parcel in session.scalars(select(Parcel.id).where(Parcel.state != "waiting", ~of_parcel.exists())):
        yield f"No step says how parcel {parcel} came to its state."


def _earners() -> Iterator[str]:
    """I13: nobody earns from their own order, and nothing is earned before a parcel settles."""
    early = select(Line.id).join(Earner, Earner.line_id == Line.id).join(Parcel, Parcel.id == Line.parcel_id)
    early = early.where(Parcel.state != "completed")
    own = early.join(Order, Order.id == Line.order_id).where(Order.account_id == Earner.account_id)
    for line in session.scalars(own):
        yield f"The customer of line {line} earns from it."
    for line in session.scalars(early.where(Earner.amount != 0)):
        yield f"Line {line} earned before its parcel settled."
