"""Filling the town: people first, then goods, shops, and some weeks of trade; only ever into an empty database."""

from datetime import timedelta

from sqlalchemy import select

from storefront.accounts import Account
from storefront.demo import giving, people, planning, showing, stocking, talking, telling, trading
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import Refused

PASSWORD = people.PASSWORD
WEEKS = 6  # how long the town has been trading


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return session.scalar(select(Account.id).limit(1)) is None


def fill() -> None:
    """Fill an empty database with the demo platform of contract.md. Raises Refused when it holds anything."""
    if not is_empty():
        raise Refused("The demo platform is made in an empty database only; this one holds something.")
    today = clock.now()
    shots = showing.developed()
    pictures = stocking.developed()  # outside any verb, and before the clock is turned back
    try:
        clock.set(today - timedelta(weeks=WEEKS))
        town = people.settle()
        stocking.stock(town, pictures, today, trading.bought())
        people.open_shops(town)
        trading.trade(town, today)
        talking.talk(town, today)
        showing.show(town, shots, today)
        giving.give(town, today)
        planning.plan(town, today)
        telling.tell(town, today)
    finally:
        clock.reset()
