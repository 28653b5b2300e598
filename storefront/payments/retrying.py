"""Who was declined, or thinks better of it, pays again in the time that is left: one attempt follows the other."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.payments.beginning import begin
from storefront.payments.choosing import Way, ways
from storefront.payments.models import OPEN, PAID, Payment

SAME_MOMENT: Final = timedelta(minutes=1)  # between an order's own instant and that of its first attempt


def ways_again(kind: str, ref: str) -> list[Way]:
    """The ways in which (kind, ref) can still be paid; none once it is paid or its hold is over.

    What is paid on delivery stays so, and no way is offered that needs longer than the goods are held.
    """
    last = _last(kind, ref)
    if last is None or last.due_at is None or last.due_at <= clock.now() or last.amount == 0:
        return []
    if last.state in PAID or last.state == "paid_late":
        return []
    held = last.due_at - _first_at(kind, ref) + SAME_MOMENT
    return [way for way in ways(last.amount) if way.code != "cod" and way.hold <= held]


@atomic()
def again(kind: str, ref: str, method: str) -> Payment:
    """Begin another attempt for (kind, ref), in the caller's verb or its own; `run` it after.

    While an attempt in the same way is open, it stays the one. Raises Refused, beside `payment`, for a way that is
    not offered, and 409 when it is paid or its hold is over.
    """
    last = _last(kind, ref)
    offered = {way.code: way for way in ways_again(kind, ref)}
    if last is None or not offered:
        raise Refused(_("This can no longer be paid here."), status=409)
    if method not in offered:
        raise Refused(_("Please choose one of the ways to pay."), "payment")
    if last.method == method and last.state in OPEN:
        return last
    attempts = session.scalar(select(func.count()).where(Payment.kind == kind, Payment.ref == ref))
    return begin(kind, ref, last.amount, offered[method], key=f"{kind}:{ref}:{attempts}", due_at=last.due_at)


def _last(kind: str, ref: str) -> Payment | None:
    where = Payment.kind == kind, Payment.ref == ref
    paid_first = Payment.state.in_(PAID).desc()
    return session.scalar(select(Payment).where(*where).order_by(paid_first, Payment.id.desc()).limit(1))


def _first_at(kind: str, ref: str) -> datetime:
    where = Payment.kind == kind, Payment.ref == ref
    return session.scalars(select(Payment.at).where(*where).order_by(Payment.id).limit(1)).one()
