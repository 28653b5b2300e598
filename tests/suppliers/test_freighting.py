"""Freight follows the supplier's rules to the cent, and what is not shipped is said beside the country."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from storefront import suppliers
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import Refused
from storefront.suppliers import FreightRule, freight
from tests.products.making import a_supplier

FLAT = FreightRule("CN", "flat", 800, free_above=9900)
WEIGHT = FreightRule("TW", "weight", 1500, 1000, 600, 500)
PIECES = FreightRule("*", "quantity", 2000, 2, 500, 3)
RULES = [FLAT, WEIGHT, PIECES]


@pytest.mark.parametrize(
    ("country", "goods", "grams", "pieces", "expected"),
    [
        ("CN", 9899, 99_999, 99, 800),
        ("CN", 9900, 1, 1, 0),
        ("TW", 1, 0, 1, 1500),
        ("TW", 1, 1000, 1, 1500),
        ("TW", 1, 1001, 1, 2100),
        ("TW", 1, 1500, 1, 2100),
        ("TW", 1, 1501, 1, 2700),
        ("DE", 1, 0, 2, 2000),
        ("DE", 1, 0, 3, 2500),
        ("DE", 1, 0, 5, 2500),
        ("DE", 1, 0, 6, 3000),
    ],
)
def test_a_parcel_costs(country: str, goods: int, grams: int, pieces: int, expected: int) -> None:
    assert freight(RULES, country, goods, grams, pieces) == expected


@pytest.mark.parametrize("rules", [[], [FLAT], [WEIGHT]])
def test_where_no_rule_leads_nothing_is_shipped(rules: list[FreightRule]) -> None:
    with pytest.raises(Refused) as refused:
        freight(rules, "DE", 1, 1, 1)
    assert refused.value.field == "country"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 99), st.integers(1, 99))
def test_more_never_costs_less(grams: int, more: int, pieces: int, others: int) -> None:
    for country in ("TW", "DE"):
        assert freight(RULES, country, 1, grams, pieces) <= freight(RULES, country, 1, grams + more, pieces + others)


def test_rules_are_set_and_read_together(app: Flask, queries: Callable[[], Any]) -> None:
    one, two = a_supplier(), a_supplier()
    suppliers.set_freight(one, RULES, by=PLATFORM)
    suppliers.set_freight(two, [FLAT], by=PLATFORM)
    ids = [one.id, two.id]
    with queries() as statements:
        found = suppliers.freight_rules([*ids, 10**9])
    assert found == {ids[0]: sorted(RULES), ids[1]: [FLAT]}
    assert len(statements) == 1
    assert suppliers.freight_rules([]) == {}


def test_a_change_moves_the_version_once_and_a_repeat_does_not(app: Flask) -> None:
    supplier = a_supplier()
    before = suppliers.by_id(supplier.id).catalogue_version
    suppliers.set_freight(supplier, RULES, by=PLATFORM)
    suppliers.set_freight(supplier, RULES, by=PLATFORM)
    assert suppliers.catalogue_versions([supplier.id]) == {supplier.id: before + 1}


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("country", FLAT._replace(country="China")),
        ("country", FLAT._replace(country="")),
        ("kind", FLAT._replace(kind="dice")),
        ("first_amount", FLAT._replace(first_amount=-1)),
        ("further_amount", FLAT._replace(further_amount=10**13)),
        ("first_units", FLAT._replace(first_units=0)),
        ("further_units", FLAT._replace(further_units=10**7)),
        ("free_above", FLAT._replace(free_above=0)),
    ],
)
def test_a_rule_that_cannot_be_changes_nothing(app: Flask, field: str, rule: FreightRule) -> None:
    supplier = a_supplier()
    suppliers.set_freight(supplier, [PIECES], by=PLATFORM)
    with pytest.raises(Refused) as refused:
        suppliers.set_freight(supplier, [WEIGHT, rule], by=PLATFORM)
    assert refused.value.field == f"rules-1-{field}"
    assert suppliers.freight_rules([supplier.id]) == {supplier.id: [PIECES]}


def test_a_country_has_one_rule(app: Flask) -> None:
    supplier = a_supplier()
    with pytest.raises(Refused):
        suppliers.set_freight(supplier, [FLAT, FLAT._replace(first_amount=1)], by=PLATFORM)
    with pytest.raises(Refused):
        suppliers.set_freight(supplier, [FLAT._replace(country="*")] * 61, by=PLATFORM)
