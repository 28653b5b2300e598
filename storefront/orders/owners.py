"""Who really has a product: an account whose parcel with it arrived. Only they are asked about it, and show it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from storefront.kernel.db import session
from storefront.orders.models import Line, Order, Parcel

ARRIVED = ("delivered", "completed")
_NEWEST = 500  # lines of a product that are looked at


class Received(NamedTuple):
    """A line that arrived, and since when."""

    line_id: int
    parcel_id: int
    at: datetime


_lines = (
    select(Line.id, Parcel.id, Parcel.state_at, Order.account_id)
    .join(Order, Order.id == Line.order_id)
    .join(Parcel, Parcel.id == Line.parcel_id)
    .where(Line.product_id == bindparam("product"), Parcel.state.in_(ARRIVED))
    .order_by(Line.order_id.desc(), Line.id.desc())
)
_of_account = _lines.where(Order.account_id == bindparam("account")).limit(1)
_since = _lines.where(Order.account_id.is_not(None), Parcel.state_at >= bindparam("since")).limit(_NEWEST)


def received(account_id: int | None, product_id: int) -> Received | None:
    """The newest line with this product that an account has received."""
    if account_id is None:
        return None
    row = session.execute(_of_account, {"product": product_id, "account": account_id}).first()
    return None if row is None else Received(row[0], row[1], row[2])


def owners(product_id: int, since: datetime) -> list[int]:
    """Accounts that received this product since then, each once, the newest orders first."""
    rows = session.execute(_since, {"product": product_id, "since": since})
    return list(dict.fromkeys(row[3] for row in rows if row[3] is not None))
