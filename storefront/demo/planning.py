"""The town's week runs by itself: a brand each day, a special each week, and a shop's weekly packet, planned once."""

from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from storefront import deals, ledger, packets, products, shops
from storefront.deals import Price, Rhythm
from storefront.demo.people import Town
from storefront.kernel import clock
from storefront.kernel.installation import settings
from storefront.kernel.words import Words

WEEK: Final = (  # whose day each is, from today on
    "plain-weave", "cloud-terrace", "hill-pottery", "ninth-forge", "green-bamboo", "valley-apiary", "hill-pottery",
)  # fmt: skip
SPECIAL: Final = "tea-towels"
PRICE: Final = 9_600  # minor units; 12 less than usual
PIECES: Final = 12  # each week
TIMES: Final = 8
TITLE: Final = Words.of({"": "Linen for the kitchen", "zh_Hant": "廚房裡的亞麻", "zh_Hans": "厨房里的亚麻"})
WISH: Final = Words.of({"": "Tea on Friday", "zh_Hant": "週五喝杯茶", "zh_Hans": "周五喝杯茶"})
FRIDAY: Final = 4
FOLLOWERS: Final = ("wangjun@demo.test", "siyu@demo.test", "xiaowen@demo.test", "anna@demo.test")


class _Follower(NamedTuple):
    """Who follows a shop, signed in."""

    id: int | None
    visitor: str | None = None


def plan(town: Town, today: datetime) -> None:
    """Plan the week two days ago, so that this morning found it running; nothing without the social wing."""
    if settings().social != "1":
        return
    clock.set(today - timedelta(days=2))
    midnight = datetime.combine(clock.day(today, settings().zone), time(), settings().zone)
    for place, brand in enumerate(WEEK):
        _brand_day(town, brand, midnight + timedelta(days=place))
    _special(town, midnight - timedelta(days=1))
    _packet(town, midnight)
    clock.set(today)


def _brand_day(town: Town, slug: str, begins: datetime) -> None:
    staff = town.accounts["staff@demo.test"]
    brand_id = next(number for number, known, _name in products.brands() if known == slug)
    day = deals.draft("brand_day", Rhythm(begins, 24 * 60, 7, TIMES), by=staff, brand_id=brand_id)
    deals.offer(day, by=staff, waits_for=None)


def _special(town: Town, begins: datetime) -> None:
    """Staff ask, the supplier agrees: a week long, every week, until its budget is used."""
    staff, product = town.accounts["staff@demo.test"], town.products[SPECIAL]
    variant = next(one for one in town.variants.values() if one.product_id == product.id)
    budget = (variant.price - PRICE) * PIECES * TIMES
    week = deals.draft("weekly", Rhythm(begins, 7 * 24 * 60, 7, TIMES), by=staff, words=TITLE, budget=budget)
    deals.put_in(week, {variant.id: Price(PRICE, PIECES)}, usual={variant.id: variant.price})
    deals.offer(week, by=staff, waits_for="supplier")
    supplier = next(one for one in town.suppliers.values() if one.id == product.supplier_id)
    deals.agree(week, by=next(one for one in town.accounts.values() if one.id == supplier.account_id))


def _packet(town: Town, midnight: datetime) -> None:
    """Lin's, every Friday evening, for those who follow the shop; as large as what is free allows."""
    lin = town.accounts["reseller@demo.test"]
    for email in FOLLOWERS:
        shops.follow(town.shops["lin"].id, by=_Follower(town.accounts[email].id))
    amount = 1_000 if ledger.balance(ledger.available(lin.id)) >= 1_000 else 500
    first = midnight + timedelta(days=(FRIDAY - midnight.weekday()) % 7 or 7, hours=20)
    weekly = packets.planning.draft(
        packets.planning.Template(amount, 10, WISH, audience="followers"), packets.planning.Rhythm(first, 7, 12),
        budget=amount * 10, maker="reseller", by=lin,
    )  # fmt: skip
    packets.planning.agree(weekly, by=lin)
