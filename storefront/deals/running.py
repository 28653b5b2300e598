"""What runs now is asked of the clock: parts of the statements by which shops read their prices, built once."""

from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from storefront.deals.models import PLATFORM, Deal, DealItem
from storefront.kernel import clock
from storefront.kernel.columns import Instant
from storefront.kernel.db import session

NOW = bindparam("now", type_=Instant)  # every statement with a part of this module wants it: {"now": clock.now()}


def moment() -> dict[str, Any]:
    """The present, as the statements with these parts want it."""
    return {"now": clock.now()}


def item_of(variant_id: Any, shop_id: Any) -> Any:
    """The id of the running item with pieces left of a variant in a shop, the cheapest; for a join on DealItem.id."""
    item = DealItem.__table__.alias()
    return (
        select(item.c.id)
        .where(
            item.c.variant_id == variant_id, item.c.ends_at > NOW, item.c.starts_at <= NOW, item.c.left_over > 0,
            or_(item.c.shop_id == PLATFORM, item.c.shop_id == shop_id),
        )
        .order_by(item.c.price, item.c.id)
        .limit(1)
        .correlate_except(item)
        .scalar_subquery()
    )  # fmt: skip


def runs_in(shop_id: Any) -> Any:
    """Whether goods have another price now in a shop: only then its pages ask for each price."""
    item = DealItem.__table__.alias()
    running = and_(item.c.ends_at > NOW, item.c.starts_at <= NOW)
    return (
        select(item.c.id)
        .where(item.c.shop_id.in_((PLATFORM, shop_id)), running)
        .limit(1)
        .correlate_except(item)
        .exists()
    )


# The last instants at which the clock began and ended a deal: pages are kept under them (quality.md, Caching).
last_start: Any = select(func.max(Deal.starts_at)).where(Deal.starts_at <= NOW).scalar_subquery()
last_end: Any = select(func.max(Deal.ends_at)).where(Deal.ends_at <= NOW).scalar_subquery()
_edges = select(last_start, last_end, select(func.max(Deal.id)).scalar_subquery())


def edges() -> tuple[Any, ...]:
    """What the clock did last, and the newest deal there is: for pages that show the calendar."""
    return tuple(session.execute(_edges, moment()).one())
