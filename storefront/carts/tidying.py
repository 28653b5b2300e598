"""A cart nobody touched for the policy's days is forgotten."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from storefront import policies
from storefront.carts.models import Cart, CartLine
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep


def _old(limit: int) -> Sequence[int]:
    before = clock.now() - timedelta(days=policies.current().cart_days)
    return session.scalars(select(Cart.id).where(Cart.touched_at < before).order_by(Cart.touched_at).limit(limit)).all()


@atomic()
def forget(cart_id: int) -> None:
    """Forget a cart that is still old."""
    cart = session.get(Cart, cart_id, with_for_update=True)
    if cart is not None and cart.touched_at < clock.now() - timedelta(days=policies.current().cart_days):
        session.execute(delete(CartLine).where(CartLine.cart_id == cart.id))
        session.delete(cart)


sweeps = (Sweep("carts are forgotten", _old, forget),)
