"""A plan is written, offered to who bears it, and agreed; then it runs by itself within its budget."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, select

from storefront import audit, suppliers
from storefront.deals.making import make_next, times_of
from storefront.deals.models import KINDS, PLATFORM, Deal, DealItem, DealPlan, PlanItem
from storefront.facts import DealOffered, DealStopped, announce
from storefront.kernel import clock, money
from storefront.kernel.actors import PLATFORM as CLOCK
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import Words, _
from storefront.products import Product, Variant, commission

FAR: Final = timedelta(days=400)
ANSWER: Final = timedelta(days=5)  # who is asked has until then, and never longer than until it would begin


class Rhythm(NamedTuple):
    """When a plan runs: from an instant for so many minutes, every so many days, so many times."""

    first_at: datetime
    minutes: int
    every_days: int = 7
    times: int = 1


class Price(NamedTuple):
    """A variant's price while a deal runs (minor units), and how many pieces each deal has."""

    amount: int
    pieces: int


@atomic()
def draft(
    kind: str,
    rhythm: Rhythm,
    *,
    by: Actor,
    shop_id: int = PLATFORM,
    supplier_id: int | None = None,
    brand_id: int | None = None,
    words: Words | str = "",
    budget: int | None = None,
) -> DealPlan:
    """Write a plan down; it holds nothing yet. Raises Refused beside `first_at`, `minutes`, `times`, `brand`."""
    if kind not in KINDS or (kind == "shop") != (shop_id != PLATFORM):
        raise NotFound()
    _judge_rhythm(rhythm)
    if kind == "brand_day" and brand_id is None:
        raise Refused(_("Please choose the brand whose day it is."), "brand")
    plan = DealPlan(
        kind=kind, shop_id=shop_id, supplier_id=supplier_id, brand_id=brand_id, words=Words.of(words),
        first_at=rhythm.first_at, minutes=rhythm.minutes, every_days=rhythm.every_days, times=rhythm.times,
        budget=budget, state="draft", at=clock.now(), by_id=by.id, made_by_id=by.id,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    return plan


@atomic()
def put_in(plan: DealPlan, prices: Mapping[int, Price], *, usual: Mapping[int, int]) -> None:
    """Write prices of a product's variants into a draft, by variant id; `usual` is what they cost otherwise.

    Raises Refused beside `price-<variant>` and `pieces-<variant>`; where one supplier's goods stand already, beside
    `product`.
    """
    if plan.state != "draft":
        raise Refused(_("This plan was offered already; it cannot be changed any more."), status=409)
    rows = session.execute(
        select(Variant.id, Variant.price, Product.supplier_id, Product.rate_bp)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(prices), Variant.removed_at.is_(None), Product.state == "live")
    ).all()
    if len(rows) != len(prices):
        raise NotFound()
    for row in rows:
        if plan.shop_id == PLATFORM and plan.supplier_id not in (None, row.supplier_id):
            raise Refused(_("A plan holds the goods of one supplier, who bears it."), "product")
        if plan.shop_id == PLATFORM:
            plan.supplier_id = row.supplier_id
        _judge_price(prices[row.id], usual[row.id], row, own=plan.shop_id != PLATFORM)
    session.execute(delete(PlanItem).where(PlanItem.plan_id == plan.id, PlanItem.variant_id.in_(prices)))
    session.add_all(
        PlanItem(plan_id=plan.id, variant_id=number, usual=usual[number], price=one.amount, pieces=one.pieces)
        for number, one in prices.items()
    )


@atomic()
def offer(plan: DealPlan, *, by: Actor, waits_for: str | None) -> None:
    """Offer a draft to who must agree, "supplier" or "staff"; None where who wrote it bears it, or nobody does."""
    if plan.state != "draft":
        return
    if plan.kind != "brand_day" and not _items(plan):
        raise Refused(_("Please put goods into the plan first."), status=409)
    if plan.first_at <= clock.now():
        raise Refused(_("The first time is over already. Please plan anew."), "first_at", status=409)
    _judge_day(plan)
    plan.waits_for = waits_for
    if waits_for is None:
        _agree(plan, by)
        return
    plan.due_at = min(clock.now() + ANSWER, plan.first_at)
    _move(plan, "offered", by)
    announce(DealOffered(plan.id))


@atomic()
def agree(plan: DealPlan, *, by: Actor) -> None:
    """Who was asked agrees. Repeating it changes nothing."""
    if plan.state == "offered":
        _agree(plan, by)


@atomic()
def decline(plan: DealPlan, reason: str, *, by: Actor) -> None:
    """Who was asked, or who asked, says no; what nobody answered is declined by the clock."""
    if plan.state in ("draft", "offered"):
        plan.reason = reason
        _move(plan, "declined", by)
        announce(DealStopped(plan.id))


