"""A product's variants as one chooses them: chips, grouped by the first option, long lists folded; no script needed."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from flask import current_app

from storefront import policies, shops, suppliers
from storefront.kernel import money
from storefront.kernel.words import _
from storefront.suppliers import FreightRule
from storefront.web import moments
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
    counter: shops.Counter,
    choices: Sequence[shops.Choice],
    shots: Sequence[shops.Shot],
    rules: Sequence[FreightRule],
    chosen: int,
) -> list[Group]:
    """One chip per variant; none for a product without options."""
    if not counter.options:
        return []
    places = {shot.id: place for place, shot in enumerate(shots)}
    chips = [_option(choice, rules, places) for choice in choices]
    if len(counter.options) == 1:
        return _in_one_row(chips, str(chosen))
    named: dict[str, list[Option]] = {}
    for choice, chip in zip(choices, chips, strict=True):
        named.setdefault(str(next(iter(choice.values), "")), []).append(chip)
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


def _option(choice: shops.Choice, rules: Sequence[FreightRule], places: dict[int, int]) -> Option:
    """A chip says its own option; where there are several, the first one is its group's name."""
    first, *rest = [str(value) for value in choice.values] or [""]
    text, sold_out = " · ".join(rest) or first, choice.available <= 0
    data = {"price": money.say(choice.price), "left": left(choice), "unit": per_unit(choice)}
    data["freight"] = freight(choice, rules)
    if choice.usual is not None:
        data |= {"was": money.say(choice.usual), "until": until(choice)}
    if choice.picture_id in places:
        data["picture"] = str(places[choice.picture_id])
    return Option(str(choice.id), text, _("Sold out") if sold_out else "", "", sold_out, data)


def freight(choice: shops.Choice, rules: Sequence[FreightRule]) -> str:
    """What shipping one piece within the installation's country adds; nothing where it is not shipped there."""
    country = current_app.config["SETTINGS"].country
    if suppliers.rule_for(rules, country) is None:
        return ""
    amount = suppliers.freight(rules, country, choice.price, choice.grams, 1)
    return _("+ %(amount)s shipping", amount=money.say(amount)) if amount else _("free shipping")


def until(choice: shops.Choice) -> str:
    """How long a deal's price holds, and how many pieces have it when they are few; nothing without a deal."""
    if choice.until is None or choice.reduced_left is None:
        return ""
    end = moments.said(choice.until)
    if choice.reduced_left <= policies.current().low_stock:
        return _("%(left)s left at this price, until %(end)s", left=choice.reduced_left, end=end)
    return _("At this price until %(end)s", end=end)


def left(choice: shops.Choice) -> str:
    """How many are left, when that is few: true and plain."""
    if 0 < choice.available <= policies.current().low_stock:
        return _("%(left)s left", left=choice.available)
    return ""
