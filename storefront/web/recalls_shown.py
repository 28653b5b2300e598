"""Who got pieces of a recalled batch, in words: when they were written to, or whom somebody has to call."""

from typing import NamedTuple

from storefront import orders
from storefront.accounts import places
from storefront.batches import Batch
from storefront.kernel.words import _
from storefront.web import moments


class Row(NamedTuple):
    """A parcel with pieces of a recalled batch."""

    paper: str
    number: str
    quantity: int
    told: str


def concerned(batch: Batch) -> list[Row]:
    """The parcels of a recalled batch; none of any other, whose customers nobody has to find."""
    if batch.state != "recalled":
        return []
    return [Row(one.paper, one.number, one.quantity, _told(one)) for one in orders.concerned(batch.id)]


def _told(one: orders.Concerned) -> str:
    if one.state in ("waiting", "packed"):
        return _("It has not left; it has to be packed anew.")
    if one.told_at is None:
        return _("In a moment, by mail")
    if one.by_mail:
        return _("By mail, %(when)s", when=moments.said(one.told_at))
    phone = places.say_phone(one.phone, one.country)
    return _("There is no e-mail. Please call %(name)s, %(phone)s.", name=one.name, phone=phone)