@atomic()
def stop(plan: DealPlan, reason: str, *, by: Actor) -> None:
    """End a plan and what runs of it, at once. Placed is placed: orders keep their price."""
    if plan.state != "agreed":
        return
    now = clock.now()
    plan.next_at, plan.reason = None, reason
    for deal in session.scalars(select(Deal).where(Deal.plan_id == plan.id, Deal.ends_at > now)):
        deal.ends_at = max(now, deal.starts_at)
        for item in session.scalars(select(DealItem).where(DealItem.deal_id == deal.id)):
            item.ends_at = deal.ends_at
    _move(plan, "stopped", by)
    _turn_pages(plan)
    announce(DealStopped(plan.id))


def _agree(plan: DealPlan, by: Actor) -> None:
    plan.due_at = plan.waits_for = None
    plan.next_at = plan.first_at
    _move(plan, "agreed", by)
    while make_next(plan):
        pass
    _turn_pages(plan)


def _turn_pages(plan: DealPlan) -> None:
    """What began before anybody could know of it has no instant of its own for pages to turn at."""
    variants = [item.variant_id for item in _items(plan)]
    makers = session.scalars(
        select(Product.supplier_id).join(Variant, Variant.product_id == Product.id).where(Variant.id.in_(variants))
    ).all()
    suppliers.bump(makers)


def _items(plan: DealPlan) -> list[PlanItem]:
    return list(session.scalars(select(PlanItem).where(PlanItem.plan_id == plan.id)))


def _move(plan: DealPlan, state: str, by: Actor) -> None:
    before = plan.state
    plan.state, plan.at, plan.by_id = state, clock.now(), by.id
    if state != "offered":
        plan.due_at = plan.waits_for = None
    audit.record(by, f"deal plan {state}", f"deal plan:{plan.id}", {"before": before})


def _judge_rhythm(rhythm: Rhythm) -> None:
    if not clock.now() < rhythm.first_at < clock.now() + FAR:
        raise Refused(_("Please choose a time ahead, within a year."), "first_at")
    if not 60 <= rhythm.minutes <= 7 * 24 * 60:
        raise Refused(_("A deal lasts from one hour to seven days."), "hours")
    if not (1 <= rhythm.times <= 53 and 1 <= rhythm.every_days <= 28):
        raise Refused(_("A deal comes again after 1 to 28 days, 53 times at most."), "times")
    if rhythm.times > 1 and rhythm.minutes > rhythm.every_days * 24 * 60:
        raise Refused(_("A deal ends before it comes again."), "hours")


def _judge_day(plan: DealPlan) -> None:
    """One brand a day: another's day must not lie across one of this plan's."""
    if plan.kind != "brand_day":
        return
    standing = select(DealPlan).where(DealPlan.kind == "brand_day", DealPlan.state.in_(("offered", "agreed")))
    for other in session.scalars(standing.where(DealPlan.id != plan.id)):
        if any(
            here < there_end and there < end for here, end in times_of(plan) for there, there_end in times_of(other)
        ):
            raise Refused(_("One of these days belongs to another brand already."), "first_at", status=409)


def _judge_price(price: Price, usual: int, row: object, *, own: bool) -> None:
    number, supplier_price, rate_bp = row.id, row.price, row.rate_bp  # type: ignore[attr-defined]  # a row of put_in
    if not 0 < price.amount < usual:
        said = _("Please write a price below %(usual)s.", usual=money.say(usual))
        raise Refused(said, f"price-{number}")
    if own and commission(supplier_price, price.amount, rate_bp) < 0:
        least = supplier_price - money.share(rate_bp, supplier_price)
        said = _("Below %(least)s you would pay for the sale yourself.", least=money.say(least))
        raise Refused(said, f"price-{number}")
    if not 1 <= price.pieces <= 100_000:
        raise Refused(_("Please write how many pieces, at least 1."), f"pieces-{number}")


def _overdue(limit: int) -> list[int]:
    where = DealPlan.state == "offered", DealPlan.due_at <= clock.now()
    return list(session.scalars(select(DealPlan.id).where(*where).order_by(DealPlan.due_at).limit(limit)))


@atomic()
def lapse(plan_id: int) -> None:
    """Decline what nobody answered in time."""
    plan = session.get(DealPlan, plan_id, with_for_update=True)
    if plan and plan.state == "offered" and plan.due_at and plan.due_at <= clock.now():
        decline(plan, "", by=CLOCK)


sweeps = (Sweep("deal plans nobody answered", _overdue, lapse),)
