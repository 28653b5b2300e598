"""A guest's order is kept: found again by number and contact, taken into an account, sent to a corrected address."""

from dataclasses import asdict, replace
from datetime import timedelta

from sqlalchemy import delete, select, update

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel import attempts
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.orders.models import Earner, Order, Parcel
from storefront.orders.numbers import key_of, tidy
from storefront.orders.owning import end_own_earning, open_lines
from storefront.orders.placing import Placed, Recipient
from storefront.orders.prints import prints_for
from storefront.orders.reading import found_by
from storefront.orders.stepping import note


def find(number: str, contact: str, *, network: str) -> Placed:
    """Find a guest's order by its number and the phone or e-mail it was placed with, as people write them.

    Counted per number and per network; an unknown number and a wrong contact are refused alike (reliability.md F46).
    """
    window = timedelta(minutes=15)
    attempts.spend("find order", tidy(number) or "none", limit=10, window=window)
    attempts.spend("find order from", network, limit=30, window=window)
    order = found_by(number, contact)
    if order is None:
        raise Refused(_("No order has this number with this phone or e-mail."), "number")
    return Placed(order.id, order.number, key_of(order.key_seed))


@atomic()
def keep_in(order: Order, account: Account, *, by: Actor) -> None:
    """Take a guest's order into an account, which earns nothing from it any more (domain.md 10).

    Repeating it changes nothing; another's order is not found.
    """
    if order.account_id == account.id:
        return
    if order.account_id is not None:
        raise NotFound()
    order.account_id = account.id
    mine = Earner.line_id.in_(open_lines(order))
    session.execute(delete(Earner).where(mine, Earner.account_id == account.id))
    session.execute(update(Earner).where(mine).values(customer_id=account.id))
    note(order, "kept", by=by)


@atomic()
def keep(order: Order, *, email: str) -> Account:
    """Make an account for a guest's order in one tap; a link to choose its password is mailed.

    Raises Refused, beside the e-mail, when an account has it already: sign in there and open the order's link.
    """
    account = accounts.sign_up_later(str(order.recipient["name"]), email, language=order.language)
    keep_in(order, account, by=account)
    return account


@atomic()
def correct_address(order: Order, recipient: Recipient, *, by: Actor) -> None:
    """Correct where an order goes, until its first parcel is packed; the country stays, freight hangs on it.

    Raises Refused: 409 once a parcel is packed, 422 beside `country` for another one.
    """
    states = set(session.scalars(select(Parcel.state).where(Parcel.order_id == order.id)))
    if order.state not in ("placed", "paid") or states != {"waiting"}:
        raise Refused(_("A parcel is already packed, so the address can no longer be changed here."), status=409)
    if recipient.country != order.country:
        said = _("Shipping depends on the country, so it stays. Please cancel this order and place a new one.")
        raise Refused(said, "country")
    fixed = replace(recipient, email=recipient.email or str(order.recipient["email"]))
    if asdict(fixed) == dict(order.recipient):
        return
    order.recipient = asdict(fixed)
    for column, value in prints_for(fixed).items():
        setattr(order, column, value)
    session.flush()
    end_own_earning(order)
    note(order, "address", by=by)
