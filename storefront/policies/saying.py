"""A number of the rules is said with its unit, and texts name numbers, so that they never tell an old one."""

import re
from typing import Final

from flask import current_app

from storefront.kernel import money
from storefront.kernel.words import _, _n
from storefront.policies.reading import current
from storefront.policies.rules import BASIS_POINTS, DAYS, FEN, HOURS, MINUTES, RULES, Policies

_NAMED: Final = re.compile(r"\{([a-z_]{1,40})\}")


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
            return str(current_app.config["SETTINGS"].mail_from)
        return said(name, getattr(known, name)) if name in RULES else match[0]

    return _NAMED.sub(fill, text)


def range_said(name: str) -> str:
    """What the number may be."""
    rule = RULES[name]
    return _("%(low)s to %(high)s", low=said(name, rule.low), high=said(name, rule.high))
