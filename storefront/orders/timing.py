"""Each clock of an order says one word before it rings and one after, to both sides (domain.md 19).

`TIMERS` is the whole truth of who hears what; a test lets every clock ring and compares. The word before is left in
the outbox when the clock is wound, and says nothing when what it warned of happened meanwhile. What others did with
a supplier's parcel is told in the same way.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from storefront import notices, policies
from storefront.facts import OrderPaid, OrderPlaced, ParcelCancelled, ParcelRefused, ParcelSettled, ReceiptSoon
from storefront.kernel import clock, outbox
from storefront.kernel.db import atomic, session
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import _, speaking
from storefront.orders.letters import about, goods_of, sender_of, to_customer
from storefront.orders.models import Order, Parcel, Step

KIND: Final = "order timer"
MARGIN: Final = timedelta(hours=12)  # a long hold is reminded of so long before its end, a short one in its last third


class Timer(NamedTuple):
    """By side, the kind of notice before the clock rings, and the one after."""

    before: Mapping[str, str]
    after: Mapping[str, str]


TIMERS: Final = {
    # Nothing was asked of a supplier before the money came, so nobody else waits for it.
    "payment": Timer({"customer": "hold ends soon"}, {"customer": "expired"}),
    "shipping": Timer(
        {"customer": "shipping ends soon", "supplier": "shipping ends soon"},
        {"customer": "cancelled", "supplier": "never shipped"},
    ),
    "receipt": Timer(
        {"customer": "soon", "supplier": "receipt ends soon"}, {"customer": "completed", "supplier": "settled"}
    ),
}


_due_at = Prepared(select(Order.due_at).where(Order.id == bindparam("order_id")), lambda row: row[0])


def wind_hold(fact: OrderPlaced) -> None:
    """An order that waits for its money is reminded of before the hold ends."""
    due_at = _due_at.first(order_id=fact.order_id)
    if due_at is not None:
        left = due_at - clock.now()
        _put("hold ends soon", fact.order_id, None, after=left - min(left / 3, MARGIN))
    else:
        _wind_shipping(fact.order_id)


def wind_shipping(fact: OrderPaid) -> None:
    """Where a supplier is late, both sides hear until when the parcel waits."""
    _wind_shipping(fact.order_id)


def _wind_shipping(order_id: int) -> None:
    waiting = select(Parcel.id, Parcel.due_at).where(Parcel.order_id == order_id, Parcel.state == "waiting")
    for number, due_at in session.execute(waiting).all():
        if due_at is not None:
            _put("shipping ends soon", order_id, number, after=due_at - clock.now())


def tell_sender_soon(fact: ReceiptSoon) -> None:
    """The supplier hears once that a parcel soon counts as received."""
    _put_parcel("receipt ends soon", fact.parcel_id)


def tell_sender_settled(fact: ParcelSettled) -> None:
    """The supplier hears that a parcel's money is theirs."""
    _put_parcel("settled", fact.parcel_id)


def tell_sender_cancelled(fact: ParcelCancelled) -> None:
    """The supplier hears that a parcel is not to be shipped any more."""
    _put_parcel("cancelled", fact.parcel_id)


def tell_sender_refused(fact: ParcelRefused) -> None:
    """The supplier hears that staff recorded a parcel as refused at the door."""
    _put_parcel("refused", fact.parcel_id)


def _put_parcel(letter: str, parcel_id: int) -> None:
    order_id = session.scalar(select(Parcel.order_id).where(Parcel.id == parcel_id))
    assert order_id is not None
    _put(letter, order_id, parcel_id)


def _put(letter: str, order_id: int, parcel_id: int | None, after: timedelta = timedelta()) -> None:
    named = f"timer:{letter}:{parcel_id or order_id}"
    payload = {"letter": letter, "order": order_id, "parcel": parcel_id}
    outbox.put(KIND, named, payload, after=max(after, timedelta()))


@atomic()
def write(payload: dict[str, Any], key: str) -> None:
    """Write what is due, in its readers' languages, unless it is not true any more."""
    order, parcel = about(payload)
    _WORDS[payload["letter"]](order, parcel, key)


def _hold(order: Order, _parcel: Parcel | None, key: str) -> None:
    if order.state != "placed" or order.due_at is None or order.due_at <= clock.now():
        return
    letter = _in_language(order, lambda: to_customer(
        order,
        _("Order %(number)s waits for its payment", number=order.number),
        _("The goods are held for you a little longer. Without a payment they go on sale again, and you owe nothing."),
    ))  # fmt: skip
    _post("hold ends soon", key, letter)


