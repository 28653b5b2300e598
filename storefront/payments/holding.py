"""Money that did not fit waits for a person: it completes its payment, or it is sent back; never forgotten."""

from sqlalchemy import select

from storefront import audit, ledger
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.ledger import Move
from storefront.payments.models import Event, Payment
from storefront.payments.receiving import booked, held_by, hold, receive


@atomic()
def complete(payment: Payment, *, by: Actor) -> None:
    """Let what is held for a payment pay it. What is left over stays held, to be sent back.

    Raises Refused (409) when it is paid already or all that is held is less than its amount.
    """
    held = _held_for(payment)
    total = sum(event.amount for event in held)
    if payment.paid_at is not None:
        raise Refused(_("This is paid already."), status=409)
    if not held or total < payment.amount:
        raise Refused(_("What has arrived is less than the amount."), status=409)
    for event in held:
        _settle(event, f"payment:{payment.id}", by)
    if total > payment.amount:
        _hold_rest(held[-1], total - payment.amount)
    told = {"held": [event.id for event in held], "total": total, "amount": payment.amount}
    audit.record(by, "complete payment", f"payment:{payment.id}", told)
    receive(payment)


@atomic()
def send_back(event: Event, reference: str, *, by: Actor) -> None:
    """Staff have transferred held money back; `reference` is the bank's. Raises Refused, 409 when it was settled."""
    reference = reference.strip()
    if not reference or len(reference) > 80:
        raise Refused(_("Please write the bank's reference, at most 80 characters."), "reference")
    if event.outcome == "settled" and event.reference == reference:
        return
    if event.outcome != "held":
        raise Refused(_("This was settled before."), status=409)
    _settle(event, reference, by)
    audit.record(by, "send held money back", f"event:{event.id}", {"amount": event.amount, "reference": reference})


def _held_for(payment: Payment) -> list[Event]:
    where = Event.payment_id == payment.id, Event.outcome == "held", Event.currency == payment.currency
    return list(session.scalars(select(Event).where(*where).order_by(Event.id).with_for_update()))


def _settle(event: Event, reference: str, by: Actor) -> None:
    event.outcome, event.reference = "settled", reference
    event.settled_at, event.settled_by_id = clock.now(), by.id
    session.flush()
    if booked(event):
        moves = [Move(held_by(event), ledger.gateway(event.provider), event.amount)]
        ledger.post("held money settled", about=str(event.id), moves=moves)


def _hold_rest(last: Event, amount: int) -> None:
    rest = Event(
        provider=last.provider, event_id=f"rest:{last.id}", payment_id=last.payment_id, amount=amount, outcome="held",
        currency=last.currency, body=last.body, why="too_much", reference="", at=clock.now(),
    )  # fmt: skip
    session.add(rest)
    session.flush()
    hold(rest, "too_much")
