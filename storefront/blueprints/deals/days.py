"""One calendar for who plans: two weeks, day by day, what each thing costs at most and what its budget has left."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from storefront import deals, packets, policies
from storefront.blueprints.deals.forms import KINDS
from storefront.deals import Coming
from storefront.kernel import clock, money
from storefront.kernel.words import _
from storefront.shops import Shop
from storefront.web import moments

DAYS: Final = 14


class Entry(NamedTuple):
    """Something that happens on a day: a link where the reader may look into it, what it costs, what it waits for."""

    at: datetime
    kind: str
    name: str
    url: str
    until: datetime
    cost: str
    tag: str
    tone: str


class Day(NamedTuple):
    """A day of the platform with what begins on it; the first also holds what runs already."""

    at: datetime
    entries: list[Entry]


def of_platform() -> list[Day]:
    """The platform's brand days and specials, and its packets."""
    until = _end()
    return _by_day([*_deals(deals.coming(until), "/desk/deals"), *_packets(until, None, "/desk/packets/plans")])


def of_shop(shop: Shop) -> list[Day]:
    """What happens in a shop: its own deals and packets, and the platform's days that hold there too."""
    until, found = _end(), list[Entry]()
    if "deals" not in shop.switched_off:
        found += _deals(deals.coming(until, shop_id=shop.id), "/sell/deals")
        found += _deals((one for one in deals.coming(until) if one.agreed), "")
    if "packets" not in shop.switched_off:
        found += _packets(until, shop.account_id, "/sell/packets/plans")
    return _by_day(found)


def _deals(comings: Iterable[Coming], home: str) -> Iterator[Entry]:
    for one in comings:
        kind = str(KINDS[one.kind][0])
        if not home:
            cost, tag, tone = "", _("in every shop"), ""
        elif not one.agreed:
            cost, tag, tone = _cost(one.most, one.budget, one.left), _("Waits for an answer"), "warn"
        else:
            cost, (tag, tone) = _cost(one.most, one.budget, one.left), _reach(one.reached)
        url = f"{home}/{one.plan_id}" if home else ""
        yield Entry(one.starts_at, kind, one.brand or str(one.words) or kind, url, one.ends_at, cost, tag, tone)


def _packets(until: datetime, account_id: int | None, home: str) -> Iterator[Entry]:
    lasts = timedelta(hours=policies.current().packet_hours)
    for one in packets.plans.coming(until, account_id):
        tag, tone = (_("Open"), "good") if one.code else _reach(one.reached)
        cost, ends_at = _cost(one.most, one.budget, one.left), one.starts_at + lasts
        yield Entry(one.starts_at, _("A red packet"), str(one.wish), f"{home}/{one.plan_id}", ends_at, cost, tag, tone)


def _reach(reached: bool) -> tuple[str, str]:
    return ("", "") if reached else (_("the budget does not reach"), "warn")


def _cost(most: int, budget: int | None, left: int | None) -> str:
    if not most:
        return ""
    if budget is None or left is None:
        return _("at most %(most)s", most=money.say(most))
    values = {"most": money.say(most), "left": money.say(left), "budget": money.say(budget)}
    return _("at most %(most)s; then %(left)s of %(budget)s are left", **values)


def _midnight() -> datetime:
    return datetime.combine(clock.day(clock.now(), moments.zone), time(), moments.zone)


def _end() -> datetime:
    return _midnight() + timedelta(days=DAYS)


def _by_day(entries: Iterable[Entry]) -> list[Day]:
    first = _midnight()
    days = [Day(first + timedelta(days=number), []) for number in range(DAYS)]
    for entry in sorted(entries, key=lambda one: one.at):
        place = (clock.day(entry.at, moments.zone) - first.date()).days
        days[max(place, 0)].entries.append(entry)
    return days
