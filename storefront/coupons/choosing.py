"""Which coupons somebody could use now: what they hold, and what a typed code would claim; changes nothing."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from storefront import policies
from storefront.coupons.claiming import Customer, code_of, hindrance, who_of
from storefront.coupons.combining import NOTHING, Combination, Good, Held, apply, best
from storefront.coupons.models import Code, Coupon, Grant, Holding
from storefront.kernel import clock, money
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import _
from storefront.products import Product
from storefront.shops import Offer, Shop

OPEN = ("unused", "returned")
WING = "coupons"  # the word by which a shop does without (shops.WINGS)
_terms = (
    Coupon.title, Coupon.maker, Coupon.shop_id, Coupon.supplier_id, Coupon.product_id, Coupon.brand_id, Coupon.amount,
    Coupon.percent_bp, Coupon.cap, Coupon.minimum, Coupon.platform_bp, Coupon.supplier_bp, Coupon.reseller_bp,
)  # fmt: skip
_held = (
    select(Coupon.id, Grant.id, *_terms, Grant.expires_at)
    .join(Coupon, Coupon.id == Grant.coupon_id)
    .where(Grant.state.in_(OPEN), Grant.expires_at > bindparam("now"))
    .order_by(Grant.expires_at, Grant.id)
    .limit(100)
)
_of_account = _held.where(Grant.account_id == bindparam("who"))
_of_visitor = _held.where(Grant.visitor == bindparam("who"))
_of_code = _held.where(Grant.id == bindparam("who"))
_brands = select(Product.id, Product.brand_id).where(Product.id.in_(bindparam("ids", expanding=True)))
_switched = Prepared(
    select(Shop.id, Shop.switched_off).where(Shop.id.in_(bindparam("ids", expanding=True))),
    lambda row: (int(row[0]), WING in row[1]),
)


class Line(NamedTuple):
    """What coupons need of a line: its offer, and how many pieces."""

    offer: Offer
    quantity: int


def held_by(customer: Customer) -> list[Held]:
    """What somebody holds and could use now, what ends first first; one read, none for who is not known."""
    if customer.id is not None:
        return _rows(_of_account, customer.id)
    return _rows(_of_visitor, customer.visitor) if customer.visitor is not None else []


def best_for(
    lines: Sequence[Line], customer: Customer, *, code: str = "", phone_prints: Sequence[str] = ()
) -> Combination:  # fmt: skip
    """The best combination of what somebody holds and what their code claims, for these lines.

    Goods of shops that do without coupons are left alone. Raises Refused beside `coupon` for a code that does nothing
    here, and says why: nothing is dropped in silence (domain.md 4).
    """
    held = _fitting(held_by(customer), customer, phone_prints)
    typed = _typed(code, customer, phone_prints) if code.strip() else None
    if typed is not None and (typed.grant_id is None or typed.grant_id not in [one.grant_id for one in held]):
        held.append(typed)
    if not held:
        return Combination((), (NOTHING,) * len(lines))
    goods = _goods(lines, held)
    if typed is not None:
        _refuse_useless(goods, typed)
    return best(goods, held, policies.current().commission_ceiling_bp)


def _fitting(held: Sequence[Held], customer: Customer, phone_prints: Sequence[str]) -> list[Held]:
    """Those somebody may use now: their purchases, their follows and their phone have a say as they had at claiming."""
    if not held:
        return []
    rows = session.scalars(select(Coupon).where(Coupon.id.in_({one.coupon_id for one in held})))
    who, had = who_of(customer, phone_prints), _times(phone_prints)
    good = {one.id for one in rows if had.get(one.id, 0) < one.per_person and not hindrance(one, customer, who)}
    return [one for one in held if one.coupon_id in good]


def _times(phone_prints: Sequence[str]) -> dict[int, int]:
    """How often the one with this phone has used which coupon."""
    if not phone_prints:
        return {}
    counted = select(Holding.coupon_id, func.count()).where(Holding.phone_print.in_(phone_prints))
    return {row[0]: row[1] for row in session.execute(counted.group_by(Holding.coupon_id))}


def closed(shop_ids: Collection[int]) -> set[int]:
    """Those of the shops that do without coupons."""
    return {shop_id for shop_id, without in _switched.all(ids=sorted(set(shop_ids))) if without}


def _typed(word: str, customer: Customer, phone_prints: Sequence[str]) -> Held:
    """The coupon a code stands for. Raises Refused beside `coupon`."""
    code = code_of(word)
    if code is None:
        raise Refused(_("We do not know this code. Please look at it again."), "coupon")
    if code.grant_id is not None:
        if not (found := _rows(_of_code, code.grant_id)):
            raise Refused(_("This code was used."), "coupon")
        return found[0]
    if mine := [one for one in held_by(customer) if one.coupon_id == code.coupon_id]:
        return mine[0]
    return _claimable(code, customer, phone_prints)


def _claimable(code: Code, customer: Customer, phone_prints: Sequence[str]) -> Held:
    coupon = session.get_one(Coupon, code.coupon_id)
    if not coupon.is_open:
        said = _("This coupon has not begun.") if coupon.starts_at > clock.now() else _("This coupon has ended.")
        raise Refused(said, "coupon")
    if why := hindrance(coupon, customer, who_of(customer, phone_prints)):
        raise Refused(why, "coupon")
    if _times(phone_prints).get(coupon.id, 0) >= coupon.per_person:
        raise Refused(_("You have had this coupon already."), "coupon")
    terms = [getattr(coupon, column.key) for column in _terms]
    return Held._make([coupon.id, None, *terms, coupon.ends_at])


def _refuse_useless(goods: Sequence[Good], typed: Held) -> None:
    if not any(typed.suits(good) for good in goods):
        raise Refused(_("This coupon is not for these goods."), "coupon")
    if apply(goods, [NOTHING] * len(goods), typed) is None:
        least = money.say(typed.minimum)
        raise Refused(_("This coupon is for goods of %(least)s or more.", least=least), "coupon")


def _goods(lines: Sequence[Line], held: Sequence[Held]) -> list[Good]:
    """The lines as coupons see them; brands are read only where a coupon asks for one."""
    brands: dict[int, int | None] = {}
    if any(one.brand_id is not None for one in held):
        rows = session.execute(_brands, {"ids": sorted({line.offer.product_id for line in lines})})
        brands = {row[0]: row[1] for row in rows}
    without = closed([line.offer.shop_id for line in lines])
    return [
        Good(
            one.shop_id, one.supplier_id, one.product_id, brands.get(one.product_id), one.price, one.supplier_price,
            quantity, one.rate_bp, one.shop_id in without,
        )
        for one, quantity in lines
    ]  # fmt: skip


def _rows(statement: Any, who: int | str) -> list[Held]:
    return [Held._make(row) for row in session.execute(statement, {"who": who, "now": clock.now()})]
