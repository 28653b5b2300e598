"""A plan of packets is written once and agreed by who pays for it; then it runs by itself within its budget."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from storefront import audit, policies, shops
from storefront.kernel import clock, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words, _
from storefront.packets.funding import Draft, check, sound
from storefront.packets.models import PLANNERS, PacketPlan

FAR: Final = timedelta(days=400)


class Rhythm(NamedTuple):
    """When a plan runs: from an instant, every so many days, so many times."""

    first_at: datetime
    every_days: int = 7
    times: int = 1


@dataclass(frozen=True, slots=True)
class Template:
    """What each packet of a plan is; `amount` in minor units. `shown` tells everybody on the page of deals."""

    amount: int
    size: int
    wish: Words | str
    lucky: bool = True
    audience: str = "link"
    shown: bool = False

    def draft(self) -> Draft:
        """The packet as it is filled, its wish in the language spoken now."""
        return Draft(self.amount, self.size, str(self.wish), self.lucky, self.audience)


@atomic()
def draft(template: Template, rhythm: Rhythm, *, budget: int, maker: str, by: Actor) -> PacketPlan:
    """Write a plan down; it holds nothing yet. `budget` bounds what its packets give away together, minor units.

    `by` fills a shop's packets, and is told of the platform's. Raises Refused beside `amount`, `size`, `wish`,
    `audience`, `shown`, `first_at`, `times` or `budget`; NotFound for a maker that cannot plan.
    """
    if maker not in PLANNERS or by.id is None:
        raise NotFound()
    shop = sound(shops.of(by.id)) if maker == "reseller" else None
    _judge(template, maker)
    _judge_rhythm(rhythm)
    if budget < template.amount:
        said = _("One packet alone costs %(amount)s. Please allow at least that.", amount=money.say(template.amount))
        raise Refused(said, "budget")
    wish = Words({name: text.strip() for name, text in Words.of(template.wish).items()})
    plan = PacketPlan(
        maker=maker, account_id=by.id if shop else None, shop_id=shop.id if shop else None, wish=wish,
        amount=template.amount, size=template.size, lucky=template.lucky, audience=template.audience,
        shown=template.shown, first_at=rhythm.first_at, every_days=rhythm.every_days, times=rhythm.times,
        budget=budget, state="draft", at=clock.now(), by_id=by.id, made_by_id=by.id,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    return plan


@atomic()
def agree(plan: PacketPlan, *, by: Actor) -> None:
    """Let a plan run. Repeating it changes nothing. Raises Refused (409) when its first time is over already."""
    if plan.state != "draft":
        return
    if plan.first_at <= clock.now():
        raise Refused(_("The first time is over already. Please plan anew."), "first_at", status=409)
    _move(plan, "agreed", by)
    plan.next_at = plan.first_at


@atomic()
def stop(plan: PacketPlan, *, by: Actor) -> None:
    """End a plan at once. A packet that was given stays given; repeating it changes nothing."""
    if plan.state != "stopped":
        plan.next_at = None
        _move(plan, "stopped", by)


def times_of(plan: PacketPlan) -> list[datetime]:
    """When a plan is due, every time of it."""
    return [plan.first_at + timedelta(days=plan.every_days * turn) for turn in range(plan.times)]


def template_of(plan: PacketPlan) -> Template:
    """What each packet of a plan is."""
    return Template(plan.amount, plan.size, plan.wish, plan.lucky, plan.audience, plan.shown)


def _move(plan: PacketPlan, state: str, by: Actor) -> None:
    before = plan.state
    plan.state, plan.at, plan.by_id = state, clock.now(), by.id
    audit.record(by, f"packet plan {state}", f"packet plan:{plan.id}", {"before": before, "budget": plan.budget})


def _judge(template: Template, maker: str) -> None:
    """What no time of it could be filled with is refused at once, in every language of its wish."""
    for text in Words.of(template.wish).values() or ("",):
        check(Draft(template.amount, template.size, text, template.lucky, template.audience))
    if maker == "platform" and template.audience == "followers":
        raise Refused(_("Only a shop has followers."), "audience")
    if template.shown and maker != "platform":
        raise Refused(_("Only the platform’s packets stand on the page of deals."), "shown")
    policy = policies.current()
    most = policy.packet_week_budget if maker == "platform" else policy.packet_day_limit
    if template.amount > most:
        raise Refused(_("A packet of a plan holds at most %(most)s.", most=money.say(most)), "amount")


def _judge_rhythm(rhythm: Rhythm) -> None:
    if not clock.now() < rhythm.first_at < clock.now() + FAR:
        raise Refused(_("Please choose a time ahead, within a year."), "first_at")
    if not (1 <= rhythm.times <= 53 and 1 <= rhythm.every_days <= 28):
        raise Refused(_("A packet comes again after 1 to 28 days, 53 times at most."), "times")
