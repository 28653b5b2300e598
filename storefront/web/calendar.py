"""The calendar of deals as pages show it: each day with goods one can buy, each through one shop."""

from collections.abc import Hashable
from typing import Final, NamedTuple

from flask import current_app

from storefront import deals, shops
from storefront.deals import Day
from storefront.kernel import clock
from storefront.web import moments
from storefront.web.goods import as_good
from storefront.web.shapes import Good

_GOODS: Final = 6


class Shown(NamedTuple):
    """A deal with goods that can be bought of it; `left` says how long it runs yet."""

    day: Day
    runs: bool
    goods: list[Good]
    left: str


def there_is() -> bool:
    """Whether this installation has deals at all."""
    return bool(current_app.config["SETTINGS"].social == "1")


def edges() -> Hashable:
    """What the clock did last: a page with deals is kept until it does the next thing."""
    return deals.edges() if there_is() else None


def shown(days: int = 7) -> list[Shown]:
    """What runs and what begins within so many days, in order."""
    if not there_is():
        return []
    calendar = deals.calendar(days)
    numbers = {day.deal_id: _numbers(day) for day in calendar}
    met = shops.meet(sorted({one for found in numbers.values() for one in found}))
    return [_shown(day, [met[one] for one in numbers[day.deal_id] if one in met]) for day in calendar]


def _numbers(day: Day) -> list[int]:
    """The products of a deal, then its brand's."""
    of_brand = shops.find(shops.Wanted(brand=day.brand_slug)).goods if day.brand_slug else []
    return list(dict.fromkeys([*day.product_ids, *(one.product_id for one in of_brand)]))[:_GOODS]


def _shown(day: Day, goods: list[shops.Met]) -> Shown:
    runs = day.starts_at <= clock.now()
    return Shown(day, runs, [as_good(one, one.shop_slug) for one in goods], moments.left(day.ends_at) if runs else "")
