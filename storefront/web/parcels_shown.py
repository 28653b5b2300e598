"""A parcel as its supplier works with it: a row of the queue, a slip to pack by, a line of a sheet.

Some time after it ended, its supplier has no more use for the recipient's phone and street, and reads them no more.
"""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from flask import request
from markupsafe import Markup

from storefront import orders, policies
from storefront.accounts import Written, places
from storefront.kernel import clock, money
from storefront.web.forms import clean
from storefront.web.orders_shown import state_of
from storefront.web.traces import code_picture

ENDED: Final = ("completed", "cancelled")


class Task(NamedTuple):
    """A parcel in the queue; `goods` says what is in it, `tracking` and `ticked` what was typed when `error` came."""

    parcel: orders.Parcel
    goods: str
    tracking: str
    ticked: bool
    error: str


class Slip(NamedTuple):
    """What lies in a parcel and stands on it; `gone_after`: so many days after its end, phone and street are gone."""

    parcel: orders.Parcel
    order: orders.Order
    name: str
    phone: str
    address: tuple[str, ...]
    code: Markup
    gone_after: int | None = None

    @property
    def rows(self) -> list[tuple[str, int]]:
        """What lies in it, and how many of each."""
        return [(_titled(line), line.quantity) for line in self.parcel.lines]

    @classmethod
    def of(cls, parcel: orders.Parcel) -> "Slip":
        """The slip of a parcel that was read with its order and lines."""
        kept = parcel.order.recipient
        to = Written(*(str(kept[name]) for name in Written._fields))
        if (days := _gone_after(parcel)) is not None:
            town = (to.city or to.region,)
            return cls(parcel, parcel.order, f"{to.name[:1]}…", "", town, code_picture(parcel.code), days)
        phone = places.say_phone(to.phone, to.country)
        return cls(parcel, parcel.order, to.name, phone, places.lines(to), code_picture(parcel.code))


def _gone_after(parcel: orders.Parcel) -> int | None:
    """After how many days phone and street of a parcel that ended so long ago are gone; None while they are there."""
    days = policies.current().recipient_days
    is_over = parcel.state in ENDED and parcel.state_at <= clock.now() - timedelta(days=days)
    return days if is_over else None


def as_task(parcel: orders.Parcel, error: str = "") -> Task:
    """A row of the queue, with what was typed for it in this request."""
    tracking = clean(request.form.get(f"tracking-{parcel.id}"))[:60]
    return Task(parcel, goods_of(parcel), tracking, str(parcel.id) in request.form.getlist("parcel"), error)


def goods_of(parcel: orders.Parcel) -> str:
    """What is in a parcel, in one line."""
    return "; ".join(f"{line.quantity} × {_titled(line)}" for line in parcel.lines)


def _titled(line: orders.Line) -> str:
    return f"{line.title}, {line.options}" if line.options else str(line.title)


def cells(parcel: orders.Parcel) -> tuple[Any, ...]:
    """A row of the sheet."""
    slip = Slip.of(parcel)
    tracking = ", ".join(f"{shipment.carrier} {shipment.tracking}" for shipment in parcel.shipments)
    return (
        parcel.paper, slip.order.number, state_of(parcel.state), parcel.due_at, slip.name, slip.phone,
        ", ".join(slip.address), goods_of(parcel), money.plain(parcel.amount), tracking,
    )  # fmt: skip
