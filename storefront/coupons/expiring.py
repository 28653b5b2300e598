"""Coupons begin and end by the clock; a claimed one that nobody used in time ends too."""

from collections.abc import Sequence

from sqlalchemy import or_, select, text, update

from storefront.coupons.making import step
from storefront.coupons.models import Coupon, Grant
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep

_LIVE = ("scheduled", "active", "exhausted")
_OPEN = text("coupon_grants.state IN ('unused', 'returned')")  # as in the index, word by word


def _turning(limit: int) -> Sequence[int]:
    now = clock.now()
    begins = (Coupon.state == "scheduled") & (Coupon.starts_at <= now)
    ends = Coupon.state.in_(_LIVE) & (Coupon.ends_at <= now)
    return session.scalars(select(Coupon.id).where(or_(begins, ends)).order_by(Coupon.ends_at).limit(limit)).all()


@atomic()
def turn(coupon_id: int) -> None:
    """Begin or end a coupon whose time has come."""
    coupon = session.get(Coupon, coupon_id, with_for_update=True, populate_existing=True)
    if coupon is None or coupon.state not in _LIVE:
        return
    if coupon.ends_at <= clock.now():
        step(coupon, "ended", by=PLATFORM)
    elif coupon.state == "scheduled" and coupon.starts_at <= clock.now():
        step(coupon, "active", by=PLATFORM)


def _over(limit: int) -> Sequence[int]:
    return session.scalars(
        select(Grant.id).where(_OPEN, Grant.expires_at <= clock.now()).order_by(Grant.expires_at).limit(limit)
    ).all()


@atomic()
def expire(grant_id: int) -> None:
    """End a claimed coupon whose time is over; one that is in an order stays."""
    now = clock.now()
    session.execute(
        update(Grant)
        .where(Grant.id == grant_id, Grant.state.in_(("unused", "returned")), Grant.expires_at <= now)
        .values(state="expired", state_at=now)
        .execution_options(synchronize_session=False)
    )


sweeps = (Sweep("coupons begin and end", _turning, turn), Sweep("claimed coupons expire", _over, expire))
