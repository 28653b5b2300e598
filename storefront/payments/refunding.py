"""Money goes back in three steps: the intent in the caller's verb, the call outside, the outcome in a verb again.

What the caller promises back it has moved to `leaving(key)`; this room takes it from there when it has gone. The sum
of all refunds never exceeds what was paid: the database checks it (reliability.md I5).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from storefront import ledger
from storefront.facts import MoneyReturned, announce
from storefront.kernel import clock, outbox
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.ledger import Move
from storefront.payments.models import PAID, Payment, Refund
from storefront.payments.port import Return
from storefront.payments.providers import provider

AGAIN = timedelta(minutes=30)  # a refund without an answer is asked about again after this


def leaving(key: str) -> ledger.Holder:
    """Where money waits that was promised back under this key: post it here, from escrow, in the same verb."""
    return ledger.in_transit(f"refund:{key}")


@atomic()
def refund(payment_id: int, amount: int, *, key: str, reason: str, by: Actor | None) -> Refund:
    """Promise `amount` minor units of a payment back. The same key again returns the first.

    It goes the way it came; what came as cash or by transfer waits until the customer says where to (`direct`).
    Raises Refused (409) when less than that is left of the payment.
    """
    session.execute(select(Payment.id).where(Payment.id == payment_id).with_for_update())  # the same key at once waits
    if (before := session.scalar(select(Refund).where(Refund.key == key))) is not None:
        if (before.payment_id, before.amount) != (payment_id, amount):
            raise ValueError(f"The refund {key} was promised before, with other contents.")
        return before
    _take(payment_id, amount)
    method = session.scalars(select(Payment.method).where(Payment.id == payment_id)).one()
    way, now = "provider" if provider(method).returns else "", clock.now()
    made = Refund(
        payment_id=payment_id, amount=amount, state="intended", state_at=now, key=key, way=way, reference="",
        reason=reason[:40], at=now, by_id=by.id if by else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if way:
        outbox.put("refund", f"refund:{made.id}", {"refund": made.id})
    return made


def refund_for(kind: str, ref: str, amount: int, *, key: str, reason: str, by: Actor | None) -> Refund:
    """As `refund`, of the payment that paid (kind, ref). Raises NotFound when nothing did."""
    where = Payment.kind == kind, Payment.ref == ref, Payment.state.in_(PAID)
    number = session.scalar(select(Payment.id).where(*where))
    if number is None:
        raise NotFound()
    return refund(number, amount, key=key, reason=reason, by=by)


def _take(payment_id: int, amount: int) -> None:
    if amount <= 0:
        raise ValueError("A refund is above 0.")
    enough = Payment.id == payment_id, Payment.paid_at.is_not(None), Payment.refunded + amount <= Payment.amount
    taken = session.execute(
        update(Payment)
        .where(*enough)
        .values(refunded=Payment.refunded + amount)
        .returning(Payment.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise Refused(_("Less than that is left of this payment."), "amount", status=409)
    session.expire(session.get_one(Payment, payment_id), ["refunded"])


def send(payload: dict[str, Any], _key: str) -> None:
    """Send a refund the way it came. Run by the worker, safe to repeat: the refund's key is the provider's.

    Raises port.Unclear when nobody answers; the refund stays "sent" and is tried again.
    """
    back = _dispatch(payload["refund"])
    if back is None:
        return
    method, order = back
    answer = provider(method).refund(order)
    if answer.said == "paid":
        finish(payload["refund"], reference=answer.event)
    elif answer.said == "declined":
        _fail(payload["refund"])


@atomic()
def _dispatch(refund_id: int) -> tuple[str, Return] | None:
    row = session.get_one(Refund, refund_id, with_for_update=True)
    if row.way != "provider" or row.state not in ("intended", "sent"):
        return None
    row.state, row.state_at = "sent", clock.now()
    session.flush()
    payment = session.get_one(Payment, row.payment_id)
    return payment.method, Return(row.key, payment.key, row.amount, payment.currency)


@atomic()
def finish(refund_id: int, *, reference: str = "") -> None:
    """A refund has arrived: the books say so, and whoever promised it hears of it. Repeating it changes nothing."""
    row = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if row.state == "done":
        return
    payment = session.get_one(Payment, row.payment_id, with_for_update=True, populate_existing=True)
    row.state, row.state_at, row.reference = "done", clock.now(), reference[:80]
    session.flush()
    if row.way != "credit":  # what became credit went from there to the wallet
        moves = [Move(leaving(row.key), ledger.gateway(payment.method), row.amount)]
        ledger.post("refund arrived", about=row.key, moves=moves)
    done = select(func.sum(Refund.amount)).where(Refund.payment_id == payment.id, Refund.state == "done")
    payment.state = "refunded" if session.scalar(done) == payment.amount else "part_refunded"
    payment.state_at = clock.now()
    session.flush()
    announce(MoneyReturned(row.id, payment.kind, payment.ref))


@atomic()
def _fail(refund_id: int) -> None:
    """Its way refuses it for good: from now on it waits for the customer to name another."""
    row = session.get_one(Refund, refund_id, with_for_update=True)
    if row.state == "sent":
        row.state, row.state_at, row.way = "failed", clock.now(), ""
        session.flush()


def _unanswered(limit: int) -> Sequence[int]:
    old = clock.now() - AGAIN
    where = Refund.way == "provider", Refund.state.in_(("intended", "sent")), Refund.state_at <= old
    return session.scalars(select(Refund.id).where(*where).order_by(Refund.state_at).limit(limit)).all()


def _send_again(refund_id: int) -> None:
    send({"refund": refund_id}, "")


sweep = Sweep("refunds without an answer are asked about", _unanswered, _send_again)
