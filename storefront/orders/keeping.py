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
from storefront.kernel.secrets import fingerprint
from storefront.kernel.words import _
from storefront.orders.models import Earner, Line, Order, Parcel
from storefront.orders.numbers import key_of, tidy
from storefront.orders.placing import Placed, Recipient
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
    """Take a guest's order into an account. Repeating it changes nothing; another's order is not found."""
    if order.account_id == account.id:
        return
    if order.account_id is not None:
        raise NotFound()
    order.account_id = account.id
    _end_own_earning(order, account)
    note(order, "kept", by=by)


def _end_own_earning(order: Order, account: Account) -> None:
    """Nobody earns from an own purchase, nor from one that becomes theirs before it settles (domain.md 10)."""
    open_lines = select(Line.id).join(Parcel, Parcel.id == Line.parcel_id).where(Parcel.state != "completed")
    earners = Earner.line_id.in_(open_lines.where(Line.order_id == order.id))
    session.execute(delete(Earner).where(earners, Earner.account_id == account.id))
    session.execute(update(Earner).where(earners).values(customer_id=account.id))


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
    order.phone_print = fingerprint(fixed.phone, "order phone")
    order.email_print = fingerprint(fixed.email.lower(), "order email") if fixed.email else None
    note(order, "address", by=by)
