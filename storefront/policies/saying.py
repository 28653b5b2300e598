"""A number of the rules is said with its unit, and texts name numbers, so that they never tell an old one."""

import re
from typing import Final

from storefront.kernel import installation, money
from storefront.kernel.words import _, _n
from storefront.kernel.words import lazy as _l
from storefront.policies.reading import current
from storefront.policies.rules import BASIS_POINTS, DAYS, FEN, HOURS, MINUTES, RULES, SECONDS, Policies

_NAMED: Final = re.compile(r"\{([a-z_]{1,40})\}")

_LAW: Final = re.compile(r"\b(L\d+) art\. (\d+)")
_LAWS: Final = {  # domain.md, Sources
    "L1": _l("Consumer Protection Law"),
    "L2": _l("E-commerce Law"),
    "L4": _l("Seven-day Return Measures"),
    "L6": _l("Regulation on Prohibiting Pyramid Selling"),
    "L8": _l("Direct Selling Regulation"),
}


def said(name: str, value: int) -> str:
    """A number in words: 7 days, ¥500, 3%."""
    unit = RULES[name].unit
    if unit == FEN:
        return money.say(value)
    if unit == BASIS_POINTS:
        return f"{plain(name, value)}%"
    if unit == DAYS:
        return _n("%(num)d day", "%(num)d days", value)
    if unit == HOURS:
        return _n("%(num)d hour", "%(num)d hours", value)
    if unit == MINUTES:
        return _n("%(num)d minute", "%(num)d minutes", value)
    if unit == SECONDS:
        return _n("%(num)d second", "%(num)d seconds", value)
    return f"{value:,}"


def plain(name: str, value: int) -> str:
    """A number as one types it: 500.00, 3.5, 7."""
    unit = RULES[name].unit
    if unit == FEN:
        return money.plain(value)
    if unit == BASIS_POINTS:
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
    return str(value)


def filled(text: str, operator: str, numbers: Policies | None = None) -> str:
    """A text with {return_days}, {operator} and {mail} filled in; what is no such word stays as it stands."""
    known = numbers or current()

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name == "operator":
            return operator
        if name == "mail":
            return installation.settings().mail_from
        return said(name, getattr(known, name)) if name in RULES else match[0]

    return _NAMED.sub(fill, text)


def source_said(name: str) -> str:
    """Where a number comes from, as people may know it: a law, or our own choice."""
    law = _LAW.search(RULES[name].source)
    return _("%(law)s, article %(number)s", law=_LAWS[law[1]], number=law[2]) if law else _("our own choice")


def range_said(name: str) -> str:
    """What the number may be."""
    rule = RULES[name]
    return _("%(low)s to %(high)s", low=said(name, rule.low), high=said(name, rule.high))
