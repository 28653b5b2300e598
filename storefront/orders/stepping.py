"""A transition is one conditional update on the old state, with the step that says what, when, by whom and why (G3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import in_verb, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.orders.models import Order, Parcel, Step

ORDER_STEPS = frozenset({("placed", "paid"), ("placed", "expired"), ("placed", "cancelled"), ("expired", "paid")})
PARCEL_STEPS = frozenset({
    ("waiting", "packed"), ("waiting", "cancelled"), ("packed", "shipped"), ("shipped", "delivered"),
    ("shipped", "completed"), ("delivered", "completed"), ("shipped", "cancelled"), ("packed", "waiting"),
})  # fmt: skip


def move(thing: Order | Parcel, to: str, *, by: Actor, reason: str = "", **values: Any) -> None:
    """Move an order or a parcel to a state; other columns may change with it.

    Raises Refused (409) when it is no longer where it was read, RuntimeError for a step that does not exist.
    """
    steps = ORDER_STEPS if isinstance(thing, Order) else PARCEL_STEPS
    if (thing.state, to) not in steps or not in_verb():
        raise RuntimeError(f"{type(thing).__name__} does not go from {thing.state} to {to} here.")
    kind = type(thing)
    now = clock.now()
    moved = session.execute(
        update(kind).where(kind.id == thing.id, kind.state == thing.state).values(state=to, state_at=now, **values)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(_("This changed meanwhile. Please look at it again."), status=409)
    session.refresh(thing)
    note(thing, to, by=by, reason=reason, at=now)


def note(thing: Order | Parcel, what: str, *, by: Actor, reason: str = "", at: datetime | None = None) -> None:
    """Write a step of the timeline."""
    order_id, parcel_id = (thing.id, None) if isinstance(thing, Order) else (thing.order_id, thing.id)
    step = Step(order_id=order_id, parcel_id=parcel_id, what=what, at=at or clock.now(), by_id=by.id, reason=reason)
    session.add(step)
    session.flush()
