"""A notice has one effect, however often and in whatever order it comes; what does not fit is held, never applied."""

from typing import Any, Final

from sqlalchemy import select, update

from storefront import ledger
from storefront.facts import PaymentReceived, announce
from storefront.kernel import clock, money, outbox
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.ledger import Move
from storefront.payments.models import OPEN, PAID, Event, Payment
from storefront.payments.providers import provider
from storefront.payments.refunding import refund

LONGEST_BODY: Final = 20_000  # characters of a notice that are kept


@atomic()
def accept(method: str, event_id: str, key: str, amount: int, currency: str, body: Any, *, reference: str = "") -> str:
    """Take in a notice that money came: `key` is the payment's own, amount in minor units, `body` what was said.

    The signature was checked by whoever calls. Returns what became of it: "applied" (it paid its payment), "late" (it
    paid a closed one), "repeated", "unknown", or "held" when amount, currency or state do not fit; held money is in the
    books and waits for staff. Source: domain.md 5, reliability.md K4.
    """
    event = _once(method, event_id, amount, currency, body, reference)
    if event is None:
        return "repeated"
    payment = session.scalar(
        select(Payment).where(Payment.key == plain(key), Payment.method == method).with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if payment is None:
        event.outcome, event.why = "unknown", "no_such_payment"
        return "unknown"
    event.payment_id = payment.id
    if (why := _misfit(payment, amount, currency)) is not None:
        hold(event, why)
        return "held"
    if payment.paid_at is not None:
        if provider(method).counts:
            hold(event, "paid_before")
            return "held"
        event.outcome = "repeated"
        return "repeated"
    event.outcome = "applied"
    return receive(payment)


def _once(method: str, event_id: str, amount: int, currency: str, body: Any, reference: str) -> Event | None:
    kept = body[:LONGEST_BODY] if isinstance(body, str) else body
    said = max(-money.LARGEST, min(amount, money.LARGEST))  # what no bill can ask for fits no bill
    row = {
        "provider": method, "event_id": plain(event_id)[:120], "amount": said, "currency": plain(currency)[:3],
        "body": kept, "outcome": "applied", "why": "", "reference": reference, "at": clock.now(),
    }  # fmt: skip
    return session.scalars(insert_or_skip(Event).values(row).on_conflict_do_nothing().returning(Event)).first()


def plain(text: str) -> str:
    """A name that a stranger gave, as one line that every database keeps: no control characters, no half characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _misfit(payment: Payment, amount: int, currency: str) -> str | None:
    if currency != payment.currency:
        return "other_currency"
    return None if amount == payment.amount else "other_amount"


def hold(event: Event, why: str) -> None:
    """Keep money that does not fit: it is in the books, as on its way, until staff have placed or returned it."""
    event.outcome, event.why = "held", why
    session.flush()
    if booked(event):
        moves = [Move(ledger.gateway(event.provider), held_by(event), event.amount)]
        ledger.post("money held", about=str(event.id), moves=moves)


def booked(event: Event) -> bool:
    """Whether held money is in the books: what is no money, or in another currency, is not."""
    return event.amount > 0 and event.why != "other_currency"


def held_by(event: Event) -> ledger.Holder:
    """Where held money lies."""
    return ledger.in_transit(f"held:{event.id}")


def receive(payment: Payment) -> str:
    """The money for a payment is here, in full: say so, once. A late one is offered in the same way (domain.md 5)."""
    late, twice = payment.state == "closed", _other_paid(payment)
    now = clock.now()
    if not twice:
        _close_others(payment)
    payment.state = "paid_late" if late or twice else "paid"
    payment.state_at = payment.paid_at = now
    payment.ask_at = None
    session.flush()
    if twice:
        _send_back(payment)
        return "late"
    announce(PaymentReceived(payment.id, payment.kind, payment.ref))
    session.flush()
    if late and payment.refunded == 0:
        payment.state = "paid"  # it was taken all the same: the goods could be reserved again
        session.flush()
    return "late" if late else "applied"


def _other_paid(payment: Payment) -> bool:
    same = Payment.kind == payment.kind, Payment.ref == payment.ref, Payment.id != payment.id
    return session.scalar(select(Payment.id).where(*same, Payment.state.in_(PAID)).limit(1)) is not None


def _close_others(payment: Payment) -> None:
    others = Payment.kind == payment.kind, Payment.ref == payment.ref, Payment.id != payment.id
    values = {"state": "closed", "state_at": clock.now(), "ask_at": None}
    closed = update(Payment).where(*others, Payment.state.in_(OPEN)).values(values).returning(Payment.id)
    for number in session.scalars(closed).all():
        outbox.put("payment close", f"payment close:{number}", {"payment": number})


def _send_back(payment: Payment) -> None:
    """The same thing was paid in two ways: the second money goes back, and nobody above hears of it."""
    key = f"twice:{payment.id}"
    moves = [Move(ledger.gateway(payment.method), ledger.in_transit(f"refund:{key}"), payment.amount)]
    ledger.post("paid twice", about=str(payment.id), moves=moves)
    refund(payment.id, payment.amount, key=key, reason="twice", by=None)
