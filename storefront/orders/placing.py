"""Placing takes the stock, copies everything to the order, and opens one way to pay: all of it, or nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from storefront import deals, payments, policies, products, wallets
from storefront.facts import OrderPlaced, OrderReferred, announce
from storefront.kernel import clock, idempotency, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.prepared import Prepared
from storefront.kernel.secrets import Sealed, is_rotating
from storefront.kernel.words import _, language
from storefront.orders.discounting import discounted, lock
from storefront.orders.letters import tell_suppliers
from storefront.orders.models import Order
from storefront.orders.numbers import key_of, new_number, new_seed
from storefront.orders.owning import end_own_earning
from storefront.orders.prints import prints_for, prints_of
from storefront.orders.quoting import Quote, Wish, quote
from storefront.orders.recording import record

_by_number = Prepared(
    select(Order.id, Order.number, Order.key_seed).where(Order.number == bindparam("number")),
    lambda row: Placed(row[0], row[1], key_of(row[2])),
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where an order goes and how its customer is reached; the phone in E.164."""

    name: str
    phone: str
    email: str
    country: str
    region: str
    city: str
    line1: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a customer sends to place an order. `seen` is the total they were shown, minor units; None when none was.

    `coupon` is a code; with `use_coupons` the best of those they hold is used.
    """

    wishes: tuple[Wish, ...]
    recipient: Recipient
    method: str
    use_credit: bool = False
    note: str = ""
    referral: str | None = None
    seen: int | None = None
    coupon: str = ""
    use_coupons: bool = False


class Placed(NamedTuple):
    """An order as its customer needs it: its number, and the key that opens it for a guest.

    `to_call` says whether somebody may have to be called for its payment.
    """

    order_id: int
    number: str
    key: str
    to_call: bool = True


def buy(checkout: Checkout, *, key: str, by: Actor) -> Placed:
    """Place an order and, where the way to pay answers at once, pay it.

    What is sold out is answered by a read before anything is locked. The provider is called outside any transaction
    (domain.md G9); if this process dies before it answers, a sweep asks it.
    """
    refuse_sold_out(checkout.wishes, key)
    placed = place(checkout, key=key, by=by)
    if placed.to_call:
        payments.run("order", placed.number)
    return placed


def refuse_sold_out(wishes: Iterable[Wish], key: str) -> None:
    """Say so by one read, unless this very key has bought the last ones; `place` alone is sure (quality.md).

    Raises Refused (409).
    """
    if (refused := products.shortage(_pieces(wishes))) is not None and idempotency.created("order", key) is None:
        raise refused


@atomic()
def place(checkout: Checkout, *, key: str, by: Actor) -> Placed:
    """Place an order. The same key twice leads to the same order; with other contents it is refused.

    Raises Refused: 409 when a price, a sum or the stock changed meanwhile (nothing was taken), 422 for a wish, a
    country or a way to pay that cannot be.
    """
    number, sealed = new_number(), _sealed(checkout)
    if (before := idempotency.claim("order", key, asdict(checkout), creating=number)) is not None:
        return _again(before)
    quoted = quote(checkout.wishes, checkout.recipient.country)
    quoted.refuse_troubles()
    if checkout.use_coupons or checkout.coupon:
        to = checkout.recipient
        quoted = discounted(quoted, by=by, code=checkout.coupon, phone=to.phone, country=to.country)
    if checkout.seen is not None and checkout.seen != quoted.total:
        said = _("The total is now %(total)s. Please look at it and order again.", total=money.say(quoted.total))
        raise Refused(said, status=409)
    products.take(_pieces(checkout.wishes))
    deals.take(quoted.of_deals)
    credit = credit_for(by, quoted) if checkout.use_credit else 0
    way = _way(checkout, quoted, credit, by)
    row = _order_row(checkout, quoted, credit, way, by, number) | sealed
    order_id = record(row, quoted, by=by)
    if is_rotating():  # who would earn may still be known by an earlier key
        end_own_earning(session.get_one(Order, order_id))
    lock(order_id, row["number"], quoted, by=by, phone=checkout.recipient.phone, code=checkout.coupon)
    about = f"order:{row['number']}"
    if credit and by.id:
        wallets.spend(by.id, credit, about=about, shop_ids=_by_shop(quoted))
    payments.begin("order", row["number"], row["total"] - credit, way, key=about, due_at=row["due_at"])
    if row["number"] != number:
        idempotency.remember("order", key, row["number"])
    announce(OrderPlaced(order_id))
    if checkout.referral:
        announce(OrderReferred(order_id))
    if way.code == "cod":
        tell_suppliers(order_id)
    return Placed(order_id, row["number"], key_of(row["key_seed"]), payments.is_called(way.code))


def ways(quoted: Quote, country: str, *, by: Actor, phone: str = "", credit: int = 0) -> list[payments.Way]:
    """The ways that can pay a quote beside `credit`; `phone` as typed so far tells whose refused parcels count.

    Cash is collected for a whole order, so only where it comes in one parcel.
    """
    offered = payments.ways(quoted.total - credit, country=country, customer=prints_of(by.id, phone, country))
    return offered if len(quoted.parcels) == 1 else [way for way in offered if way.code != "cod"]


def _way(checkout: Checkout, quoted: Quote, credit: int, by: Actor) -> payments.Way:
    to = checkout.recipient
    customer = prints_of(by.id, to.phone, to.country) if checkout.method == "cod" else ()  # refusals count there alone
    way = payments.choose(checkout.method, quoted.total - credit, recipient_country=to.country, customer=customer)
    if way.code == "cod" and len(quoted.parcels) > 1:
        said = _(
            "Cash on delivery is possible for one parcel. This order comes in %(parcels)s.", parcels=len(quoted.parcels)
        )
        raise Refused(said, "payment")
    return way


def placed_with(key: str) -> Placed | None:
    """The order that a one-time key has placed: a second tap leads to it, even when its cart is empty by now."""
    number = idempotency.created("order", key)
    return None if number is None else _again(number)


def _again(number: str) -> Placed:
    found = _by_number.first(number=number)
    assert found is not None
    return found


def _pieces(wishes: Iterable[Wish]) -> dict[int, int]:
    pieces: dict[int, int] = defaultdict(int)
    for wish in wishes:
        pieces[wish.variant_id] += wish.quantity
    return pieces


def credit_for(customer: Actor, quoted: Quote) -> int:
    """The credit that can pay a quote, minor units; a shop's own credit pays that shop's goods alone."""
    return min(wallets.usable(customer.id, _by_shop(quoted)), quoted.total)


def _by_shop(quoted: Quote) -> dict[int, int]:
    goods: dict[int, int] = {}
    for line in quoted.lines:
        goods[line.offer.shop_id] = goods.get(line.offer.shop_id, 0) + line.to_pay
    return goods


def _sealed(checkout: Checkout) -> dict[str, Any]:
    """What nobody may read, and what is compared instead; before the first statement, so that nobody waits for it."""
    note = Sealed.of(checkout.note) if checkout.note else None
    return {"recipient": Sealed.of(asdict(checkout.recipient)), **prints_for(checkout.recipient), "note": note}


def _order_row(
    checkout: Checkout, quoted: Quote, credit: int, way: payments.Way, by: Actor, number: str
) -> dict[str, Any]:
    now = clock.now()
    return {
        "number": number,
        "key_seed": new_seed(),
        "account_id": by.id,
        "country": checkout.recipient.country,
        "language": language(),
        "referral": checkout.referral,
        "method": way.code,
        "currency": money.currency,
        "goods": quoted.goods,
        "freight": quoted.freight,
        "discount": quoted.discount,
        "total": quoted.total,
        "credit": credit,
        "policy": policies.version(),
        "state": "placed",
        "state_at": now,
        "placed_at": now,
        "due_at": None if way.code == "cod" else now + way.hold,
    }
