"""What an order's people are told, at each step, in their own language; written by the worker, sent once."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from storefront import batches, notices, payments
from storefront.accounts import Account
from storefront.batches import Batch
from storefront.facts import OrderPaid, ReceiptSoon
from storefront.kernel import money, outbox
from storefront.kernel.db import session
from storefront.kernel.installation import settings
from storefront.kernel.words import _, speaking
from storefront.orders.models import Line, Order, Parcel
from storefront.orders.numbers import key_of
from storefront.orders.seeing import OrderSeen
from storefront.suppliers import Supplier


def tell(letter: str, *, order_id: int, parcel_id: int | None = None, again: str = "") -> None:
    """Leave word that a letter is due; `again` tells repeated ones apart (the second reminder)."""
    named = f"{letter}:{parcel_id or order_id}{again and ':' + again}"
    outbox.put("order letter", f"order:{named}", {"letter": letter, "order": order_id, "parcel": parcel_id})


def tell_parcel(letter: str, parcel_id: int, again: str = "") -> None:
    """Leave word of a letter about one parcel."""
    order_id = session.scalar(select(Parcel.order_id).where(Parcel.id == parcel_id))
    assert order_id is not None
    tell(letter, order_id=order_id, parcel_id=parcel_id, again=again)


def tell_paid(fact: OrderPaid) -> None:
    """The customer learns that the order is paid, each supplier that a parcel is to be shipped."""
    tell("paid", order_id=fact.order_id)
    tell_suppliers(fact.order_id)


def tell_suppliers(order_id: int) -> None:
    """Each supplier learns of its parcel, once: when it is paid, or at placing when it is paid on delivery."""
    for parcel_id in session.scalars(select(Parcel.id).where(Parcel.order_id == order_id)).all():
        tell("to_ship", order_id=order_id, parcel_id=parcel_id)


def tell_soon(fact: ReceiptSoon) -> None:
    """The customer is reminded; each reminder is a letter of its own."""
    due = session.scalar(select(Parcel.reminded_at).where(Parcel.id == fact.parcel_id))
    tell_parcel("soon", fact.parcel_id, again=f"{due:%Y%m%d}")


def about(payload: dict[str, Any]) -> tuple[Order, Parcel | None]:
    """The order of a letter that is due, and the parcel where it is about one."""
    order = session.scalars(
        select(Order)
        .where(Order.id == payload["order"])
        .options(selectinload(Order.parcels).selectinload(Parcel.lines))
    ).one()
    return order, next((one for one in order.parcels if one.id == payload["parcel"]), None)


def write(payload: dict[str, Any], key: str) -> None:
    """Write the letter that is due and hand it to notices. An order without an e-mail gets none."""
    order, parcel = about(payload)
    with speaking(order.language):
        letter = _LETTERS[payload["letter"]](order, parcel)
    session.rollback()
    if letter is not None:
        notices.post(payload["letter"], key, letter)


def link(order: Order | OrderSeen) -> str:
    """The order's address with its key, absolute."""
    return f"{settings().base_url}/orders/{order.number}?key={key_of(order.key_seed)}"


def address_for(order: Order) -> str:
    """Where letters of an order go: its own e-mail, else its account's (domain.md 19: always); empty without either."""
    if order.recipient["email"] or order.account_id is None:
        return str(order.recipient["email"])
    return session.get_one(Account, order.account_id).email


def to_customer(order: Order, subject: str, *lines: str) -> notices.Letter | None:
    """A letter to whoever ordered; None where there is no address."""
    address, name = address_for(order), order.recipient["name"]
    if not address:
        return None
    said = tuple(line for line in lines if line)
    told = (subject, said, link(order), _("Your order"), order.account_id)
    return notices.Letter(address, name, order.language, *told)


def goods_of(lines: list[Line]) -> str:
    """What was bought, a line each, with what it cost."""
    return "\n".join(
        f"{line.quantity} × {line.title}" + (f", {line.options}" if line.options else "") + f"  {money.say(line.gross)}"
        for line in lines
    )


def _placed(order: Order, _parcel: Parcel | None) -> notices.Letter | None:
    lines = [line for parcel in order.parcels for line in parcel.lines]
    return to_customer(
        order,
        _("Order %(number)s", number=order.number),
        _("Thank you, %(name)s. We have your order.", name=order.recipient["name"]),
        goods_of(lines),
        _("Coupons take off %(discount)s.", discount=money.say(order.discount)) if order.discount else "",
        _("Shipping %(freight)s, together %(total)s.", freight=money.say(order.freight), total=money.say(order.total)),
        payments.instructions("order", order.number),
    )


