"""Orders are found through the person: their owner, a guest with the key, their supplier, their reseller."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.secrets import fingerprints
from storefront.orders.models import Earner, Line, Order, Parcel
from storefront.orders.numbers import opens, tidy

_WHOLE = (
    selectinload(Order.parcels).options(selectinload(Parcel.lines), selectinload(Parcel.shipments)),
    selectinload(Order.steps),
)
_PARCEL = (selectinload(Parcel.order), selectinload(Parcel.lines), selectinload(Parcel.shipments))


def seen_by(account_id: int | None, number: str, key: str = "") -> Order:
    """An order with its parcels and steps, for its owner or a guest with its key. Raises NotFound for anybody else."""
    order = session.scalar(select(Order).where(Order.number == tidy(number)).options(*_WHOLE))
    if order is None:
        raise NotFound()
    if account_id is not None and order.account_id == account_id:
        return order
    if key and opens(order.key_seed, key):
        return order
    raise NotFound()


def found_by(number: str, contact: str) -> Order | None:
    """The order of a number whose phone (E.164) or e-mail is `contact`; None says nothing about which was wrong."""
    prints = (*fingerprints(contact, "order phone"), *fingerprints(contact.lower(), "order email"))
    where = or_(Order.phone_print.in_(prints), Order.email_print.in_(prints))
    return session.scalar(select(Order).where(Order.number == tidy(number), where))


def of_account(account_id: int, *, after: int | None = None, limit: int = 20) -> Sequence[Order]:
    """An account's orders, newest first; `after` is the id of the last one shown."""
    where = (Order.account_id == account_id, *(() if after is None else (Order.id < after,)))
    return session.scalars(select(Order).where(*where).options(*_WHOLE).order_by(Order.id.desc()).limit(limit)).all()


def parcel_for(supplier_id: int, number: int) -> Parcel:
    """A supplier's parcel with its order and lines. Raises NotFound for another's, and for one nobody has to ship."""
    where = Parcel.id == number, Parcel.supplier_id == supplier_id, _CONCERNS
    parcel = session.scalar(select(Parcel).where(*where).options(*_PARCEL))
    if parcel is None:
        raise NotFound()
    return parcel


def parcels_for(supplier_id: int, *, states: Sequence[str], limit: int = 50) -> Sequence[Parcel]:
    """A supplier's parcels in some states, the oldest deadline first; only those that are to be shipped concern one."""
    query = select(Parcel).where(Parcel.supplier_id == supplier_id, Parcel.state.in_(states), _CONCERNS)
    query = query.options(*_PARCEL).order_by(Parcel.due_at.is_(None), Parcel.due_at, Parcel.id).limit(limit)
    return session.scalars(query).all()


_CONCERNS = Parcel.order_id.in_(
    select(Order.id).where(or_(Order.state == "paid", Order.method == "cod")).correlate(None)
)


def sold_by(
    account_id: int, *, after: int | None = None, limit: int = 50
) -> Sequence[tuple[Line, Parcel, Order, Earner]]:
    """What a reseller's shop sold, newest first, with what each line earns; `after` is the id of the last one shown."""
    query = (
        select(Line, Parcel, Order, Earner)
        .join(Earner, Earner.line_id == Line.id)
        .join(Parcel, Parcel.id == Line.parcel_id)
        .join(Order, Order.id == Line.order_id)
        .where(Earner.account_id == account_id, *(() if after is None else (Line.id < after,)))
        .order_by(Line.id.desc())
        .limit(limit)
    )
    return [(line, parcel, order, earner) for line, parcel, order, earner in session.execute(query)]


def bought_with(product_id: int, limit: int = 4) -> list[int]:
    """Products that were in the same orders, most often first; counted over the newest 200 orders of this product."""
    orders = select(Line.order_id).where(Line.product_id == product_id).order_by(Line.order_id.desc()).limit(200)
    query = (
        select(Line.product_id)
        .where(Line.order_id.in_(orders.scalar_subquery()), Line.product_id != product_id)
        .group_by(Line.product_id)
        .order_by(func.count(Line.order_id.distinct()).desc(), Line.product_id)
        .limit(limit)
    )
    return list(session.scalars(query))
