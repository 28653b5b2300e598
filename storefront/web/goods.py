"""Goods as shelves show them: said prices, ready pictures, one tuple a card."""

from collections.abc import Iterable
from datetime import date, datetime, time

from storefront import policies, shops
from storefront.kernel import money
from storefront.kernel.words import _, _n, listed
from storefront.web import moments
from storefront.web.shapes import Good, card


def as_good(good: shops.Card | shops.Met, shop_slug: str) -> Good:
    """A card of a shop's shelf."""
    return as_goods((good,), shop_slug)[0]


def as_goods(cards: Iterable[shops.Card | shops.Met], shop_slug: str) -> list[Good]:
    """Cards of one shop's shelf; what they all say is looked up once (quality.md: the dearest habits)."""
    few, sold_out, start = policies.current().low_stock, _("Sold out"), f"/s/{shop_slug}/p/"
    several, ships, ships_few = (
        _("from %(price)s"),
        _("Ships from %(supplier)s"),
        _("Ships from %(supplier)s, %(left)s left"),
    )
    goods = []
    for one in cards:
        there, price = one.left > 0, money.say(one.price)
        said = sold_out if not there else several % {"price": price} if one.varies else price
        small = (ships_few if 0 < one.left <= few else ships) % {"supplier": one.supplier, "left": one.left}
        was, usually = ("", "") if one.usual is None or not there else (money.say(one.usual), _("Usually"))
        goods.append(Good(start + one.slug, str(one.title), said, card(one.picture), small, was, not there, usually))
    return goods


def batch_said(counter: shops.Counter) -> str:
    """What is known of the newest batch, in one line: when it was made, how many pieces, until when it lasts."""
    if counter.batch_received is None:
        return ""
    parts = [_("made %(day)s", day=_day(counter.batch_made_on))] if counter.batch_made_on else []
    parts.append(_n("%(num)d piece", "%(num)d pieces", counter.batch_received))
    if counter.batch_best_before:
        parts.append(_("best before %(day)s", day=_day(counter.batch_best_before)))
    return listed(parts)


def _day(day: date) -> str:
    return moments.said(datetime.combine(day, time(12), moments.zone), "date")
