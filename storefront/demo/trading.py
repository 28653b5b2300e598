"""Some weeks of trade: orders in every state, so that every desk has work and every page something to show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from storefront import orders
from storefront.accounts import Account
from storefront.demo.goods import CUSTOMERS, SHOPS
from storefront.demo.people import Town
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.words import speaking
from storefront.orders import Checkout, Order, Parcel, Recipient, Wish


@dataclass(frozen=True)
class Deal:
    """One order: whose (place in CUSTOMERS), from which shop, which goods, how many hours ago, how it went."""

    customer: int
    shop: str
    goods: tuple[str, ...]
    hours_ago: int
    went: str
    method: str = "sandbox"


MAIN: Final = (  # customer@demo.test has an order in every state
    Deal(0, "lin", ("celadon-cup",), 980, "completed"),
    Deal(0, "lin", ("longan-honey", "celadon-cup"), 400, "completed"),
    Deal(0, "mei", ("clay-kettle",), 120, "delivered"),
    Deal(0, "lin", ("bud-vase",), 50, "shipped"),
    Deal(0, "lin", ("tea-towels",), 30, "packed"),
    Deal(0, "lin", ("hand-soap", "bamboo-basket"), 5, "paid"),
    Deal(0, "mei", ("celadon-cup",), 3, "placed", "transfer"),
    Deal(0, "lin", ("longan-honey",), 26, "placed", "cod"),
    Deal(0, "lin", ("bud-vase",), 260, "expired", "transfer"),
    Deal(0, "lin", ("bamboo-basket",), 200, "cancelled", "transfer"),
    Deal(0, "lin", ("celadon-cup",), 150, "called_off"),
)


def trade(town: Town, today: datetime) -> None:
    """Everything that was bought, oldest first."""
    for deal in sorted((*MAIN, *_others()), key=lambda deal: -deal.hours_ago):
        _follow(town, deal, today)


def bought() -> Counter[str]:
    """How many of each good are bought."""
    return Counter(good for deal in (*MAIN, *_others()) for good in deal.goods)


def _others() -> list[Deal]:
    """What the other customers bought: pairs of goods that go together, settled week by week."""
    pairs = [shelf[place : place + 2] for shelf in (_shelf("lin"), _shelf("mei")) for place in range(0, 12, 2)]
    made = []
    for place, pair in enumerate(pairs):
        shop = "lin" if place < 6 else "mei"
        for again in range(3):
            customer = 1 + (place + again) % (len(CUSTOMERS) - 1)
            hours = 940 - 70 * place - 23 * again if again < 2 else 8 + 3 * place
            went = "completed" if hours > 200 else "shipped" if hours > 60 else "paid"
            made.append(Deal(customer, shop, tuple(pair), max(hours, 2), went))
    return made


def _shelf(shop: str) -> list[str]:
    return [place.good for entry in SHOPS if entry.slug == shop for place in entry.shelf]


def _follow(town: Town, deal: Deal, today: datetime) -> None:
    placed_at = today - timedelta(hours=deal.hours_ago)
    clock.set(placed_at)
    number = _place(town, deal)
    if number is None:
        return
    order = session.scalars(select(Order).where(Order.number == number).options(selectinload(Order.parcels))).one()
    supplier_accounts = {supplier.id: supplier.account_id for supplier in town.suppliers.values()}
    by_id = {account.id: account for account in town.accounts.values()}
    if deal.went == "expired":
        clock.set(today - timedelta(hours=deal.hours_ago - 72))
        orders.end_hold(order.id)
    elif deal.went == "cancelled":
        clock.move(timedelta(minutes=40))
        orders.cancel(order, by=_customer(town, deal))
    for parcel in order.parcels:
        clock.set(placed_at)
        _carry(parcel, deal, by_id[supplier_accounts[parcel.supplier_id]], _customer(town, deal))


def _carry(parcel: Parcel, deal: Deal, supplier: Account, customer: Account) -> None:
    """Bring a parcel as far as the deal went."""
    if deal.went == "called_off":
        clock.move(timedelta(hours=2))
        orders.call_off(parcel, by=customer)
    if deal.went in ("packed", "shipped", "delivered", "completed"):
        clock.move(timedelta(hours=9))
        orders.pack(parcel, by=supplier)
    if deal.went in ("shipped", "delivered", "completed"):
        clock.move(timedelta(hours=5))
        orders.ship(parcel, carrier="SF Express", tracking=f"SF{1288003400 + parcel.id}", by=supplier)
    if deal.went in ("delivered", "completed"):
        clock.move(timedelta(hours=40))
        orders.deliver(parcel, by=supplier)
    if deal.went == "completed":
        clock.move(timedelta(hours=30))
        orders.complete(parcel, by=customer)


def _place(town: Town, deal: Deal) -> str | None:
    shop, entry = town.shops[deal.shop], CUSTOMERS[deal.customer]
    wishes = []
    for good in deal.goods:
        product = town.products[good]
        variants = [one for one in town.variants.values() if one.product_id == product.id]
        available = [one for one in variants if session.get_one(type(one), one.id).available > 1]
        if available:
            wishes.append(Wish(shop.id, available[0].id, 1))
    to = Recipient(
        entry.name, entry.phone, entry.email, entry.country, entry.region, entry.city, entry.line1, entry.postal_code
    )
    checkout = Checkout(tuple(wishes), to, deal.method)
    key = f"demo-{deal.customer}-{deal.shop}-{deal.hours_ago:06d}"
    with speaking(entry.language):
        try:
            return orders.buy(checkout, key=key, by=_customer(town, deal)).number
        except Refused:
            return None  # sold out in the town too


def _customer(town: Town, deal: Deal) -> Account:
    return town.accounts[CUSTOMERS[deal.customer].email]
