"""What was only on its way is not kept: pushes and what waited to go out are forgotten a month after they went."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.notices.models import Delivery, Push

KEPT: Final = timedelta(days=30)


def _old_pushes(limit: int) -> Sequence[int]:
    old = select(Push.id).where(Push.at < clock.now() - KEPT).order_by(Push.at).limit(limit)
    return session.scalars(old).all()


def _old_deliveries(limit: int) -> Sequence[int]:
    old = select(Delivery.id).where(Delivery.done_at < clock.now() - KEPT).order_by(Delivery.done_at).limit(limit)
    return session.scalars(old).all()


@atomic()
def forget_push(number: int) -> None:
    """Forget a message to browsers; the notice itself stays in the inbox."""
    session.execute(delete(Push).where(Push.id == number, Push.at < clock.now() - KEPT))


@atomic()
def forget_delivery(number: int) -> None:
    """Forget what went out together with others."""
    session.execute(delete(Delivery).where(Delivery.id == number, Delivery.done_at < clock.now() - KEPT))


sweeps = (
    Sweep("old pushes are forgotten", _old_pushes, forget_push),
    Sweep("what went out together is forgotten", _old_deliveries, forget_delivery),
)
