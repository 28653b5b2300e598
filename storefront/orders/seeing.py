"""An order as its page shows it: plain values, read by statements that were built once, however much is in it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from storefront.kernel.errors import NotFound
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import Words
from storefront.orders.models import Line, Order, Parcel, Shipment, Step
from storefront.orders.numbers import opens, tidy


class LineSeen(NamedTuple):
    """A line of a parcel; amounts in minor units."""

    id: int
    shop_id: int
    title: Words
    options: Words | None
    picture: dict[str, Any] | None
    quantity: int
    price: int

    @property
    def gross(self) -> int:
        return self.price * self.quantity


class ShipmentSeen(NamedTuple):
    """A dispatch of a parcel."""

    carrier: str
    tracking: str


class StepSeen(NamedTuple):
    """Something that happened; `parcel_id` is None for the whole order."""

    parcel_id: int | None
    what: str
    at: datetime
    reason: str


class ParcelSeen(NamedTuple):
    """A parcel with what is in it."""

    id: int
    supplier_id: int
    code: str
    freight: int
    state: str
    since: datetime | None
    due_at: datetime | None
    extended_at: datetime | None
    lines: Sequence[LineSeen] = ()
    shipments: Sequence[ShipmentSeen] = ()

    @property
    def paper(self) -> str:
        """How a supplier names it on a label."""
        return f"{self.code[:4]}-{self.code[4:]}"


class OrderSeen(NamedTuple):
    """An order with its parcels and its timeline."""

    id: int
    number: str
    key_seed: str
    account_id: int | None
    recipient: dict[str, Any]
    country: str
    note: str | None
    method: str
    goods: int
    discount: int
    total: int
    credit: int
    state: str
    placed_at: datetime
    paid_at: datetime | None
    due_at: datetime | None
    parcels: Sequence[ParcelSeen] = ()
    steps: Sequence[StepSeen] = ()

    @property
    def to_pay(self) -> int:
        """What the way to pay must bring, beside credit; minor units."""
        return self.total - self.credit

    @property
    def on_delivery(self) -> bool:
        return self.method == "cod"


_OWN: Final = ("parcels", "lines", "shipments", "steps")


def _columns(model: Any, shape: Any) -> list[Any]:
    return [getattr(model, name) for name in shape._fields if name not in _OWN]


_THIS: Final[Any] = bindparam("order_id")
_order = Prepared(
    select(*_columns(Order, OrderSeen)).where(Order.number == bindparam("number")), lambda row: OrderSeen(*row)
)
_parcels = Prepared(
    select(*_columns(Parcel, ParcelSeen)).where(Parcel.order_id == _THIS).order_by(Parcel.id),
    lambda row: ParcelSeen(*row),
)
_lines = Prepared(
    select(Line.parcel_id, *_columns(Line, LineSeen)).where(Line.order_id == _THIS).order_by(Line.id),
    lambda row: (int(row[0]), LineSeen._make(row[1:])),
)
_shipments = Prepared(
    select(Shipment.parcel_id, *_columns(Shipment, ShipmentSeen))
    .join(Parcel, Parcel.id == Shipment.parcel_id)
    .where(Parcel.order_id == _THIS)
    .order_by(Shipment.id),
    lambda row: (int(row[0]), ShipmentSeen._make(row[1:])),
)
_steps = Prepared(select(*_columns(Step, StepSeen)).where(Step.order_id == _THIS).order_by(Step.id), StepSeen._make)


def shown_to(account_id: int | None, number: str, key: str = "") -> OrderSeen:
    """An order for its owner or a guest with its key, to be looked at. Raises NotFound for anybody else."""
    order = _order.first(number=tidy(number))
    if order is None:
        raise NotFound()
    owned = account_id is not None and order.account_id == account_id
    if not owned and not (key and opens(order.key_seed, key)):
        raise NotFound()
    return order._replace(parcels=_with_contents(order.id), steps=_steps.all(order_id=order.id))


def _with_contents(order_id: int) -> list[ParcelSeen]:
    lines: dict[int, list[LineSeen]] = defaultdict(list)
    for parcel_id, line in _lines.all(order_id=order_id):
        lines[parcel_id].append(line)
    shipments: dict[int, list[ShipmentSeen]] = defaultdict(list)
    for parcel_id, shipment in _shipments.all(order_id=order_id):
        shipments[parcel_id].append(shipment)
    found = _parcels.all(order_id=order_id)
    return [one._replace(lines=lines[one.id], shipments=shipments[one.id]) for one in found]
