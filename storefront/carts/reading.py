"""What stands in whose cart."""

from typing import NamedTuple, Protocol

from sqlalchemy import bindparam, func, select

from storefront.carts.models import Cart, CartLine
from storefront.kernel.db import session
from storefront.kernel.prepared import Prepared


class Holder(Protocol):
    """Whose cart: an account's, else a visitor's."""

    @property
    def id(self) -> int | None: ...
    @property
    def visitor(self) -> str | None: ...


class Wanted(NamedTuple):
    """One line of a cart: `price_seen` in minor units."""

    line_id: int
    shop_id: int
    variant_id: int
    quantity: int
    price_seen: int


_of_account = Cart.account_id == bindparam("account_id")
_of_visitor = Cart.visitor == bindparam("visitor")
_counts = {
    mine: Prepared(
        select(func.coalesce(func.sum(CartLine.quantity), 0)).join(Cart, Cart.id == CartLine.cart_id).where(where),
        lambda row: int(row[0]),
    )
    for mine, where in ((True, _of_account), (False, _of_visitor))
}
_lines = {
    mine: select(CartLine.id, CartLine.shop_id, CartLine.variant_id, CartLine.quantity, CartLine.price_seen)
    .join(Cart, Cart.id == CartLine.cart_id)
    .where(where)
    .order_by(CartLine.id)
    for mine, where in ((True, _of_account), (False, _of_visitor))
}


def count_of(holder: Holder) -> int:
    """How many pieces are in the cart; one indexed read, none for who has no cookie."""
    if holder.id is not None:
        return _counts[True].first(account_id=holder.id) or 0
    return 0 if holder.visitor is None else _counts[False].first(visitor=holder.visitor) or 0


def wanted_by(holder: Holder) -> list[Wanted]:
    """The lines of the cart, oldest first."""
    if holder.id is None and holder.visitor is None:
        return []
    who = {"account_id": holder.id, "visitor": holder.visitor}
    return [Wanted(*row) for row in session.execute(_lines[holder.id is not None], who)]


def cart_of(holder: Holder) -> Cart | None:
    """The cart itself, for the verbs."""
    if holder.id is not None:
        return session.scalar(select(Cart).where(Cart.account_id == holder.id).with_for_update())
    if holder.visitor is not None:
        return session.scalar(select(Cart).where(Cart.visitor == holder.visitor).with_for_update())
    return None
