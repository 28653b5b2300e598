"""An address is written as its country writes it: which fields, in which order, under which names."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from babel import Locale

from storefront.accounts.phones import parse_phone, say_phone
from storefront.accounts.regions import regions
from storefront.kernel.errors import Refused
from storefront.kernel.words import _, language
from storefront.kernel.words import lazy as _l

__all__ = [
    "COUNTRIES",
    "Country",
    "checked",
    "checked_postal_code",
    "countries",
    "country",
    "lines",
    "parse_phone",
    "regions",
    "say_phone",
]

LONGEST: Final = {"name": 80, "region": 80, "city": 80, "line1": 200, "postal_code": 16}


_POSTAL: Final = _l("Postal code")


class Country(NamedTuple):
    """How a country writes addresses. `order` are the fields it uses; `postal` is the pattern of a postal code.

    `postal_needed` is False where parcels arrive without one. `region_needed` the same.
    """

    code: str
    order: tuple[str, ...]
    region: Any
    city: Any
    postal_label: Any = _POSTAL
    postal: str = ""
    example: str = ""
    postal_needed: bool = True

    @property
    def uses_postal_code(self) -> bool:
        return "postal_code" in self.order

    def needs(self, field: str) -> bool:
        """Whether an address of this country is incomplete without the field."""
        return field in self.order and (field != "postal_code" or self.postal_needed)

    def label(self, field: str) -> str:
        """What the country calls the field, in the reader's language."""
        labels = {"region": self.region, "city": self.city, "postal_code": self.postal_label}
        return str(labels.get(field) or _LINE)


_LINE: Final = _l("Street and number")
_EAST: Final = ("region", "city", "line1", "postal_code")  # from the large to the small
_NORTH: Final = ("postal_code", "region", "city", "line1")
_WEST: Final = ("line1", "city", "region", "postal_code")
_EUROPE: Final = ("line1", "postal_code", "city")
_PROVINCE, _STATE, _PREFECTURE = _l("Province"), _l("State or territory"), _l("Prefecture")
_CITY, _TOWN, _DISTRICT, _SUBURB = _l("City"), _l("Town or city"), _l("District"), _l("Suburb")

