"""What shipping costs is the supplier's rule for the country, else the one for everywhere; else nothing goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, select

from storefront.kernel import money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import _
from storefront.suppliers.models import FREIGHT_KINDS, Freight, Supplier
from storefront.suppliers.reading import bump

EVERYWHERE: Final = "*"
MOST_RULES: Final = 60
MOST_UNITS: Final = 1_000_000  # grams or pieces


class FreightRule(NamedTuple):
    """One rule, as hot pages read it: amounts in minor units, units in grams or pieces."""

    country: str
    kind: str
    first_amount: int
    first_units: int = 1
    further_amount: int = 0
    further_units: int = 1
    free_above: int | None = None


_rules = Prepared(
    select(
        Freight.supplier_id,
        Freight.country,
        Freight.kind,
        Freight.first_amount,
        Freight.first_units,
        Freight.further_amount,
        Freight.further_units,
        Freight.free_above,
    )
    .where(Freight.supplier_id.in_(bindparam("supplier_ids", expanding=True)))
    .order_by(Freight.supplier_id, Freight.country),
    lambda row: (int(row[0]), FreightRule._make(row[1:])),
)


def freight_rules(supplier_ids: Iterable[int]) -> dict[int, list[FreightRule]]:
    """The rules of several suppliers, in one read."""
    found: dict[int, list[FreightRule]] = defaultdict(list)
    if wanted := sorted(set(supplier_ids)):
        for supplier_id, rule in _rules.all(supplier_ids=wanted):
            found[supplier_id].append(rule)
    return dict(found)


def freight(rules: Sequence[FreightRule], country: str, goods_total: int, grams: int, pieces: int) -> int:
    """What one supplier's parcel costs to ship, in minor units.

    `goods_total` in minor units, `grams` and `pieces` of the whole parcel. Raises Refused at "country" when no rule
    covers it.
    """
    rule = rule_for(rules, country)
    if rule is None:
        raise Refused(_("Some of these goods are not shipped to this country."), "country")
    if rule.free_above is not None and goods_total >= rule.free_above:
        return 0
    if rule.kind == "flat":
        return rule.first_amount
    units = grams if rule.kind == "weight" else pieces
    further = max(0, units - rule.first_units)
    return rule.first_amount + -(-further // rule.further_units) * rule.further_amount


def rule_for(rules: Sequence[FreightRule], country: str) -> FreightRule | None:
    """The rule that covers a country; None where the supplier does not ship."""
    by_country = {rule.country: rule for rule in rules}
    return by_country.get(country) or by_country.get(EVERYWHERE)


@atomic()
def set_freight(supplier: Supplier, rules: Sequence[FreightRule], *, by: Actor) -> None:
    """Replace all of a supplier's rules.

    Raises Refused when one cannot be, or two are for the same country; "rules-1-country" is the second one's.
    """
    del by  # kept in the signature: every change has an actor, and a rule is the supplier's own
    if len(rules) > MOST_RULES:
        raise Refused(_("At most %(most)s rules, please.", most=MOST_RULES))
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        _check(rule, f"rules-{place}-")
        if rule.country in seen:
            raise Refused(_("Each country has one rule. Please remove the second."), f"rules-{place}-country")
        seen.add(rule.country)
    kept = freight_rules([supplier.id]).get(supplier.id, [])
    if sorted(kept) == sorted(rules):
        return
    session.execute(delete(Freight).where(Freight.supplier_id == supplier.id))
    session.add_all(Freight(supplier_id=supplier.id, **rule._asdict()) for rule in rules)
    session.flush()
    bump([supplier.id])


def _check(rule: FreightRule, at: str) -> None:
    plain = len(rule.country) == 2 and rule.country.isascii() and rule.country.isupper() and rule.country.isalpha()
    if not plain and rule.country != EVERYWHERE:
        raise Refused(_("Please write a country code like CN, or *."), f"{at}country")
    if rule.kind not in FREIGHT_KINDS:
        raise Refused(_("Please choose how freight is counted."), f"{at}kind")
    _check_amounts({f"{at}first_amount": rule.first_amount, f"{at}further_amount": rule.further_amount})
    for field, units in (("first_units", rule.first_units), ("further_units", rule.further_units)):
        if not 1 <= units <= MOST_UNITS:
            raise Refused(_("Please write a whole number from 1 to %(most)s.", most=MOST_UNITS), at + field)
    if rule.free_above is not None and not 1 <= rule.free_above <= money.LARGEST:
        raise Refused(_("Please write an amount above 0, or nothing."), f"{at}free_above")


def _check_amounts(amounts: Mapping[str, int]) -> None:
    for field, amount in amounts.items():
        if not 0 <= amount <= money.LARGEST:
            raise Refused(_("Freight is 0 or more."), field)
