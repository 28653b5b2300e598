"""A shop rests until its reseller opens it again, or until the day they said it is back (domain.md 3)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.installation import settings
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.shops.heeding import look_out_in
from storefront.shops.models import Shop
from storefront.shops.opening import touch

LONGEST: Final = timedelta(days=366)


@atomic()
def rest(shop: Shop, *, by: Actor, back_on: date | None = None) -> None:
    """Close the shop for a while; its page stays and says so. On `back_on`, a day of the platform, it opens by itself.

    Said again while it rests, it changes the day. Raises Refused, beside `back_on`, for a day that has begun or is more
    than a year away, and without a field for a shop that is neither open nor resting.
    """
    back = None if back_on is None else _beginning(back_on)
    if shop.state != "resting":
        _state(shop, "open", "resting", by)
    elif shop.back_on == back:
        return
    shop.back_on = back
    touch(shop.id)


@atomic()
def wake(shop: Shop, *, by: Actor) -> None:
    """Open the shop again."""
    _state(shop, "resting", "open", by)
    shop.back_on = None
    look_out_in(shop.id)


def _state(shop: Shop, before: str, after: str, by: Actor) -> None:
    if shop.state == after:
        return
    if shop.state != before:
        raise Refused(_("This shop cannot be changed now."), status=409)
    shop.state, shop.state_at, shop.state_by_id = after, clock.now(), by.id
    touch(shop.id)


def _beginning(day: date) -> datetime:
    zone = settings().zone
    today = clock.day(clock.now(), zone)
    if not today < day <= today + LONGEST:
        raise Refused(_("Please choose a day from tomorrow to a year from now."), "back_on")
    return datetime.combine(day, time(), zone)


def back_on(shop_id: int) -> datetime | None:
    """When a resting shop opens by itself, where its reseller has said so."""
    return session.scalar(select(Shop.back_on).where(Shop.id == shop_id, Shop.state == "resting"))


def _due(limit: int) -> Sequence[int]:
    rested = select(Shop.id).where(Shop.state == "resting", Shop.back_on <= clock.now())
    return session.scalars(rested.order_by(Shop.back_on).limit(limit)).all()


@atomic()
def come_back(shop_id: int) -> None:
    """Open a shop whose day has come."""
    shop = session.get(Shop, shop_id, with_for_update=True)
    if shop is not None and shop.back_on is not None and shop.state == "resting" and shop.back_on <= clock.now():
        wake(shop, by=PLATFORM)


sweeps = (Sweep("shops come back", _due, come_back),)
