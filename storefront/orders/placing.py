"""Placing takes the stock, copies everything to the order, and opens one way to pay: all of it, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, insert, select

from storefront import payments, policies, products, wallets
from storefront.facts import OrderPlaced, announce
from storefront.kernel import clock, idempotency, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.secrets import fingerprint
from storefront.kernel.words import _, language
from storefront.orders.letters import tell_suppliers
from storefront.orders.models import Earner, Line, Order, Parcel, Step
from storefront.orders.numbers import key_of, new_code, new_number, new_seed
from storefront.orders.quoting import Quote, QuotedParcel, Wish, quote

_by_number = select(Order.id, Order.number, Order.key_seed).limit(1)
_insert_parcel, _insert_line, _insert_earner, _insert_step = (
    insert(cast("Table", model.__table__)) for model in (Parcel, Line, Earner, Step)
)
_insert_parcel = _insert_parcel.returning(Parcel.supplier_id, Parcel.id)
_insert_line = _insert_line.returning(Line.id, Line.shop_id, Line.variant_id)


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
    """What a customer sends to place an order. `seen` is the total they were shown, minor units; None when none was."""

    wishes: tuple[Wish, ...]
    recipient: Recipient
    method: str
    use_credit: bool = False
    note: str = ""
    referral: str | None = None
    seen: int | None = None


class Placed(NamedTuple):
    """An order as its customer needs it: its number, and the key that opens it for a guest."""

    order_id: int
    number: str
    key: str


def buy(checkout: Checkout, *, key: str, by: Actor) -> Placed:
    """Place an order and, where the way to pay answers at once, pay it.

    What is sold out is answered by a read before anything is locked. The provider is called outside any transaction
    (domain.md G9); if this process dies before it answers, a sweep asks it.
    """
    placed = place(checkout, key=key, by=by)
    payments.run("order", placed.number)
    return placed


@atomic()
def place(checkout: Checkout, *, key: str, by: Actor) -> Placed:
    """Place an order. The same key twice leads to the same order; with other contents it is refused.

    Raises Refused: 409 when a price, a sum or the stock changed meanwhile (nothing was taken), 422 for a wish, a
    country or a way to pay that cannot be.
    """
    if (before := idempotency.claim("order", key, asdict(checkout))) is not None:
        return _again(before)
    quoted = quote(checkout.wishes, checkout.recipient.country)
    quoted.refuse_troubles()
    if checkout.seen is not None and checkout.seen != quoted.total:
        said = _("The total is now %(total)s. Please look at it and order again.", total=money.say(quoted.total))
        raise Refused(said, status=409)
    products.take(_pieces(quoted))
    now = clock.now()
    credit = credit_for(by, quoted) if checkout.use_credit else 0
    way = _way(checkout, quoted, credit)
    row = _order_row(checkout, quoted, credit, way, by, now)
    order_id = _insert_numbered(row)
    _insert_parcels(order_id, quoted, row, by, now)
    if credit and by.id:
        wallets.spend(by.id, credit, about=f"order:{row['number']}", shop_ids=_by_shop(quoted))
    payments.begin(
        "order", row["number"], row["total"] - credit, way, key=f"order:{row['number']}", due_at=row["due_at"]
    )
    idempotency.remember("order", key, row["number"])
    announce(OrderPlaced(order_id))
    if way.code == "cod":
        tell_suppliers(order_id)
    return Placed(order_id, row["number"], key_of(row["key_seed"]))


def ways(quoted: Quote, country: str) -> list[payments.Way]:
    """The ways that can pay a quote. Cash is collected for a whole order, so only where it comes in one parcel."""
    offered = payments.ways(quoted.total, country=country)
    return offered if len(quoted.parcels) == 1 else [way for way in offered if way.code != "cod"]


def _way(checkout: Checkout, quoted: Quote, credit: int) -> payments.Way:
    to = checkout.recipient
    customer = fingerprint(to.phone, "order phone") if checkout.method == "cod" else None  # refusals count there alone
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
    found = session.execute(_by_number.where(Order.number == number)).one()
    return Placed(found.id, found.number, key_of(found.key_seed))


def _pieces(quoted: Quote) -> dict[int, int]:
    pieces: dict[int, int] = {}
    for line in quoted.lines:
        pieces[line.offer.variant_id] = pieces.get(line.offer.variant_id, 0) + line.quantity
    return pieces


def credit_for(customer: Actor, quoted: Quote) -> int:
    """The credit that can pay a quote, minor units; a shop's own credit pays that shop's goods alone."""
    return min(wallets.usable(customer.id, _by_shop(quoted)), quoted.total)


def _by_shop(quoted: Quote) -> dict[int, int]:
    goods: dict[int, int] = {}
    for line in quoted.lines:
        goods[line.offer.shop_id] = goods.get(line.offer.shop_id, 0) + line.total
    return goods


def _order_row(
    checkout: Checkout, quoted: Quote, credit: int, way: payments.Way, by: Actor, now: datetime
) -> dict[str, Any]:
    to = checkout.recipient
    return {
        "key_seed": new_seed(),
        "account_id": by.id,
        "recipient": asdict(to),
        "phone_print": fingerprint(to.phone, "order phone"),
        "email_print": fingerprint(to.email.lower(), "order email") if to.email else None,
        "country": to.country,
        "note": checkout.note,
        "language": language(),
        "referral": checkout.referral,
        "method": way.code,
        "currency": money.currency,
        "goods": quoted.goods,
        "freight": quoted.freight,
        "discount": 0,
        "total": quoted.total,
        "credit": credit,
        "policy": policies.version(),
        "state": "placed",
        "state_at": now,
        "placed_at": now,
        "due_at": None if way.code == "cod" else now + way.hold,
    }


def _insert_numbered(row: dict[str, Any]) -> int:
    """Insert the order under a number nobody has."""
    while True:
        row["number"] = new_number()
        made = session.execute(
            insert_or_skip(Order).values(row).on_conflict_do_nothing(index_elements=["number"]).returning(Order.id)
        ).scalar()
        if made is not None:
            return int(made)


def _insert_parcels(order_id: int, quoted: Quote, order: dict[str, Any], by: Actor, now: datetime) -> None:
    cod = order["method"] == "cod"
    parcels = sorted(quoted.parcels, key=lambda parcel: parcel.supplier_id)
    rows = [_parcel_row(order_id, parcel, now, starts=cod) for parcel in parcels]
    made = session.execute(_insert_parcel, rows)
    numbers = {row[0]: row[1] for row in made}  # a supplier has one parcel, so no order of rows is needed
    lines = [_line_row(order_id, numbers[parcel.supplier_id], line) for parcel in parcels for line in parcel.lines]
    found = session.execute(_insert_line, lines)
    resellers = {(line.offer.shop_id, line.offer.variant_id): line.offer.reseller_id for line in quoted.lines}
    earners = _earner_rows([(row[0], resellers[row[1], row[2]]) for row in found], by)
    if earners:
        session.execute(_insert_earner, earners)
    session.execute(_insert_step, [{"order_id": order_id, "what": "placed", "at": now, "by_id": by.id}])


def _parcel_row(order_id: int, parcel: QuotedParcel, now: datetime, *, starts: bool) -> dict[str, Any]:
    """A parcel's promise runs from payment; one paid on delivery starts at once (domain.md 5 and 6)."""
    promise = timedelta(hours=parcel.lines[0].offer.promise_hours)
    return {
        "order_id": order_id,
        "supplier_id": parcel.supplier_id,
        "code": new_code(),
        "goods": parcel.goods,
        "freight": parcel.freight,
        "state": "waiting",
        "state_at": now,
        "since": now if starts else None,
        "due_at": now + promise if starts else None,
    }


def _line_row(order_id: int, parcel_id: int, line: Any) -> dict[str, Any]:
    offer = line.offer
    return {
        "order_id": order_id,
        "parcel_id": parcel_id,
        "shop_id": offer.shop_id,
        "product_id": offer.product_id,
        "variant_id": offer.variant_id,
        "title": offer.title,
        "options": offer.options,
        "picture": offer.picture,
        "quantity": line.quantity,
        "price": offer.price,
        "supplier_price": offer.supplier_price,
        "rate_bp": offer.rate_bp,
        "returnable": offer.returnable,
    }


def _earner_rows(lines: Iterable[tuple[int, int]], by: Actor) -> Sequence[dict[str, Any]]:
    """The reseller of each line; nobody earns from an own purchase (domain.md 10)."""
    return [
        {"line_id": line_id, "role": "reseller", "account_id": reseller, "customer_id": by.id}
        for line_id, reseller in lines
        if reseller != by.id
    ]
