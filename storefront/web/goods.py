"""Goods as shelves show them: said prices, ready pictures, one tuple a card."""

from datetime import date, datetime, time

from storefront import policies, shops
from storefront.kernel import money
from storefront.kernel.words import _, _n
from storefront.web import moments
from storefront.web.shapes import Good, card


def as_good(good: shops.Card | shops.Met, shop_slug: str) -> Good:
    """A card of a shop's shelf."""
    url = f"/s/{shop_slug}/p/{good.slug}"
    if good.left <= 0:
        return Good(url, str(good.title), _("Sold out"), card(good.picture), ships_from(good), sold_out=True)
    return Good(url, str(good.title), money.say(good.price), card(good.picture), _small(good))


def ships_from(good: shops.Card | shops.Met) -> str:
    """Who ships it, in one line."""
    return _("Ships from %(supplier)s", supplier=good.supplier)


def _small(good: shops.Card | shops.Met) -> str:
    if good.left > policies.current().low_stock:
        return ships_from(good)
    return _("Ships from %(supplier)s, %(left)s left", supplier=good.supplier, left=good.left)


def batch_said(counter: shops.Counter) -> str:
    """What is known of the newest batch, in one line: when it was made, how many pieces, until when it lasts."""
    if counter.batch_received is None:
        return ""
    parts = [_("made %(day)s", day=_day(counter.batch_made_on))] if counter.batch_made_on else []
    parts.append(_n("%(num)d piece", "%(num)d pieces", counter.batch_received))
    if counter.batch_best_before:
        parts.append(_("best before %(day)s", day=_day(counter.batch_best_before)))
    return ", ".join(parts)


def _day(day: date) -> str:
    return moments.said(datetime.combine(day, time(12), moments.zone), "date")
