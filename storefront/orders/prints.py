"""A customer is known again by keyed prints of contact, place and account, never by the words themselves."""

from collections.abc import Mapping
from typing import Any

from storefront.accounts import contacts, places
from storefront.kernel.errors import Refused
from storefront.kernel.secrets import fingerprint, fingerprints


def own_print(account_id: int) -> str:
    """The print of an account."""
    return own_prints(account_id)[0]


def own_prints(account_id: int) -> tuple[str, ...]:
    """Its print under each key that is understood."""
    return fingerprints(str(account_id), "order account")


def prints_of(account_id: int | None, phone: str, country: str) -> tuple[str, ...]:
    """The prints a customer may be known by, under every key that is understood; a phone that is none has no print."""
    known = phone_prints(phone, country)
    return known if account_id is None else (*known, *own_prints(account_id))


def phone_prints(phone: str, country: str) -> tuple[str, ...]:
    """The prints of a phone as people write it in a country, or with its country code."""
    try:
        return contacts.phone_prints(places.parse_phone(phone, country))
    except Refused:
        return ()


def known_prints(recipient: Mapping[str, str]) -> tuple[str, ...]:
    """All prints by which a customer is compared with who would earn, under every key that is understood."""
    place = [recipient[name] for name in ("country", "region", "city", "line1")]
    mailbox = contacts.mailbox_prints(recipient["email"]) if recipient["email"] else ()
    return (*contacts.phone_prints(recipient["phone"]), *mailbox, *contacts.address_prints(*place))


def prints_for(to: Any) -> dict[str, str | None]:
    """The columns of an order by which it is found, and by which its customer is compared with who would earn."""
    return {
        "phone_print": contacts.phone_print(to.phone),
        "email_print": fingerprint(to.email.lower(), "order email") if to.email else None,
        "mailbox_print": contacts.mailbox_print(to.email) if to.email else None,
        "address_print": contacts.address_print(to.country, to.region, to.city, to.line1),
    }
