"""Paying begins with a row in the caller's verb; the provider is called after it, outside any transaction."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from storefront.kernel import clock, money, outbox
from storefront.kernel.db import atomic, session, skipping
from storefront.kernel.errors import Refused
from storefront.kernel.prepared import Change, Prepared
from storefront.kernel.words import _
from storefront.payments.choosing import Way
from storefront.payments.ending import end
from storefront.payments.models import OPEN, Payment
from storefront.payments.port import Answer, Bill, Unclear
from storefront.payments.providers import provider
from storefront.payments.receiving import accept

FIRST_LOOK: Final = timedelta(seconds=30)  # by then whoever began has asked; later a sweep does
LONGEST_WAIT: Final = timedelta(minutes=10)


_insert = Change(skipping(Payment, Payment.id))
_by_key = select(Payment.id, Payment.kind, Payment.ref, Payment.method, Payment.amount).where(
    Payment.key == bindparam("of_key")
)
_begun = Prepared(
    select(Payment.id)
    .where(Payment.kind == bindparam("of_kind"), Payment.ref == bindparam("of_ref"), Payment.state == "created")
    .limit(1),
    lambda row: int(row[0]),
)


@atomic()
def begin(kind: str, ref: str, amount: int, way: Way, *, key: str, due_at: datetime | None) -> int:
    """Open an attempt to pay `amount` minor units (0 when credit paid all) for what (kind, ref) names; its id.

    An earlier attempt that is not paid is closed: there is one at a time. The same key again leads to the first. Where
    there is nobody to call, the attempt waits for its money from the start.
    Raises Refused (409) when (kind, ref) is paid already, or the key stands for something else.
    """
    now, calls = clock.now(), is_called(way.code)
    row = {
        "kind": kind, "ref": ref, "spoken": spoken(ref), "method": way.code, "amount": amount, "refunded": 0,
        "asked": 0, "currency": money.currency, "state": "created" if calls else "pending", "state_at": now,
        "key": key, "at": now, "due_at": due_at, "ask_at": now + FIRST_LOOK if calls else None,
    }  # fmt: skip
    made = _insert.scalar(row)
    return int(made) if made is not None else _begin_again(row)


def _begin_again(row: dict[str, Any]) -> int:
    """Something stands in the way: this very attempt, or an earlier one, which ends here unless it was paid."""
    before = session.execute(_by_key, {"of_key": row["key"]}).first()
    if before is None:
        _supersede(row["kind"], row["ref"])
        made = _insert.scalar(row)
        if made is None:
            raise Refused(_("This is paid already."), status=409)
        return int(made)
    if any(getattr(before, name) != row[name] for name in ("kind", "ref", "method", "amount")):
        raise Refused(_("This form was already sent with other contents. Please open the page again."), status=409)
    return int(before.id)


def _supersede(kind: str, ref: str) -> None:
    where = Payment.kind == kind, Payment.ref == ref, Payment.state.in_(OPEN)
    values = {"state": "closed", "state_at": clock.now(), "ask_at": None}
    for number in session.scalars(update(Payment).where(*where).values(values).returning(Payment.id)).all():
        outbox.put("payment close", f"payment close:{number}", {"payment": number})


def spoken(ref: str) -> str:
    """A reference as it is found in what people type: capital letters and digits alone."""
    return "".join(c for c in ref.upper() if c.isascii() and c.isalnum())


def bill(payment: Payment) -> Bill:
    """A payment as its provider sees it."""
    return Bill(payment.key, payment.kind, payment.ref, payment.amount, payment.currency, payment.due_at)


def is_called(method: str) -> bool:
    """Whether there is anybody to call for a way to pay."""
    return provider(method).asks


def run(kind: str, ref: str) -> None:
    """Call the provider for the attempt that was just begun, and take in what it says. Not inside a verb.

    Where nobody answers, nothing is lost: the attempt stays, the page says that we are checking, a sweep asks again.
    """
    begun = _begun.first(of_kind=kind, of_ref=ref)
    if begun is not None and (payment := session.get(Payment, begun)) is not None:
        consult(payment)


def consult(payment: Payment) -> None:
    """Ask the provider about an open attempt, opening it there when it never arrived. Not inside a verb."""
    who, asked, number = provider(payment.method), bill(payment), payment.id
    created, over = payment.state == "created", payment.due_at is not None and payment.due_at <= clock.now()
    session.rollback()
    try:
        answer = who.begin(asked) if created and not over else who.query(asked)
        if over and answer.said in ("waiting", "unknown"):
            answer = who.close(asked)
    except Unclear:
        _later(number)
    else:
        take_in(number, answer)


def take_in(payment_id: int, answer: Answer) -> None:
    """Take in what a provider says of a payment of ours."""
    if answer.said == "paid":
        payment = session.get_one(Payment, payment_id)
        method, key = payment.method, payment.key
        session.rollback()
        accept(method, answer.event, key, answer.amount, answer.currency, "")
    elif answer.said == "waiting":
        _wait(payment_id)
    elif answer.said == "declined":
        _decline(payment_id)
    else:
        _later(payment_id)


@atomic()
def _wait(payment_id: int) -> None:
    payment = session.get_one(Payment, payment_id, with_for_update=True)
    if payment.state == "created":
        payment.state, payment.state_at = "pending", clock.now()
    _schedule(payment)


@atomic()
def _decline(payment_id: int) -> None:
    payment = session.get_one(Payment, payment_id, with_for_update=True)
    if payment.state in OPEN:
        end(payment, told=True)


@atomic()
def _later(payment_id: int) -> None:
    _schedule(session.get_one(Payment, payment_id, with_for_update=True))


def _schedule(payment: Payment) -> None:
    """When to ask next: soon, then ever later, and never a way that has nothing to tell."""
    payment.asked += 1
    wait = min(FIRST_LOOK * 2 ** min(payment.asked, 10), LONGEST_WAIT)
    useful = payment.state == "created" or provider(payment.method).asks
    payment.ask_at = clock.now() + wait if useful and payment.state in OPEN else None
    session.flush()
