"""Putting in, changing, taking out; a visitor's cart joins the account's at sign-in."""

from sqlalchemy import delete, func, select

from storefront import shops
from storefront.carts.models import MOST_LINES, MOST_PIECES, Cart, CartLine
from storefront.carts.reading import Holder, cart_of
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _


@atomic()
def add(holder: Holder, shop_id: int, variant_id: int, quantity: int) -> None:
    """Put pieces of a variant into the cart, on top of those there.

    Raises NotFound when the shop does not offer it, Refused when it is sold out or the cart is full.
    """
    offer = shops.offers([(shop_id, variant_id)]).get((shop_id, variant_id))
    if offer is None or not offer.buyable:
        raise NotFound(_("This is not on sale here any more."))
    if offer.available <= 0:
        raise Refused(_("This is sold out."), "variant", status=409)
    cart = _cart(holder)
    line = session.scalar(
        select(CartLine).where(
            CartLine.cart_id == cart.id, CartLine.shop_id == shop_id, CartLine.variant_id == variant_id
        )
    )
    if line is None:
        if (session.scalar(select(func.count(CartLine.id)).where(CartLine.cart_id == cart.id)) or 0) >= MOST_LINES:
            raise Refused(_("The cart holds %(most)s different goods at most.", most=MOST_LINES))
        line = CartLine(cart_id=cart.id, shop_id=shop_id, variant_id=variant_id, quantity=0, at=clock.now())
        session.add(line)
    line.quantity = _bounded(line.quantity + quantity, offer.available)
    line.price_seen = offer.price
    cart.touched_at = clock.now()
    session.flush()


@atomic()
def change(holder: Holder, line_id: int, quantity: int) -> None:
    """Set how many pieces of a line are meant; none takes it out. Raises NotFound for a line that is not theirs."""
    cart = cart_of(holder)
    line = session.get(CartLine, line_id)
    if cart is None or line is None or line.cart_id != cart.id:
        raise NotFound()
    cart.touched_at = clock.now()
    if quantity <= 0:
        session.delete(line)
        return
    offer = shops.offers([(line.shop_id, line.variant_id)]).get((line.shop_id, line.variant_id))
    line.quantity = _bounded(quantity, offer.available if offer else MOST_PIECES)
    if offer:
        line.price_seen = offer.price


@atomic()
def empty(holder: Holder, line_ids: list[int]) -> None:
    """Take out lines that were bought."""
    cart = cart_of(holder)
    if cart is not None and line_ids:
        session.execute(delete(CartLine).where(CartLine.cart_id == cart.id, CartLine.id.in_(line_ids)))


@atomic()
def join(account_id: int, visitor: str) -> None:
    """Bring a visitor's cart into the account's: the larger quantity of each line stays."""
    cart = session.scalar(select(Cart).where(Cart.visitor == visitor).with_for_update())
    if cart is None:
        return
    mine = session.scalar(select(Cart).where(Cart.account_id == account_id).with_for_update())
    if mine is None:
        cart.account_id, cart.visitor = account_id, None
        return
    have = {(line.shop_id, line.variant_id): line for line in _lines(mine)}
    for line in _lines(cart):
        if (same := have.get((line.shop_id, line.variant_id))) is not None:
            same.quantity = max(same.quantity, line.quantity)
        elif len(have) < MOST_LINES:
            have[line.shop_id, line.variant_id] = line
            line.cart_id = mine.id
    session.flush()
    session.execute(delete(CartLine).where(CartLine.cart_id == cart.id))
    session.delete(cart)


def _lines(cart: Cart) -> list[CartLine]:
    return list(session.scalars(select(CartLine).where(CartLine.cart_id == cart.id).order_by(CartLine.id)))


def _cart(holder: Holder) -> Cart:
    cart = cart_of(holder)
    if cart is not None:
        return cart
    now = clock.now()
    who = {"account_id": holder.id, "visitor": None if holder.id is not None else holder.visitor}
    session.execute(insert_or_skip(Cart).values(**who, at=now, touched_at=now).on_conflict_do_nothing())
    made = cart_of(holder)
    assert made is not None
    return made


def _bounded(quantity: int, available: int) -> int:
    """As many as meant, as are there, as a cart holds; one at least."""
    return max(1, min(quantity, available, MOST_PIECES))
