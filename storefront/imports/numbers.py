"""Numbers as people and spreadsheets write them become integers or are refused with a reason; never a float."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from storefront.kernel import money

PRICE = 10_000_000_000
"""The highest price, in minor units."""

QUANTITY = 1_000_000
"""The most units of one variant."""

GRAMS = 10_000_000
"""The heaviest variant, in grams."""

_WRITTEN = 40
_SIGNED = re.compile(r"([^\d\s.,()'’+-]{0,4})\s*([^A-Z]*?)\s*([^\d\s.,()'’+-]{0,4})")
_CURRENCY = re.compile(r"[¥$€£₩₹฿元圓圆円]|[A-Z]{3}|[A-Z]{1,3}\$|CN¥")
_OWN_SIGNS = {"CNY": {"RMB", "CN¥", "元", "圆", "圓"}, "TWD": {"元", "圓"}, "HKD": {"元", "圓"}, "JPY": {"円", "圓"}}
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*")
_MIXED = re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d*)|(\d{1,3}(?:\.\d{3})+),(\d*)")
_COMMA = re.compile(r"\d*,\d{1,2}")


@dataclass(frozen=True, slots=True)
class Found:
    """A number, or None, and the code of what there is to say about it (empty: nothing)."""

    value: int | None
    code: str = ""


def amount(text: str, *, currency: str = "CNY", digits: int = 2, comma: bool = False) -> Found:
    """A price in minor units of the installation's currency; `comma` says that the file's decimals have a comma."""
    plain, code = _plain(text)
    bare, foreign = _unsigned(plain, currency)
    if _is_negative(bare) or (_is_negative(plain) and bare):
        return Found(None, "price_negative")
    number = _decimal(bare.replace(" ", "").replace("'", "").replace("’", ""), comma)
    if number is None:
        return Found(None, "price_unreadable")
    whole, fraction = number
    if comma and not fraction and "." in bare.rstrip("."):
        code = "price_thousands"
    fraction = fraction.rstrip("0")
    code = "price_other_currency" if foreign else code
    if len(fraction) > digits:
        return Found(None, "price_too_fine")
    if len(whole) > 15 or (value := int(whole or "0") * 10**digits + int(fraction.ljust(digits, "0") or "0")) > PRICE:
        return Found(None, "price_too_high")
    return Found(value, code)


def _unsigned(plain: str, currency: str) -> tuple[str, bool]:
    """A price without its currency sign, and whether that sign is of another currency; empty where it is no sign."""
    parts = _SIGNED.fullmatch(plain)
    if parts is None:
        return plain, False
    signs = [sign for sign in (parts[1], parts[3]) if sign]
    if not all(map(_CURRENCY.fullmatch, signs)):
        return "", False
    return parts[2], not {*signs} <= _own_signs(currency)


def _own_signs(currency: str) -> set[str]:
    sign = money.SIGNS.get(currency, currency)
    return {currency, sign, sign[-1]} | _OWN_SIGNS.get(currency, set())


def quantity(text: str) -> Found:
    """Units of stock; below zero (sold more than there was) counts as none."""
    return _whole(text, QUANTITY, "quantity")


def grams(text: str) -> Found:
    """A weight in grams, fractions rounded up."""
    return _whole(text, GRAMS, "grams")


def position(text: str) -> Found:
    """A place in a row of pictures, from 1."""
    found = _whole(text, 10_000, "position")
    return found if found.value else Found(None, "position_unreadable")


def _whole(text: str, highest: int, what: str) -> Found:
    plain, code = _plain(text)
    negative = _is_negative(plain)
    number = _decimal(plain.lstrip("-−").replace(" ", ""), comma=False)
    if number is None:
        return Found(None, f"{what}_unreadable")
    whole, fraction = number
    if fraction.strip("0"):
        if what != "grams":
            return Found(None, f"{what}_unreadable")
        code = "grams_rounded"
    if negative and (whole + fraction).strip("0"):
        return Found(0, f"{what}_negative")
    if len(whole) > 15 or (value := int(whole or "0") + bool(fraction.strip("0"))) > highest:
        return Found(None, f"{what}_too_high")
    return Found(value, code)


def _plain(text: str) -> tuple[str, str]:
    """The text in half-width signs, and the code that says so where it was written otherwise."""
    if len(text) > _WRITTEN:
        return "", ""
    plain = unicodedata.normalize("NFKC", text.replace("￥", "¥")).replace("\u2212", "-").strip().upper()
    wide = not text.isascii() and any("０" <= character <= "９" for character in text)
    return plain, "number_wide" if wide else ""


def _is_negative(plain: str) -> bool:
    return plain.startswith("-") or (plain.startswith("(") and plain.endswith(")"))


def _decimal(plain: str, comma: bool) -> tuple[str, str] | None:
    """Whole and fractional digits; three digits after the only sign are a group, unless the file says otherwise."""
    if not plain.isascii():
        return None
    mixed = _MIXED.fullmatch(plain)
    if mixed:
        whole, fraction = (mixed[1], mixed[2]) if mixed[1] else (mixed[3], mixed[4])
        return whole.replace(",", "").replace(".", ""), fraction
    grouped = _GROUPED.fullmatch(plain)
    if grouped and (comma or grouped[1] == "," or plain.count(".") > 1):
        return plain.replace(grouped[1], ""), ""
    if _COMMA.fullmatch(plain) and len(plain) > 1:
        whole, fraction = plain.split(",")
        return whole, fraction
    if _PLAIN.fullmatch(plain):
        whole, _, fraction = plain.partition(".")
        return whole, fraction
    return None
