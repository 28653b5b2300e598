"""What is on offer, what somebody holds, and what a coupon has brought and cost; the money of it from the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select

from storefront import ledger
from storefront.coupons.claiming import Customer
from storefront.coupons.models import Coupon, Grant
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.products import Product
from storefront.shops import Shop
from storefront.suppliers import Supplier

PAGE = 30


class Shown(NamedTuple):
    """A coupon as customers see it, with where it holds; `grant` is the state of theirs, if they have one."""

    coupon: Coupon
    shop_slug: str | None
    shop_name: Words | None
    supplier_name: Words | None
    product_title: Words | None
    grant: str
    expires_at: datetime | None


class Report(NamedTuple):
    """What became of a coupon. Sums in minor units, of used ones; `from_ledger` is what the platform really paid."""

    claimed: int
    locked: int
    used: int
    by_platform: int
    by_supplier: int
    by_reseller: int
    from_ledger: int


def offered(customer: Customer, *, shop_id: int | None = None, after: int | None = None) -> Sequence[Shown]:
    """What can be claimed on the page now, the newest first, without what somebody holds already.

    `shop_id` keeps to one shop's; `after` is the id of the last one shown.
    """
    now = clock.now()
    where = [
        Coupon.on_page, Coupon.state.in_(("scheduled", "active")), Coupon.starts_at <= now, Coupon.ends_at > now,
        Coupon.remaining > 0,
    ]  # fmt: skip
    if shop_id is not None:
        where.append(Coupon.shop_id == shop_id)
    if after is not None:
        where.append(Coupon.id < after)
    if (mine := _mine(customer)) is not None:
        where.append(~select(Grant.id).where(Grant.coupon_id == Coupon.id, mine).exists())
    rows = session.execute(_shown.where(*where).order_by(Coupon.id.desc()).limit(PAGE + 1))
    return [Shown(*row, "", None) for row in rows]


def held(customer: Customer, limit: int = 50) -> Sequence[Shown]:
    """What somebody has claimed, what ends first first; what was used or is over comes last."""
    mine = _mine(customer)
    if mine is None:
        return []
    open_first = case((Grant.state.in_(("unused", "returned", "locked")), 0), else_=1)
    query = _shown.add_columns(Grant.state, Grant.expires_at).join(Grant, Grant.coupon_id == Coupon.id).where(mine)
    return [Shown(*row) for row in session.execute(query.order_by(open_first, Grant.expires_at).limit(limit))]


def made_by(
    *, maker: str, shop_id: int | None = None, supplier_id: int | None = None, after: int | None = None
) -> Sequence[Coupon]:
    """The coupons of a maker, the newest first, and those of the platform that ask for their word or hold with them."""
    own = Coupon.maker == maker
    if maker == "reseller":
        own = or_(
            and_(own, Coupon.shop_id == shop_id),
            and_(Coupon.maker == "platform", Coupon.shop_id == shop_id, Coupon.reseller_bp > 0),
        )
    elif maker == "supplier":
        own = or_(
            and_(own, Coupon.supplier_id == supplier_id),
            and_(Coupon.maker == "platform", Coupon.supplier_id == supplier_id, Coupon.supplier_bp > 0),
        )
    where = [own, *(() if after is None else (Coupon.id < after,))]
    return session.scalars(select(Coupon).where(*where).order_by(Coupon.id.desc()).limit(PAGE + 1)).all()


def one_of(
    number: int, *, maker: str, shop_id: int | None = None, supplier_id: int | None = None, own: bool = False
) -> Coupon:
    """A coupon its maker, or who shares in it, may see; its maker alone where `own`. Raises NotFound for any other."""
    coupon = session.get(Coupon, number)
    owners = {"reseller": shop_id, "supplier": supplier_id}
    if coupon is None or maker not in (*owners, "platform"):
        raise NotFound()
    if maker == "platform" and coupon.maker == "platform":
        return coupon
    named = {"reseller": coupon.shop_id, "supplier": coupon.supplier_id}
    shares = coupon.maker == maker or (not own and coupon.maker == "platform" and _bears(coupon, maker))
    if not shares or owners.get(maker) is None or owners[maker] != named[maker]:
        raise NotFound()
    return coupon


def _bears(coupon: Coupon, maker: str) -> bool:
    return bool({"reseller": coupon.reseller_bp, "supplier": coupon.supplier_bp}.get(maker))


def report(coupon_id: int) -> Report:
    """What became of a coupon (issue: reports by coupon from the ledger)."""
    used = case((Grant.state == "used", 1), else_=0)
    locked = case((Grant.state == "locked", 1), else_=0)
    sums = [_sum(column * used) for column in (Grant.by_platform, Grant.by_supplier, Grant.by_reseller)]
    row = session.execute(
        select(func.count(Grant.id), _sum(locked), _sum(used), *sums).where(Grant.coupon_id == coupon_id)
    ).one()
    figures = [int(value) for value in row]
    return Report._make([*figures, -ledger.balance(ledger.promotion(coupon_id))])


class Counted(NamedTuple):
    """How many of a coupon were claimed, and how many of them used."""

    claimed: int
    used: int


def counted(coupon_ids: Sequence[int]) -> dict[int, Counted]:
    """The counts of several coupons, in one read."""
    used = _sum(case((Grant.state == "used", 1), else_=0))
    rows = session.execute(
        select(Grant.coupon_id, func.count(Grant.id), used)
        .where(Grant.coupon_id.in_(coupon_ids))
        .group_by(Grant.coupon_id)
    )
    found = {row[0]: Counted(int(row[1]), int(row[2])) for row in rows}
    return {number: found.get(number, Counted(0, 0)) for number in coupon_ids}


def _sum(what: Any) -> Any:
    return func.coalesce(func.sum(what), 0)


def _mine(customer: Customer) -> Any:
    if customer.id is not None:
        return Grant.account_id == customer.id
    return Grant.visitor == customer.visitor if customer.visitor is not None else None


_shown = (
    select(Coupon, Shop.slug, Shop.name, Supplier.name, Product.title)
    .outerjoin(Shop, Shop.id == Coupon.shop_id)
    .outerjoin(Supplier, Supplier.id == Coupon.supplier_id)
    .outerjoin(Product, Product.id == Coupon.product_id)
)
