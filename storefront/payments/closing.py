"""A way to pay ends: first here, in the caller's verb, then at the provider; what it says then still counts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.payments.beginning import bill, consult, take_in
from storefront.payments.ending import end
from storefront.payments.models import OPEN, Payment
from storefront.payments.providers import provider


def ask(kind: str, ref: str) -> None:
    """Ask the provider a last time about what is open for (kind, ref), and close it there when its hold is over.

    Not inside a verb. Afterwards the caller's verb looks whether it was paid; else it may release what was held.
    """
    where = Payment.kind == kind, Payment.ref == ref, Payment.state.in_(OPEN)
    payment = session.scalar(select(Payment).where(*where).limit(1))
    if payment is not None:
        consult(payment)


@atomic()
def close(kind: str, ref: str) -> None:
    """End what is open for (kind, ref), in the caller's verb. Money that comes all the same is announced as late."""
    where = Payment.kind == kind, Payment.ref == ref, Payment.state.in_(OPEN)
    for payment in session.scalars(select(Payment).where(*where).with_for_update()):
        end(payment, told=False)


def close_there(payload: dict[str, Any], _key: str) -> None:
    """Close a bill at its provider; when somebody has paid it meanwhile, that is late money. Run by the worker."""
    payment = session.get(Payment, payload["payment"])
    if payment is None or payment.state != "closed":
        return
    number, who, asked = payment.id, provider(payment.method), bill(payment)
    session.rollback()
    answer = who.close(asked)  # Unclear goes up: the outbox tries again
    if answer.said == "paid":
        take_in(number, answer)


def _due(limit: int) -> Sequence[int]:
    asked = Payment.state.in_(bindparam(None, OPEN, expanding=True, literal_execute=True))  # as its index says it
    where = asked, Payment.ask_at <= clock.now()
    return session.scalars(select(Payment.id).where(*where).order_by(Payment.ask_at).limit(limit)).all()


def _ask_one(payment_id: int) -> None:
    payment = session.get(Payment, payment_id)
    if payment is not None and payment.state in OPEN:
        consult(payment)


sweep = Sweep("open payments are asked about", _due, _ask_one)
