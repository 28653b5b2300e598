"""A plan's next deal is made a week ahead, so that the calendar shows it and the clock alone begins it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from storefront.deals.models import Deal, DealItem, DealPlan, PlanItem
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep

AHEAD: Final = timedelta(days=8)


def times_of(plan: DealPlan) -> list[tuple[datetime, datetime]]:
    """When a plan begins and ends, every time of it."""
    begins = [plan.first_at + timedelta(days=plan.every_days * turn) for turn in range(plan.times)]
    return [(one, one + timedelta(minutes=plan.minutes)) for one in begins]


def make_next(plan: DealPlan) -> bool:
    """Make the next deal of an agreed plan when its time is near; whether one was made. Called inside a verb."""
    now = clock.now()
    if plan.state != "agreed" or plan.next_at is None or plan.next_at > now + AHEAD:
        return False
    items = session.scalars(select(PlanItem).where(PlanItem.plan_id == plan.id)).all()
    if plan.budget is not None and spent(plan) + cost(items) > plan.budget:
        plan.next_at = None
        return False
    starts_at = plan.next_at
    ends_at = starts_at + timedelta(minutes=plan.minutes)
    deal = Deal(plan_id=plan.id, starts_at=starts_at, ends_at=ends_at, made_at=now)
    session.add(deal)
    session.flush()
    session.add_all(
        DealItem(
            deal_id=deal.id, variant_id=item.variant_id, shop_id=plan.shop_id, price=item.price, pieces=item.pieces,
            left_over=item.pieces, starts_at=starts_at, ends_at=ends_at,
        )
        for item in items
    )  # fmt: skip
    made = session.scalar(select(func.count()).select_from(Deal).where(Deal.plan_id == plan.id)) or 0
    plan.next_at = plan.first_at + timedelta(days=plan.every_days * made) if made < plan.times else None
    session.flush()
    return True


def cost(items: Iterable[PlanItem]) -> int:
    """What one deal with these items takes off at most, minor units."""
    return sum((item.usual - item.price) * item.pieces for item in items)


def spent(plan: DealPlan) -> int:
    """What the deals of a plan took off so far, and still may: pieces sold, or not yet over. Minor units."""
    rows = session.execute(
        select(PlanItem.usual - DealItem.price, DealItem.pieces, DealItem.left_over, DealItem.ends_at)
        .join(Deal, Deal.id == DealItem.deal_id)
        .join(PlanItem, (PlanItem.plan_id == Deal.plan_id) & (PlanItem.variant_id == DealItem.variant_id))
        .where(Deal.plan_id == plan.id)
    )
    now = clock.now()
    return sum(off * (pieces if ends_at > now else pieces - left) for off, pieces, left, ends_at in rows)


def _near(limit: int) -> list[int]:
    where = DealPlan.state == "agreed", DealPlan.next_at <= clock.now() + AHEAD
    return list(session.scalars(select(DealPlan.id).where(*where).order_by(DealPlan.next_at).limit(limit)))


@atomic()
def make(plan_id: int) -> None:
    """Make what a plan has near."""
    plan = session.get(DealPlan, plan_id, with_for_update=True)
    while plan is not None and make_next(plan):
        pass


sweeps = (Sweep("deals ahead", _near, make),)