def _paid(order: Order, _parcel: Parcel | None) -> notices.Letter | None:
    return to_customer(
        order,
        _("Order %(number)s is paid", number=order.number),
        _("We hold %(total)s for you until you have the goods.", total=money.say(order.total)),
    )


def _expired(order: Order, _parcel: Parcel | None) -> notices.Letter | None:
    return to_customer(
        order,
        _("Order %(number)s has ended", number=order.number),
        _("No payment arrived in time, so the goods are on sale again. You owe nothing."),
    )


def _shipped(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    assert parcel is not None
    sender = sender_of(parcel)
    return to_customer(
        order,
        _("A parcel of order %(number)s is on its way", number=order.number),
        _("%(supplier)s has shipped:", supplier=sender.name),
        goods_of(parcel.lines),
        _("When you have it, please confirm it on your order's page. If something is wrong, write to us first."),
    )


def _soon(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    return to_customer(
        order,
        _("Have you received your parcel?"),
        _("A parcel of order %(number)s soon counts as received.", number=order.number),
        _("If it has not come, ask for more time on the page of your order. If something is wrong, write to us."),
    )


def _completed(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    return to_customer(
        order,
        _("A parcel of order %(number)s is completed", number=order.number),
        _("The money has gone to the supplier and the shop. If something turns out wrong, write to us."),
    )


def _cancelled(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    assert parcel is not None
    amount = money.say(parcel.amount) if order.paid_at else ""
    return to_customer(
        order,
        _("A parcel of order %(number)s is cancelled", number=order.number),
        goods_of(parcel.lines),
        _("%(amount)s goes back the way it came.", amount=amount) if amount else _("You owe nothing for it."),
    )


def _recalled(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    assert parcel is not None
    packed = batches.trace("parcel", [str(parcel.id)]).get(str(parcel.id), [])
    found = [one for one in packed if one.state == "recalled"]
    titles = {line.variant_id: str(line.title) for line in parcel.lines}
    goods = [_("%(title)s, batch %(code)s", title=titles[one.variant_id], code=one.code) for one in found]
    whys = [_("Why: %(reason)s", reason=session.get_one(Batch, one.batch_id).reason) for one in found]
    sender = sender_of(parcel).name
    return to_customer(
        order,
        _("Recalled: something from order %(number)s", number=order.number),
        _("%(supplier)s calls back a batch that you got pieces of. Please do not use them.", supplier=sender),
        "\n".join(goods),
        *whys,
        _("Sending it back costs you nothing, and you get your money back."),
        _("Write to us with the order's number: we tell you where to send it, and pay the carrier."),
    )


def _refused(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    assert parcel is not None
    amount = money.say(parcel.amount) if order.paid_at else ""
    return to_customer(
        order,
        _("A parcel of order %(number)s came back", number=order.number),
        _("%(supplier)s tells us that it was not accepted at the door:", supplier=sender_of(parcel).name),
        goods_of(parcel.lines),
        _("%(amount)s goes back the way it came.", amount=amount) if amount else _("You owe nothing for it."),
        _("If you did not refuse it, please write to us."),
    )


def _to_ship(order: Order, parcel: Parcel | None) -> notices.Letter | None:
    assert parcel is not None
    account = session.get_one(Account, sender_of(parcel).account_id)
    with speaking(account.language):
        return notices.Letter(
            account.email, account.name, account.language,
            _("A parcel to ship, %(code)s", code=parcel.paper),
            (goods_of(parcel.lines),),
            f"{settings().base_url}/supply/parcels/{parcel.id}", _("Open the parcel"),
            account.id,
        )  # fmt: skip


def sender_of(parcel: Parcel) -> Supplier:
    """Who ships a parcel."""
    return session.get_one(Supplier, parcel.supplier_id)


_LETTERS: dict[str, Callable[[Order, Parcel | None], notices.Letter | None]] = {
    "placed": _placed,
    "paid": _paid,
    "expired": _expired,
    "shipped": _shipped,
    "soon": _soon,
    "completed": _completed,
    "cancelled": _cancelled,
    "refused": _refused,
    "recalled": _recalled,
    "to_ship": _to_ship,
}
