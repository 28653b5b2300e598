"""Nobody earns from an own purchase, whoever it was placed as: phone, mailbox and address are compared (domain.md 10).

What a verb would miss the database refuses: `triggers.py`. An address that is kept later is seen when a parcel settles.
"""

from typing import Any

from sqlalchemy import ColumnElement, delete, select

from storefront.accounts import AccountPrint
from storefront.kernel.db import session
from storefront.orders.models import Earner, Line, Order, Parcel
from storefront.orders.prints import known_prints

PRINTS = ("phone_print", "mailbox_print", "address_print")


def bought_by(account_id: Any) -> ColumnElement[bool]:
    """Whether the order of the outer statement was placed with something of an account's (a column of it)."""
    known = [getattr(Order, name) for name in PRINTS]
    found = select(AccountPrint.print).where(AccountPrint.account_id == account_id, AccountPrint.print.in_(known))
    return found.correlate_except(AccountPrint).exists()


def end_own_earning(order: Order) -> None:
    """Take out who would earn from an own purchase, of what has not settled yet. Inside a verb."""
    known = known_prints(order.recipient)
    same = select(AccountPrint.account_id).where(AccountPrint.print.in_(known))
    session.execute(delete(Earner).where(Earner.line_id.in_(open_lines(order)), Earner.account_id.in_(same)))


def open_lines(order: Order) -> Any:
    """The lines of an order that have not settled."""
    lines = select(Line.id).join(Parcel, Parcel.id == Line.parcel_id)
    return lines.where(Parcel.state != "completed", Line.order_id == order.id)
