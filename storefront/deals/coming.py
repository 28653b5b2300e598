"""What comes of plans, time by time, with what each costs at most and what its plan's budget has left after it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from storefront.deals.making import cost, spent, times_of
from storefront.deals.models import PLATFORM, Deal, DealPlan
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.words import Words

MOST = 100  # plans that a calendar shows


class Coming(NamedTuple):
    """A time of a plan: `agreed` or still waiting for an answer; `reached` while its budget holds it.

    `most` is what it takes off at most, `left` what remains of `budget` after it; minor units, None without a budget.
    """

    plan_id: int
    kind: str
    words: Words
    brand: str
    starts_at: datetime
    ends_at: datetime
    agreed: bool
    most: int
    budget: int | None
    left: int | None
    reached: bool


def coming(until: datetime, *, shop_id: int = PLATFORM) -> list[Coming]:
    """What runs now of a shop's plans, or the platform's, and begins before an instant, in order."""
    lives = select(Deal.id).where(Deal.plan_id == DealPlan.id, Deal.ends_at > clock.now()).exists()
    agreed = (DealPlan.state == "agreed") & or_(DealPlan.next_at.is_not(None), lives)
    plans = session.scalars(
        select(DealPlan)
        .where(DealPlan.shop_id == shop_id, or_(agreed, DealPlan.state == "offered"))
        .options(selectinload(DealPlan.items), selectinload(DealPlan.brand), selectinload(DealPlan.deals))
        .order_by(DealPlan.id.desc())
        .limit(MOST)
    ).all()
    found = [one for plan in plans for one in (_of(plan, until) if plan.state == "agreed" else _offered(plan, until))]
    return sorted(found, key=lambda one: (one.starts_at, one.plan_id))


def _of(plan: DealPlan, until: datetime) -> list[Coming]:
    """The deals that are made are within the budget already; those to be made are counted against what is left."""
    now, most = clock.now(), cost(plan.items)
    left = None if plan.budget is None else plan.budget - spent(plan)
    made = [deal for deal in plan.deals if deal.ends_at > now and deal.starts_at < until]
    found = [_one(plan, deal.starts_at, deal.ends_at, most, left) for deal in made]
    for starts_at, ends_at in times_of(plan):
        if plan.next_at is None or not plan.next_at <= starts_at < until:
            continue
        reached = left is None or most <= left
        left = left - most if left is not None and reached else left
        found.append(_one(plan, starts_at, ends_at, most, left, reached))
    return found


def _offered(plan: DealPlan, until: datetime) -> list[Coming]:
    most = cost(plan.items)
    return [_one(plan, begins, ends, most, plan.budget) for begins, ends in times_of(plan) if begins < until]


def _one(
    plan: DealPlan, starts_at: datetime, ends_at: datetime, most: int, left: int | None, reached: bool = True
) -> Coming:
    brand = plan.brand.name if plan.brand else ""
    agreed = plan.state == "agreed"
    return Coming(plan.id, plan.kind, plan.words, brand, starts_at, ends_at, agreed, most, plan.budget, left, reached)
