"""Orders for tests, placed through the real verbs with as few words as a test needs."""

from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from storefront import ledger, orders
from storefront.accounts import Account
from storefront.kernel.actors import PLATFORM, Actor
from storefront.kernel.db import session
from storefront.orders import Checkout, Order, Parcel, Recipient, Wish
from tests.world import World

GUEST = PLATFORM  # nobody signed in: an actor without an account
_numbers = count(1)


def a_key() -> str:
    """A one-time key that nobody used."""
    return f"a key of a test {next(_numbers)}"


def a_recipient(**words: str) -> Recipient:
    """Where an order goes; `phone="+86…"` and the like change it."""
    usual = {
        "name": "Anna Lee", "phone": "+8613800000001", "email": "anna@example.test", "country": "CN",
        "region": "浙江省", "city": "杭州市", "line1": "文一路 1 号", "postal_code": "",
    }  # fmt: skip
    return Recipient(**(usual | words))


def a_checkout(world: World, *goods: str, method: str = "sandbox", **words: Any) -> Checkout:
    """A checkout of goods of the world: "cup", "cup*2", or "lane:cup" for the other shop."""
    recipient = words.pop("recipient", None) or a_recipient()
    return Checkout(tuple(_wish(world, good) for good in goods), recipient, method, **words)


def _wish(world: World, good: str) -> Wish:
    shop = world.other_shop if good.startswith("lane:") else world.shop
    name, _star, pieces = good.removeprefix("lane:").partition("*")
    return Wish(shop.id, world.variants[name].id, int(pieces or 1))


def place(world: World, *goods: str, by: Actor = GUEST, key: str = "", **words: Any) -> Order:
    """An order that is placed and waits for its money."""
    placed = orders.place(a_checkout(world, *goods, **words), key=key or a_key(), by=by)
    return whole(placed.number)


def buy(world: World, *goods: str, by: Actor = GUEST, key: str = "", **words: Any) -> Order:
    """An order for which the way to pay was asked at once: paid, where it is the sandbox."""
    placed = orders.buy(a_checkout(world, *goods, **words), key=key or a_key(), by=by)
    return whole(placed.number)


def whole(number: str) -> Order:
    """An order as it stands, with its parcels, lines and steps."""
    session.rollback()
    query = select(Order).where(Order.number == number).execution_options(populate_existing=True)
    parcels = selectinload(Order.parcels).options(selectinload(Parcel.lines), selectinload(Parcel.shipments))
    return session.scalars(query.options(parcels, selectinload(Order.steps))).one()


def again(order: Order) -> Order:
    """The order as it stands now."""
    return whole(order.number)


def parcel_of(order: Order, place: int = 0) -> Parcel:
    """One of its parcels, as it stands now; they are in the order of their suppliers."""
    return whole(order.number).parcels[place]


def ship(world: World, order: Order, place: int = 0, tracking: str = "SF100200300") -> Parcel:
    """Let the supplier ship a parcel."""
    parcel = parcel_of(order, place)
    by = world.supplier if parcel.supplier_id == world.pottery.id else world.beekeeper
    orders.ship(parcel, carrier="SF Express", tracking=tracking, by=by)
    return parcel_of(order, place)


def receive(world: World, order: Order, place: int = 0, by: Actor = GUEST) -> Parcel:
    """Ship a parcel and let the customer confirm it."""
    orders.complete(ship(world, order, place), by=by)
    return parcel_of(order, place)


def stock(world: World) -> dict[str, int]:
    """What of each good can be bought."""
    session.rollback()
    return {name: variant.available for name, variant in world.variants.items()}


def escrow(order: Order) -> int:
    """What is held for an order."""
    session.rollback()
    return ledger.balance(ledger.escrow(order.number))


def earned(*people: Account) -> list[tuple[int, int]]:
    """What each has pending and available."""
    session.rollback()
    return [(ledger.balance(ledger.pending(one.id)), ledger.balance(ledger.available(one.id))) for one in people]


def platform() -> tuple[int, int]:
    """The platform's fee, and the guarantee fund."""
    session.rollback()
    return ledger.balance(ledger.fee()), ledger.balance(ledger.fund())


def steps(order: Order) -> list[str]:
    """What happened to an order and its parcels, in order."""
    return [step.what for step in whole(order.number).steps]


def picture(world: World) -> tuple[Any, ...]:
    """Everything money and stock, to say that nothing changed."""
    session.rollback()
    from storefront.ledger.models import Journal
    from storefront.orders import Step

    return (
        stock(world),
        session.scalars(select(Journal.id).order_by(Journal.id)).all(),
        session.execute(select(Order.id, Order.state).order_by(Order.id)).all(),
        session.execute(select(Parcel.id, Parcel.state, Parcel.due_at).order_by(Parcel.id)).all(),
        session.scalars(select(Step.id).order_by(Step.id)).all(),
    )
