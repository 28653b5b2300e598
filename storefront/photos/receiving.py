"""Only who received a product shows it, for the policy's days; who earns from it does not praise it as a customer."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from storefront import moderation, policies
from storefront.accounts import AccountPrint, contacts
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words, _
from storefront.orders import ARRIVED, Line, Order, Parcel, known_prints
from storefront.photos.models import Photo
from storefront.products import Product
from storefront.shops import Shop
from storefront.suppliers import Supplier


class Receipt(NamedTuple):
    """A line that arrived, and since when; `reseller_id` and `maker_id` are the accounts of who sold and made it."""

    line_id: int
    title: Words
    options: Words | None
    picture: dict[str, Any] | None
    product_id: int
    product_slug: str
    shop_id: int
    shop_slug: str
    shop_name: Words
    hue: str
    switched_off: list[str]
    reseller_id: int
    supplier_id: int
    maker_id: int
    at: datetime

    @property
    def until(self) -> datetime:
        """Until when it can be shown."""
        return self.at + timedelta(days=policies.current().photo_days)


_receipts = (
    select(
        Line.id, Line.title, Line.options, Line.picture, Line.product_id, Product.slug, Line.shop_id, Shop.slug,
        Shop.name, Shop.hue, Shop.switched_off, Shop.account_id, Parcel.supplier_id, Supplier.account_id,
        Parcel.state_at,
    )
    .join(Parcel, Parcel.id == Line.parcel_id)
    .join(Product, Product.id == Line.product_id)
    .join(Shop, Shop.id == Line.shop_id)
    .join(Supplier, Supplier.id == Parcel.supplier_id)
    .where(Parcel.state.in_(ARRIVED))
)  # fmt: skip


def receipt(order: Order, line_id: int) -> Receipt:
    """A line of an order that arrived. Raises NotFound for any other."""
    row = session.execute(_receipts.where(Line.order_id == order.id, Line.id == line_id)).first()
    if row is None:
        raise NotFound()
    return Receipt._make(row)


def hindrance(order: Order, line: Receipt, by: Actor) -> str:
    """Why this cannot be shown (any more), in a sentence; nothing where it can."""
    if {order.account_id, by.id} & {line.reseller_id, line.maker_id} or _bought_by_who_sells(order, line):
        return _("You sell or make this yourself; customers' photos are for those who do not earn from it.")
    if clock.now() > line.until:
        days = policies.current().photo_days
        return _("Photos can be shared for %(days)s days after receiving. That time is over.", days=days)
    if len(turns(line.line_id)) >= 2:
        return _("You have shown this, and added to it once. You can change or delete what is there.")
    return ""


def _bought_by_who_sells(order: Order, line: Receipt) -> bool:
    """Whether it was bought with a phone, mailbox or address of who sells it (domain.md 10)."""
    known = known_prints(order.recipient)
    owners = or_(AccountPrint.account_id == line.reseller_id, AccountPrint.account_id == line.maker_id)
    found = select(AccountPrint.account_id).where(owners, AccountPrint.print.in_(known)).limit(1)
    return session.scalar(found) is not None


def admit(order: Order, line_id: int, by: Actor) -> Receipt:
    """The line, for a verb. Raises NotFound, Refused (409) with why it cannot be shown."""
    line = receipt(order, line_id)
    if why := hindrance(order, line, by):
        raise Refused(why, status=409)
    return line


def turns(line_id: int) -> dict[int, Photo]:
    """What stands about a line: the first, and the one that was added."""
    rows = session.scalars(select(Photo).where(Photo.line_id == line_id, Photo.state != "withdrawn"))
    return {one.turn: one for one in rows}


def voice(order: Order) -> moderation.Voice:
    """Who speaks by an order: its account, else the guest behind its mailbox or phone."""
    if order.account_id is not None:
        return moderation.member(order.account_id)
    if email := order.recipient.get("email"):
        return moderation.guest(email)
    return moderation.guest_by(contacts.phone_prints(order.recipient["phone"]))