def _late(order: Order, parcel: Parcel | None, key: str) -> None:
    if parcel is None or parcel.state != "waiting":
        return
    days = policies.at(order.policy).auto_cancel_days
    letter = _in_language(order, lambda: to_customer(
        order,
        _("A parcel of order %(number)s is late", number=order.number),
        _("%(supplier)s has not shipped it in the time that was promised.", supplier=sender_of(parcel).name),
        _("You can cancel it now on the page of your order. If it is not shipped in %(days)s days, it is cancelled by"
          " itself and all your money goes back.", days=days),
    ))  # fmt: skip
    _post("shipping ends soon", key, letter)
    _to_sender("shipping ends soon", key, parcel, lambda: notices.Said(
        _("Parcel %(code)s is late", code=parcel.paper),
        (
            _("The promised time is over. Not shipped in %(days)s days, it is cancelled by itself.", days=days),
            goods_of(parcel.lines),
        ),
    ))  # fmt: skip


def _receipt(_order: Order, parcel: Parcel | None, key: str) -> None:
    if parcel is not None and parcel.state in ("shipped", "delivered"):
        said = _("Unless the customer says otherwise, it counts as received, and its money becomes yours.")
        subject = _("Parcel %(code)s soon counts as received", code=parcel.paper)
        _to_sender("receipt ends soon", key, parcel, lambda: notices.Said(subject, (said,)))


def _settled(order: Order, parcel: Parcel | None, key: str) -> None:
    assert parcel is not None
    days = policies.at(order.policy).release_days
    _to_sender("settled", key, parcel, lambda: notices.Said(
        _("Parcel %(code)s is completed", code=parcel.paper),
        (_("Its money is yours, and free to withdraw in %(days)s days.", days=days),),
    ))  # fmt: skip


def _cancelled(order: Order, parcel: Parcel | None, key: str) -> None:
    assert parcel is not None
    if order.paid_at is None and not order.on_delivery:
        return  # nobody had asked the supplier for it
    last = select(Step.reason).where(Step.parcel_id == parcel.id, Step.what == "cancelled").order_by(Step.id.desc())
    rang = session.scalar(last.limit(1)) == "clock"
    _to_sender("never shipped" if rang else "called off", key, parcel, lambda: notices.Said(
        _("Parcel %(code)s is cancelled", code=parcel.paper),
        (
            _("It was not shipped in time. The customer has the money back; the goods are on sale again.")
            if rang
            else _("Please do not ship it. The goods are on sale again."),
            goods_of(parcel.lines),
        ),
    ))  # fmt: skip


def _refused(order: Order, parcel: Parcel | None, key: str) -> None:
    assert parcel is not None
    if _cancelled_by(parcel) == sender_of(parcel).account_id:
        return  # they recorded it themselves
    _to_sender("came back", key, parcel, lambda: notices.Said(
        _("Parcel %(code)s was refused at the door", code=parcel.paper),
        (
            _("The carrier told us, and we recorded it. The goods count as back with you, in their batches."),
            goods_of(parcel.lines),
            _("What was paid goes back to the customer, shipping too.")
            if order.paid_at
            else _("No cash was paid, so the order ends."),
            _("If the parcel does not reach you, or not whole, write to us and correct the stock in its batch."),
        ),
    ))  # fmt: skip


def _cancelled_by(parcel: Parcel) -> int | None:
    last = select(Step.by_id).where(Step.parcel_id == parcel.id, Step.what == "cancelled").order_by(Step.id.desc())
    return session.scalar(last.limit(1))


def _to_sender(kind: str, key: str, parcel: Parcel, say: Callable[[], notices.Said]) -> None:
    number, account_id = parcel.id, sender_of(parcel).account_id

    def said() -> notices.Said:
        return say()._replace(path=f"/supply/parcels/{number}", link_text=_("Open the parcel"))

    notices.write(kind, key, account_id, said)


def _in_language(order: Order, make: Callable[[], notices.Letter | None]) -> notices.Letter | None:
    with speaking(order.language):
        return make()


def _post(kind: str, key: str, letter: notices.Letter | None) -> None:
    if letter is not None:
        notices.post(kind, key, letter)


_WORDS: Final[Mapping[str, Callable[[Order, Parcel | None, str], None]]] = {
    "hold ends soon": _hold,
    "shipping ends soon": _late,
    "receipt ends soon": _receipt,
    "settled": _settled,
    "cancelled": _cancelled,
    "refused": _refused,
}
