"""What an order's page and the desk show of payments: named tuples, made in one look each."""

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, func, select, tuple_

from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.prepared import Prepared
from storefront.payments.beginning import spoken
from storefront.payments.models import OPEN, PAID, Event, Payment, Refund
from storefront.payments.port import Bill
from storefront.payments.providers import provider

PAGE = 50
Found = TypeVar("Found")


class Standing(NamedTuple):
    """How paying (kind, ref) stands, for its customer: the newest attempt, or the one that paid.

    `checking`: the provider has not answered yet; say so, never "failed". `instructions` is what they have to do.
    """

    payment_id: int
    method: str
    state: str
    amount: int
    due_at: datetime | None
    checking: bool
    instructions: str


class Waiting(NamedTuple):
    """A payment in a list of the desk."""

    id: int
    kind: str
    ref: str
    method: str
    state: str
    amount: int
    currency: str
    at: datetime
    due_at: datetime | None
    paid_at: datetime | None


class Owed(NamedTuple):
    """A refund that waits for staff, or for its customer's word (`way` empty)."""

    id: int
    payment_id: int
    kind: str
    ref: str
    method: str
    amount: int
    way: str
    state: str
    payee: dict[str, str] | None
    at: datetime


class Stray(NamedTuple):
    """Held money: `wanted` is what its payment asked for."""

    id: int
    payment_id: int | None
    ref: str
    method: str
    amount: int
    wanted: int
    why: str
    at: datetime


_leading = Prepared(
    select(
        Payment.id, Payment.method, Payment.state,
        Payment.key, Payment.kind, Payment.ref, Payment.amount, Payment.currency, Payment.due_at,
    )
    .where(Payment.kind == bindparam("kind"), Payment.ref == bindparam("ref"))
    .order_by(Payment.state.in_(PAID).desc(), Payment.state.in_(OPEN).desc(), Payment.id.desc())
    .limit(1),
    lambda row: (int(row[0]), str(row[1]), str(row[2]), Bill(*row[3:])),
)  # fmt: skip


def standing(kind: str, ref: str) -> Standing | None:
    """How paying stands; None when nothing was begun."""
    found = _leading.first(kind=kind, ref=ref)
    if found is None:
        return None
    number, method, state, asked = found
    said = provider(method).instructions(asked) if state in OPEN else ""
    checking = state == "created" and provider(method).asks
    return Standing(number, method, state, asked.amount, asked.due_at, checking, said)


def instructions(kind: str, ref: str) -> str:
    """What is left to do to pay, in the reader's language; empty when nothing is."""
    found = standing(kind, ref)
    return found.instructions if found else ""


def refunds_of(kind: str, ref: str) -> list[Refund]:
    """All refunds of what (kind, ref) names, the first promised first."""
    where = Payment.kind == kind, Payment.ref == ref
    joined = select(Refund).join(Payment, Payment.id == Refund.payment_id).where(*where)
    return list(session.scalars(joined.order_by(Refund.id)))


def payment(payment_id: int) -> Payment:
    """A payment. Raises NotFound."""
    return _found(session.get(Payment, payment_id))


def refund_in(payment_id: int, refund_id: int) -> Refund:
    """A refund of a payment. Raises NotFound, also for another payment's."""
    return _found(session.scalar(select(Refund).where(Refund.id == refund_id, Refund.payment_id == payment_id)))


def refund_for_customer(kind: str, ref: str, refund_id: int) -> Refund:
    """A refund of what (kind, ref) names. Raises NotFound, also for another's (domain.md G5)."""
    joined = select(Refund).join(Payment, Payment.id == Refund.payment_id)
    return _found(session.scalar(joined.where(Refund.id == refund_id, Payment.kind == kind, Payment.ref == ref)))


def event_in(payment_id: int, event_id: int) -> Event:
    """A notice about a payment. Raises NotFound, also for one about another."""
    return _found(session.scalar(select(Event).where(Event.id == event_id, Event.payment_id == payment_id)))


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotFound()
    return row


def events_of(payment_id: int) -> list[Event]:
    """What was told of a payment, oldest first."""
    return list(session.scalars(select(Event).where(Event.payment_id == payment_id).order_by(Event.id).limit(200)))


def refunds_of_payment(payment_id: int) -> list[Refund]:
    """A payment's refunds, oldest first."""
    return list(session.scalars(select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id).limit(200)))


_WAITING = select(
    Payment.id, Payment.kind, Payment.ref, Payment.method, Payment.state, Payment.amount, Payment.currency, Payment.at,
    Payment.due_at, Payment.paid_at,
)  # fmt: skip


def waiting(method: str, *, q: str = "", after: int | None = None, limit: int = PAGE) -> list[Waiting]:
    """Open payments of a way, oldest deadline first; `q` is the beginning of a reference."""
    until = func.coalesce(Payment.due_at, Payment.at)
    found = _WAITING.where(Payment.method == method, Payment.state.in_(OPEN)).order_by(until, Payment.id).limit(limit)
    if after is not None:
        last = select(func.coalesce(Payment.due_at, Payment.at)).where(Payment.id == after).scalar_subquery()
        found = found.where(tuple_(until, Payment.id) > tuple_(last, after))
    return [Waiting(*row) for row in session.execute(_like(found, q))]


def all_payments(*, q: str = "", after: int | None = None, limit: int = PAGE) -> list[Waiting]:
    """Every payment, the newest first."""
    found = _WAITING.where(Payment.id < (after or 2**62)).order_by(Payment.id.desc()).limit(limit)
    return [Waiting(*row) for row in session.execute(_like(found, q))]


def owed(*, q: str = "", after: int | None = None, limit: int = PAGE) -> list[Owed]:
    """Refunds that wait for a transfer of ours, or for the customer to name an account; the oldest first."""
    columns = (
        Refund.id, Refund.payment_id, Payment.kind, Payment.ref, Payment.method, Refund.amount, Refund.way,
        Refund.state, Refund.payee, Refund.at,
    )  # fmt: skip
    ours = Refund.state.in_(("intended", "failed")), Refund.way.in_(("transfer", "")), Refund.id > (after or 0)
    joined = select(*columns).join(Payment, Payment.id == Refund.payment_id)
    found = joined.where(*ours).order_by(Refund.id).limit(limit)
    return [Owed(*row) for row in session.execute(_like(found, q))]


def strays(*, q: str = "", after: int | None = None, limit: int = PAGE) -> list[Stray]:
    """Money that is held, the oldest first."""
    columns = (
        Event.id, Event.payment_id, func.coalesce(Payment.ref, ""), Event.provider, Event.amount,
        func.coalesce(Payment.amount, 0), Event.why, Event.at,
    )  # fmt: skip
    joined = select(*columns).outerjoin(Payment, Payment.id == Event.payment_id)
    found = joined.where(Event.outcome == "held", Event.id > (after or 0)).order_by(Event.id).limit(limit)
    return [Stray(*row) for row in session.execute(_like(found, q))]


def _like(found: Any, q: str) -> Any:
    return found.where(Payment.spoken.startswith(spoken(q), autoescape=True)) if spoken(q) else found
