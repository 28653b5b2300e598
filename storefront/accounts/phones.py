"""A phone number is understood as people write it and kept in one form, with its country (E.164)."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from storefront.kernel.errors import Refused
from storefront.kernel.words import _, _n

_LONGEST: Final = 40  # characters as typed
_NORTH_AMERICA: Final = 1
_AREA: Final = 6  # fewer digits than this are no number anywhere: some are missing, whatever they begin with


@lru_cache(maxsize=64)  # a form judges it, then a verb
def parse_phone(text: str, country: str) -> str:
    """A number as typed by somebody in `country`, as +8613800138000.

    Raises Refused (field "phone") that says how many digits are missing or too many where that is clear.
    """
    try:
        number = phonenumbers.parse(text[:_LONGEST], country)
    except NumberParseException as error:
        raise Refused(_("Please write a phone number."), field="phone") from error
    number.extension = None
    if not _serves(number):
        raise Refused(_mistake(number), field="phone")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def say_phone(kept: str, country: str = "") -> str:
    """A kept number as people of `country` read it; with its country code for others."""
    try:
        number = phonenumbers.parse(kept, None)
    except NumberParseException:
        return kept
    at_home = phonenumbers.region_code_for_number(number) == country
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def _serves(number: PhoneNumber) -> bool:
    # North America keeps numbers for examples (555-01xx) that count as invalid; they harm nobody.
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return phonenumbers.is_valid_number(number) or (possible and number.country_code == _NORTH_AMERICA)


def _mistake(number: PhoneNumber) -> str:
    """What is wrong: the digits are counted against a mobile number's, if it is one but for its length."""
    given = phonenumbers.national_significant_number(number)
    for length in _mobile_lengths(number):
        short = length - len(given)
        if short > 0 and (len(given) < _AREA or _is_mobile(number, given.ljust(length, "0"))):
            return _n("This phone number is %(num)d digit short.", "This phone number is %(num)d digits short.", short)
        if short < 0 and _is_mobile(number, given[:length]):
            return _n(
                "This phone number has %(num)d digit too many.",
                "This phone number has %(num)d digits too many.",
                -short,
            )
    return _("This phone number does not exist. Please check its digits.")


def _mobile_lengths(number: PhoneNumber) -> tuple[int, ...]:
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.mobile is None:
        return ()
    usual = metadata.general_desc.possible_length if metadata.general_desc else ()
    return tuple(sorted(n for n in metadata.mobile.possible_length or usual if n > 0))


def _is_mobile(number: PhoneNumber, digits: str) -> bool:
    tried = PhoneNumber(country_code=number.country_code, national_number=int(digits))
    return phonenumbers.number_type(tried) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
