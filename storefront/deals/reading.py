"""Looking plans and deals up: what runs and comes, whose word a plan waits for, what it is made of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import selectinload

from storefront.deals.models import PLATFORM, Deal, DealItem, DealPlan
from storefront.deals.running import NOW, moment
from storefront.kernel.columns import Instant, Number
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.products import Brand, Product, Variant

PAGE: Final = 30


class Day(NamedTuple):
    """A deal in the calendar. `brand` and `product_ids` are what it is about; `left` of `pieces` can still be had."""

    deal_id: int
    kind: str
    words: Words
    starts_at: datetime
    ends_at: datetime
    brand_slug: str | None
    brand: str | None
    product_ids: tuple[int, ...]
    pieces: int
    left: int

    @property
    def is_sold_out(self) -> bool:
        return self.pieces > 0 and self.left == 0


_calendar = (
    select(Deal.id, DealPlan.kind, DealPlan.words, Deal.starts_at, Deal.ends_at, Brand.slug, Brand.name)
    .join(DealPlan, DealPlan.id == Deal.plan_id)
    .outerjoin(Brand, Brand.id == DealPlan.brand_id)
    .where(
        Deal.ends_at > NOW,
        Deal.starts_at <= bindparam("until", type_=Instant),
        DealPlan.shop_id.in_((PLATFORM, bindparam("shop_id", type_=Number))),
    )
    .order_by(Deal.starts_at, Deal.id)
    .limit(100)
)
_goods = (
    select(DealItem.deal_id, Variant.product_id, DealItem.pieces, DealItem.left_over)
    .join(Variant, Variant.id == DealItem.variant_id)
    .join(Product, and_(Product.id == Variant.product_id, Product.state == "live"))
    .where(DealItem.deal_id.in_(bindparam("deal_ids", expanding=True)))
    .order_by(DealItem.deal_id, Variant.product_id)
)


def calendar(days: int = 7, *, shop_id: int = PLATFORM) -> list[Day]:
    """What runs now and begins within so many days, in order; with a shop, its own too. Two reads."""
    names = moment() | {"shop_id": shop_id}
    rows = session.execute(_calendar, names | {"until": names["now"] + timedelta(days=days)}).all()
    goods = session.execute(_goods, {"deal_ids": [row[0] for row in rows]}).all() if rows else []
    return [_day(row, [one for one in goods if one[0] == row[0]]) for row in rows]


def _day(row: Any, goods: Sequence[Any]) -> Day:
    products = tuple(dict.fromkeys(one[1] for one in goods))
    return Day._make((*row, products, sum(one[2] for one in goods), sum(one[3] for one in goods)))


def _whole() -> Select[DealPlan]:
    return select(DealPlan).options(
        selectinload(DealPlan.items),
        selectinload(DealPlan.brand),
        selectinload(DealPlan.deals).selectinload(Deal.items),
    )


class Whose(NamedTuple):
    """Whose plans are looked at: a shop's, or the platform's; by a supplier those that concern it.

    A supplier sees no draft but its own (`account_id`).
    """

    shop_id: int = PLATFORM
    supplier_id: int | None = None
    account_id: int | None = None

    def narrow(self, query: Select[DealPlan]) -> Select[DealPlan]:
        query = query.where(DealPlan.shop_id == self.shop_id)
        if self.supplier_id is None:
            return query
        own = DealPlan.made_by_id == self.account_id
        return query.where(or_(own, and_(DealPlan.supplier_id == self.supplier_id, DealPlan.state != "draft")))


def plan(plan_id: int, whose: Whose) -> DealPlan:
    """A plan as somebody may see it. Raises NotFound."""
    found = session.scalar(whose.narrow(_whole().where(DealPlan.id == plan_id)))
    if found is None:
        raise NotFound()
    return found


def plans(whose: Whose, *, state: str = "", after: int | None = None) -> list[DealPlan]:
    """A page of plans and one more, the newest first; `after` is the id of the last one shown."""
    query = whose.narrow(_whole())
    if state:
        query = query.where(DealPlan.state == state)
    if after is not None:
        query = query.where(DealPlan.id < after)
    return list(session.scalars(query.order_by(DealPlan.id.desc()).limit(PAGE + 1)))


def waiting(who: str, *, supplier_id: int | None = None) -> list[DealPlan]:
    """Plans that wait for "staff" or a supplier, the nearest deadline first."""
    query = _whole().where(DealPlan.state == "offered", DealPlan.waits_for == who)
    if supplier_id is not None:
        query = query.where(DealPlan.supplier_id == supplier_id)
    return list(session.scalars(query.order_by(DealPlan.due_at).limit(100)))
