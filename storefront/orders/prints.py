"""A customer is known again by keyed prints of a phone and an account, never by the words themselves."""

from storefront.accounts import places
from storefront.kernel.errors import Refused
from storefront.kernel.secrets import fingerprint, fingerprints


def own_print(account_id: int) -> str:
    """The print of an account."""
    return fingerprint(str(account_id), "order account")


def prints_of(account_id: int | None, phone: str, country: str) -> tuple[str, ...]:
    """The prints a customer may be known by, under every key that is understood; a phone that is none has no print."""
    known = phone_prints(phone, country)
    return known if account_id is None else (*known, *fingerprints(str(account_id), "order account"))


def phone_prints(phone: str, country: str) -> tuple[str, ...]:
    """The prints of a phone as people write it in a country, or with its country code."""
    try:
        return fingerprints(places.parse_phone(phone, country), "order phone")
    except Refused:
        return ()
