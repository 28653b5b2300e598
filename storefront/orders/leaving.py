"""Nobody leaves while somebody waits for them: open parcels and money of one's own come first."""

from sqlalchemy import select

from storefront import ledger
from storefront.facts import AccountClosed
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.orders.models import Order, Parcel
from storefront.suppliers import Supplier

_OPEN = ("waiting", "packed", "shipped", "delivered")


def may_leave(fact: AccountClosed) -> None:
    """Let an account be closed. Raises Refused (409) while it has parcels to ship or receive, or money."""
    ships = select(Parcel.id).join(Supplier, Supplier.id == Parcel.supplier_id)
    gets = select(Parcel.id).join(Order, Order.id == Parcel.order_id)
    for query, owner in ((ships, Supplier.account_id), (gets, Order.account_id)):
        waits = query.where(owner == fact.account_id, Parcel.state.in_(_OPEN)).limit(1)
        if session.scalar(waits) is not None:
            raise Refused(
                _("Parcels of this account are still open. It can be closed when they are completed."), status=409
            )
    held = (ledger.pending(fact.account_id), ledger.available(fact.account_id), ledger.credit(fact.account_id))
    if any(ledger.balances(held).values()):
        raise Refused(
            _("This account still has money with us. It can be closed when that is paid out or spent."), status=409
        )
