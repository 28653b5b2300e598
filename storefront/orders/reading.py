"""Orders are found through the person: their owner, a guest with the key, their supplier, their reseller."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select, tuple_
from sqlalchemy.orm import aliased, selectinload

from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.prepared import Prepared
from storefront.kernel.secrets import fingerprints
from storefront.orders.models import Earner, Line, Order, Parcel
from storefront.orders.numbers import LETTERS, opens, tidy
from storefront.orders.prints import phone_prints
from storefront.products import Product

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
    """The order of a number with this phone or e-mail, as people write them; None does not say which was wrong.

    A phone is read as in the order's country, or with its country code.
    """
    order = session.scalar(select(Order).where(Order.number == tidy(number)))
    prints = _prints(contact, order.country if order is not None else "CN")
    known = {order.phone_print, order.email_print} if order is not None else set()
    return order if known & prints else None


def _prints(contact: str, country: str) -> set[str]:
    contact = contact.strip()
    if "@" in contact:
        return set(fingerprints(contact.lower(), "order email"))
    return set(phone_prints(contact, country))


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


def parcels_for(
    supplier_id: int, states: Sequence[str], *, q: str = "", after: int | None = None, limit: int = 50
) -> Sequence[Parcel]:
    """A supplier's parcels in some states, the oldest deadline first; only those that are to be shipped concern one.

    `q` is the beginning of a parcel's code or of an order's number, `after` the id of the last one shown.
    """
    query = select(Parcel).where(Parcel.supplier_id == supplier_id, Parcel.state.in_(states), _CONCERNS)
    until = func.coalesce(Parcel.due_at, Parcel.state_at)
    if typed := "".join(c for c in q.upper() if c.isascii() and c.isalnum())[:16]:
        spoken = func.replace(Order.number, "-", "")
        numbered = select(Order.id).where(Order.id == Parcel.order_id, spoken.startswith(typed, autoescape=True))
        query = query.where(Parcel.code.startswith(typed, autoescape=True) | numbered.exists())
    if after is not None:
        last = select(until).where(Parcel.id == after).scalar_subquery()
        query = query.where(tuple_(until, Parcel.id) > tuple_(last, after))
    return session.scalars(query.options(*_PARCEL).order_by(until, Parcel.id).limit(limit)).all()


def under_way(number: str) -> Sequence[Parcel]:
    """The parcels of an order that a carrier has, for staff."""
    query = select(Parcel).join(Order, Order.id == Parcel.order_id)
    return session.scalars(query.where(Order.number == number, Parcel.state == "shipped").order_by(Parcel.id)).all()


def traced(code: str) -> Parcel:
    """A parcel by the code on its label, with its lines, for anybody who holds it. Raises NotFound."""
    plain = "".join(c for c in code.upper() if c in LETTERS)
    parcel = session.scalar(select(Parcel).where(Parcel.code == plain).options(selectinload(Parcel.lines)))
    if parcel is None:
        raise NotFound()
    return parcel


_CONCERNS = (
    select(Order.id)
    .where(Order.id == Parcel.order_id, or_(Order.state == "paid", Order.method == "cod"))
    .correlate(Parcel)
    .exists()
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


_theirs = aliased(Line)
_this = select(Product.id).where(Product.slug == bindparam("product")).scalar_subquery()
_together = Prepared(
    select(Line.product_id)
    .where(
        Line.order_id.in_(
            select(_theirs.order_id)
            .where(_theirs.product_id == _this)
            .order_by(_theirs.order_id.desc())
            .limit(200)
            .scalar_subquery()
        ),
        Line.product_id != _this,
    )
    .group_by(Line.product_id)
    .order_by(func.count(Line.order_id.distinct()).desc(), Line.product_id)
    .limit(bindparam("limit")),
    lambda row: int(row[0]),
)


def bought_with(product: str, limit: int = 4) -> list[int]:
    """Products that were in the same orders, most often first; counted over the newest 200 orders of this product."""
    return _together.all(product=product, limit=limit)
