"""A number of the rules is typed in the unit people think in: days, an amount, per cent."""

from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.policies.rules import BASIS_POINTS, FEN, RULES
from storefront.policies.saying import plain


def parse(name: str, text: str) -> int:
    """What somebody typed for a number, in its own unit. Raises Refused with the number's name as field."""
    unit = RULES[name].unit
    if unit == FEN:
        return money.parse(text, name)
    try:
        return _percent(text) if unit == BASIS_POINTS else _whole(text)
    except ValueError as error:
        example = plain(name, RULES[name].default)
        raise Refused(_("Please write a number like %(example)s.", example=example), field=name) from error


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _percent(text: str) -> int:
    """Basis points: 3.5 is 350."""
    whole, _point, rest = text.removesuffix("%").strip().partition(".")
    if len(rest) > 2:
        raise ValueError(text)
    return _whole(whole) * 100 + (_whole(rest.ljust(2, "0")) if rest else 0)
