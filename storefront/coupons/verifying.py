"""Coupons prove themselves: what was given out is what is gone, and who bears it never changed."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from storefront.coupons.models import Code, Coupon, Grant, Holding
from storefront.kernel.db import session


def verify() -> list[str]:
    """What is wrong with coupons, one sentence each, in English for operators; nothing when all is well (I7)."""
    return [*_given(), *_held()]


def _given() -> Iterator[str]:
    """A guest's that came back to everybody counts as not given."""
    code = select(Code.id).where(Code.grant_id == Grant.id).exists()
    back = and_(Grant.account_id.is_(None), Grant.visitor.is_(None), Grant.state == "expired", ~code)
    rows = session.execute(
        select(Coupon.id, Coupon.total - Coupon.remaining, func.count(Grant.id))
        .outerjoin(Grant, and_(Grant.coupon_id == Coupon.id, ~back))
        .group_by(Coupon.id, Coupon.total, Coupon.remaining)
        .having(Coupon.total - Coupon.remaining != func.count(Grant.id))
    )
    for number, gone, given in rows:
        yield f"Of coupon {number} {gone} are gone and {given} given."


def _held() -> Iterator[str]:
    """Each coupon in an order takes one place of its customer's, and no other does."""
    place = select(Holding.seq).where(Holding.grant_id == Grant.id).exists()
    busy = Grant.state.in_(("locked", "used"))
    for number in session.scalars(select(Grant.id).where(busy & ~place | ~busy & place)):
        yield f"Claimed coupon {number} has not the place its state needs."
    over = (
        select(Holding.coupon_id)
        .join(Coupon, Coupon.id == Holding.coupon_id)
        .where(~Holding.seq.between(1, Coupon.per_person))
    )
    for number in session.scalars(over):
        yield f"Somebody used coupon {number} more often than one person may."
