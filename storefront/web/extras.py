"""Small words that several pages need in their templates, each made in one place."""

from collections.abc import Iterable
from typing import Final

from flask import Flask, g
from werkzeug.local import LocalProxy

from storefront import carts, coupons, orders, payments
from storefront.kernel import reads
from storefront.kernel.words import _, _n, lazy
from storefront.web import shapes
from storefront.web.guards import me
from storefront.web.orders_shown import ParcelShown, state_of
from storefront.web.shapes import Option

_ICONS: Final = {
    "sandbox": "check", "cod": "truck", "transfer": "bank", "wallet": "wallet", "stripe": "card", "wechatpay": "wechat",
    "alipay": "wallet",
}  # fmt: skip
NOT_RETURNABLE: Final = {
    "made_to_order": lazy("Made to order for you"),
    "perishable": lazy("Fresh, it spoils quickly"),
    "digital": lazy("Digital, it cannot be given back"),
    "newspaper": lazy("A newspaper or magazine"),
    "hygiene": lazy("For reasons of hygiene, once opened"),
    "activation": lazy("Loses its value once switched on"),
    "near_expiry": lazy("Close to its last day, and priced for it"),
    "flawed": lazy("Has a flaw that is named, and priced for it"),
}


def connect(app: Flask) -> None:
    """Give templates their words."""
    app.jinja_env.globals.update(
        base_url=app.config["SETTINGS"].base_url,
        cart_count=LocalProxy(_cart_count),
        is_member=LocalProxy(_is_member),
        small_picture=shapes.card,
        cart_parts=cart_parts,
        total_parts=total_parts,
        coupon_reasons=coupon_reasons,
        payment_options=payment_options,
        order_parts=order_parts,
    )
    app.jinja_env.filters["not_returnable"] = not_returnable
    app.jinja_env.filters["parcel_state"] = state_of


def _cart_count() -> int:
    """How many pieces are in the cart of who asks: one read a page at most, none without a cookie."""
    if "cart_count" not in g:
        g.cart_count = 0
        if not me().is_stranger:
            g.cart_count = carts.count_of(me())
            reads.done()  # a page is being drawn: no transaction stays open
    count: int = g.cart_count
    return count


def _is_member() -> bool:
    """Whether somebody is signed in; no read without a cookie."""
    if me().is_stranger:
        return False
    found = me().member is not None
    reads.done()  # it may be read here first, while a page is drawn
    return found


def cart_parts(quoted: orders.Quote) -> list[tuple[str, int]]:
    """What the goods of a cart are made of: each supplier's."""
    return [(parcel.name, parcel.goods) for parcel in quoted.parcels]


def total_parts(quoted: orders.Quote, credit: int = 0) -> list[tuple[str, int | str]]:
    """What a total is made of: goods, what each supplier takes for shipping, coupons, and what credit pays of it."""
    goods = _n("Goods, %(num)d piece", "Goods, %(num)d pieces", quoted.pieces)
    parts: list[tuple[str, int | str]] = [(goods, quoted.goods)]
    shipping = (
        (_("Shipping from %(supplier)s", supplier=one.name), one.freight or _("free")) for one in quoted.parcels
    )
    parts += [*shipping, *((str(one.held.title), -one.total) for one in quoted.coupons)]
    return [*parts, (_("Your credit"), -credit)] if credit else parts


def coupon_reasons(quoted: orders.Quote) -> list[str]:
    """Why coupons take off what they do, one sentence each."""
    return coupons.reasons(quoted.coupons)


def order_parts(order: orders.OrderSeen, parcels: Iterable[ParcelShown]) -> list[tuple[str, int | str]]:
    """What an order cost: its goods, each supplier's shipping, and what credit paid of it."""
    parts: list[tuple[str, int | str]] = [(_("Goods"), order.goods)]
    parts += [
        (_("Shipping from %(supplier)s", supplier=one.supplier), one.parcel.freight or _("free")) for one in parcels
    ]
    if order.discount:
        parts.append((_("Coupons"), -order.discount))
    if order.credit:
        parts.append((_("Of it from credit"), order.credit))
    return parts


def payment_options(ways: Iterable[payments.Way]) -> list[Option]:
    """Ways to pay as a list one chooses from."""
    return [Option(way.code, way.title, way.note, _ICONS.get(way.code, "wallet")) for way in ways]


def not_returnable(reason: str | None) -> str:
    """Why something cannot be returned without a reason, in words (domain.md 7)."""
    return str(NOT_RETURNABLE[reason]) if reason in NOT_RETURNABLE else ""
