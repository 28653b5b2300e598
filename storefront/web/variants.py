"""A product's variants as one chooses them: chips, grouped by the first option, long lists folded; no script needed."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from storefront import policies, shops
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.web.shapes import Option
from storefront.web.units import per_unit

MANY: Final = 16  # variants that still stand open
FIRST: Final = 12  # of a long list without groups


class Group(NamedTuple):
    """Variants that share their first option; `folded` groups open at a tap."""

    name: str
    options: list[Option]
    folded: bool = False
    open: bool = False


def groups(
    counter: shops.Counter, choices: Sequence[shops.Choice], shots: Sequence[shops.Shot], chosen: int
) -> list[Group]:
    """One chip per variant; none for a product without options."""
    if not counter.options:
        return []
    places = {shot.id: place for place, shot in enumerate(shots)}
    if len(counter.options) == 1:
        return _in_one_row([_option(choice, str(choice.values[0]), places) for choice in choices], str(chosen))
    named: dict[str, list[Option]] = {}
    for choice in choices:
        first, *rest = [str(value) for value in choice.values] or [""]
        named.setdefault(first, []).append(_option(choice, " · ".join(rest) or first, places))
    folded = len(choices) > MANY
    return [Group(name, found, folded, _holds(found, str(chosen))) for name, found in named.items()]


def _in_one_row(options: list[Option], chosen: str) -> list[Group]:
    if len(options) <= MANY:
        return [Group("", options)]
    rest = options[FIRST:]
    more = _("%(count)s more", count=len(rest))
    return [Group("", options[:FIRST]), Group(more, rest, folded=True, open=_holds(rest, chosen))]


def _holds(options: Sequence[Option], chosen: str) -> bool:
    return any(option.value == chosen for option in options)


def _option(choice: shops.Choice, text: str, places: dict[int, int]) -> Option:
    sold_out = choice.available <= 0
    data = {"price": money.say(choice.price), "left": left(choice), "unit": per_unit(choice)}
    if choice.picture_id in places:
        data["picture"] = str(places[choice.picture_id])
    return Option(str(choice.id), text, _("Sold out") if sold_out else "", "", sold_out, data)


def left(choice: shops.Choice) -> str:
    """How many are left, when that is few: true and plain."""
    if 0 < choice.available <= policies.current().low_stock:
        return _("%(left)s left", left=choice.available)
    return ""
