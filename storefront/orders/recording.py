"""An order is written down once, as copies of everything it was made from: one statement for each of its tables."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table, bindparam, insert, literal, select

from storefront.kernel.actors import Actor
from storefront.kernel.columns import Number
from storefront.kernel.db import skipping
from storefront.kernel.prepared import Change
from storefront.orders.models import Earner, Line, Order, Parcel, Step
from storefront.orders.numbers import new_code, new_number
from storefront.orders.owning import bought_by
from storefront.orders.quoting import Quote, QuotedLine, QuotedParcel
from storefront.shops import Shop

_lines: Final[Table] = Line.metadata.tables[Line.__tablename__]
_customer = bindparam("customer_id", type_=Number)
_its_parcel = (  # a supplier has one parcel of an order
    select(Parcel.id)
    .where(Parcel.order_id == bindparam("of_order"), Parcel.supplier_id == bindparam("from_supplier"))
    .scalar_subquery()
)
_insert_order = Change(skipping(Order, Order.id, on=("number",)))
_insert_parcels = Change(insert(Parcel.metadata.tables[Parcel.__tablename__]))
_insert_lines = Change(insert(_lines).values(parcel_id=_its_parcel))
_insert_step = Change(insert(Step.metadata.tables[Step.__tablename__]))
_insert_earners = Change(
    insert(Earner.metadata.tables[Earner.__tablename__]).from_select(
        ["line_id", "role", "account_id", "customer_id", "amount"],
        select(_lines.c.id, literal("reseller"), Shop.account_id, _customer, literal(0))
        .join(Shop, Shop.id == _lines.c.shop_id)
        .join(Order, Order.id == _lines.c.order_id)
        .where(_lines.c.order_id == bindparam("order_id"), Shop.account_id.is_distinct_from(_customer))
        .where(~bought_by(Shop.account_id)),
    )
)


def record(row: dict[str, Any], quoted: Quote, *, by: Actor) -> int:
    """Write down an order, its parcels, their lines and who earns from them; its id. Inside the verb that places it.

    Where somebody has its number already, it gets another one: look at `row["number"]` afterwards.
    """
    order_id = _numbered(row)
    starts = row["placed_at"] if row["method"] == "cod" else None  # other promises run from payment (domain.md 5, 6)
    parcels = sorted(quoted.parcels, key=lambda parcel: parcel.supplier_id)
    _insert_parcels.each([_parcel_row(order_id, one, row["placed_at"], starts) for one in parcels])
    _insert_lines.each([_line_row(order_id, line) for one in parcels for line in one.lines])
    _insert_earners.run({"order_id": order_id, "customer_id": by.id})  # none from an own purchase
    _insert_step.run({"order_id": order_id, "what": "placed", "at": row["placed_at"], "by_id": by.id})
    return order_id


def _numbered(row: dict[str, Any]) -> int:
    while (made := _insert_order.run(row)) == []:
        row["number"] = new_number()
    return int(made[0][0])


def _parcel_row(order_id: int, parcel: QuotedParcel, now: datetime, starts: datetime | None) -> dict[str, Any]:
    promise = timedelta(hours=parcel.lines[0].offer.promise_hours)
    return {
        "order_id": order_id,
        "supplier_id": parcel.supplier_id,
        "code": new_code(),
        "goods": parcel.goods,
        "freight": parcel.freight,
        "discount": parcel.off.total,
        "discount_platform": parcel.off.platform,
        "state": "waiting",
        "state_at": now,
        "since": starts,
        "due_at": starts and starts + promise,
    }


def _line_row(order_id: int, line: QuotedLine) -> dict[str, Any]:
    offer = line.offer
    return {
        "order_id": order_id,
        "of_order": order_id,
        "from_supplier": offer.supplier_id,
        "shop_id": offer.shop_id,
        "product_id": offer.product_id,
        "variant_id": offer.variant_id,
        "title": offer.title,
        "options": offer.options,
        "picture": offer.picture,
        "quantity": line.quantity,
        "price": offer.price,
        "supplier_price": offer.supplier_price,
        "rate_bp": offer.rate_bp,
        "discount_supplier": line.off.supplier,
        "discount_reseller": line.off.reseller,
        "discount_platform": line.off.platform,
        "deal_item_id": offer.item_id,
        "returnable": offer.returnable,
    }