COUNTRIES: Final = {
    rule.code: rule
    for rule in (
        Country("CN", _EAST, _PROVINCE, _l("City and district"), _POSTAL, r"\d{6}", "310000", postal_needed=False),
        Country("TW", _EAST, _l("City or county"), _DISTRICT, _POSTAL, r"\d{3}(\d{2,3})?", "106", postal_needed=False),
        Country("HK", ("region", "city", "line1"), _l("Area"), _DISTRICT),
        Country("MO", ("region", "line1"), _l("Area"), _DISTRICT),
        Country("SG", ("line1", "postal_code"), _l("Area"), _DISTRICT, postal=r"\d{6}", example="238823"),
        Country("MY", ("line1", "postal_code", "city", "region"), _STATE, _CITY, _l("Postcode"), r"\d{5}", "50450"),
        Country("JP", _NORTH, _PREFECTURE, _l("City or ward"), postal=r"\d{3}-?\d{4}", example="150-0001"),
        Country("KR", _NORTH, _l("Province or city"), _l("City or district"), postal=r"\d{5}", example="04524"),
        Country("US", _WEST, _STATE, _CITY, _l("ZIP code"), r"\d{5}(-\d{4})?", "97205"),
        Country("CA", _WEST, _PROVINCE, _CITY, postal=r"[A-Z]\d[A-Z] ?\d[A-Z]\d", example="K1A 0B1"),
        Country("GB", ("line1", "city", "postal_code"), _l("County"), _TOWN, _l("Postcode"),
                r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
        Country("AU", _WEST, _STATE, _SUBURB, _l("Postcode"), r"\d{4}", "3000"),
        Country("NZ", ("line1", "city", "postal_code"), _STATE, _TOWN, _l("Postcode"), r"\d{4}", "6011"),
        Country("DE", _EUROPE, _STATE, _CITY, postal=r"\d{5}", example="10115"),
        Country("FR", _EUROPE, _STATE, _CITY, postal=r"\d{5}", example="75001"),
        Country("NL", _EUROPE, _STATE, _CITY, postal=r"\d{4} ?[A-Z]{2}", example="1012 AB"),
        Country("IT", ("line1", "postal_code", "city", "region"), _PROVINCE, _CITY, postal=r"\d{5}", example="00118"),
        Country("ES", ("line1", "postal_code", "city", "region"), _PROVINCE, _CITY, postal=r"\d{5}", example="28013"),
    )
}  # fmt: skip
_SHORT: Final = {"HK": ("Hong Kong", "香港", "香港"), "MO": ("Macau", "澳門", "澳门"), "TW": ("Taiwan", "台灣", "台湾")}


def country(code: str) -> Country:
    """How a country writes addresses. Raises Refused for one we do not send to."""
    rule = COUNTRIES.get(code)
    if rule is None:
        raise Refused(_("Please choose one of the countries."), field="country")
    return rule


def countries() -> tuple[tuple[str, str], ...]:
    """Code and name of every country, named in the reader's language, in our order."""
    return _named(language())


@cache
def _named(chosen: str) -> tuple[tuple[str, str], ...]:
    names, place = Locale.parse(chosen).territories, ("en", "zh_Hant", "zh_Hans").index(chosen)
    return tuple((code, _SHORT[code][place] if code in _SHORT else names[code]) for code in COUNTRIES)


def checked(address: Sequence[str]) -> tuple[str, str, str, str, str, str, str]:
    """An address (name, phone, country, region, city, line1, postal_code) made even, fields its country lacks empty.

    Raises Refused with the field that is missing, too long or cannot be.
    """
    name, phone, code, region, city, line1, postal_code = address
    rule = country(code)
    values = {"region": region, "city": city, "line1": line1, "postal_code": postal_code}
    kept = {f: _text(f, text, needed=rule.needs(f)) if f in rule.order else "" for f, text in values.items()}
    kept["postal_code"] = checked_postal_code(kept["postal_code"], rule)
    who = _text("name", name, needed=True)
    return who, parse_phone(phone, code), code, kept["region"], kept["city"], kept["line1"], kept["postal_code"]


def _text(field: str, text: str, *, needed: bool) -> str:
    kept = unicodedata.normalize("NFC", " ".join(text.split()))
    if needed and not kept:
        raise Refused(_("Please fill this in."), field=field)
    if len(kept) > LONGEST[field]:
        raise Refused(_("Please write at most %(most)s characters.", most=LONGEST[field]), field=field)
    return kept


def checked_postal_code(text: str, rule: Country) -> str:
    """A postal code as kept; empty stays empty. Raises Refused when the country writes them otherwise."""
    kept = unicodedata.normalize("NFKC", text).upper().strip()
    if kept and not re.fullmatch(rule.postal, kept, re.ASCII):
        raise Refused(_("Please write it like %(example)s.", example=rule.example), field="postal_code")
    return kept


def lines(address: Sequence[str]) -> tuple[str, ...]:
    """An address as its country puts it on a parcel, without name and phone; the country's name last or first."""
    _name, _phone, code, region, city, line1, postal_code = address
    rule = COUNTRIES[code]
    named = dict(countries())[code]
    if rule.order[-1] == "line1" or rule.order == _EAST:
        large = "".join if code in ("CN", "TW", "JP") and not f"{region}{city}".isascii() else " ".join
        return tuple(line for line in (f"{named} {postal_code}".strip(), large((region, city)).strip(), line1) if line)
    parts = {"city": city, "region": region, "postal_code": postal_code}
    place = " ".join(parts[f] for f in rule.order if f != "line1" and parts[f])
    return tuple(line for line in (line1, place, named) if line)
