"""Money is whole minor units of the installation's one currency; it is never a float."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from storefront.kernel.errors import Refused
from storefront.kernel.words import _

DIGITS: Final = {"JPY": 0, "KRW": 0, "TWD": 0}  # minor digits; two where not named
SIGNS: Final = {"CNY": "¥", "TWD": "NT$", "HKD": "HK$", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "SGD": "S$"}
LARGEST: Final = 10**12  # minor units; what a person may name, far below 2**63
_AMOUNT: Final = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?")

currency = "CNY"  # set once at start by the app


def digits() -> int:
    """How many digits the currency's minor unit has."""
    return DIGITS.get(currency, 2)


@lru_cache(maxsize=8192)
def _said(amount: int, code: str) -> str:
    unit = 10 ** DIGITS.get(code, 2)
    whole, rest = divmod(abs(amount), unit)
    minor = f".{rest:0{DIGITS.get(code, 2)}d}" if rest else ""
    return f"{'−' if amount < 0 else ''}{SIGNS.get(code, code + ' ')}{whole:,}{minor}"


def say(amount: int) -> str:
    """An amount as people read it, in any of our languages: ¥128, ¥1,284.60, −¥5."""
    return _said(amount, currency)


def plain(amount: int) -> str:
    """An amount for a form field or a machine: 128.00, 1284.60."""
    unit = 10 ** digits()
    whole, rest = divmod(abs(amount), unit)
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{rest:0{digits()}d}" if digits() else "")


def parse(text: str, field: str | None = None) -> int:
    """What a person typed as an amount, in minor units. Raises Refused when it is none."""
    folded = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    for sign in (SIGNS.get(currency, ""), currency, "¥", "元"):
        folded = folded.removeprefix(sign).removesuffix(sign).strip() if sign else folded
    match = _AMOUNT.fullmatch(folded)
    if not match or not folded.isascii() or (match[3] and len(match[3]) > digits()):
        raise Refused(_("Please write an amount like 128 or 128.50."), field)
    amount: int = int(match[2].replace(",", "")) * 10 ** digits()
    if match[3]:
        amount += int(match[3].ljust(digits(), "0"))
    if amount > LARGEST:
        raise Refused(_("This amount is too large."), field)
    return -amount if match[1] else amount


def share(basis_points: int, amount: int) -> int:
    """A share of an amount, rounded down (domain.md, The split)."""
    return amount * basis_points // 10_000


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` spread over `weights` by largest remainder: whole minor units that add up exactly (domain.md 4).

    Without any weight the first takes all; no weights give no parts.
    """
    if not weights:
        return []
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
