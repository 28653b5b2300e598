"""Freight is set row by row; what was checked about a supplier is for everybody."""

from collections.abc import Callable

import pytest
from flask import Flask

from storefront import accounts, suppliers
from storefront.kernel.actors import PLATFORM
from storefront.suppliers import FreightRule, Supplier
from tests.products.making import a_product, a_supplier
from tests.support.client import Client


@pytest.fixture
def supplier(app: Flask) -> Supplier:
    """A supplier that may sell."""
    return a_supplier(
        slug="hill-pottery", place="Jingdezhen", about="Cups, fired twice.", legal_name="Secret Ceramics Ltd"
    )


@pytest.fixture
def desk(client: Client, supplier: Supplier) -> Client:
    """The supplier's browser."""
    return client.sign_in(accounts.by_id(supplier.account_id))


RULES = {
    "rules-0-country": "cn",
    "rules-0-kind": "flat",
    "rules-0-first_amount": "8",
    "rules-0-free_above": "99",
    "rules-1-country": "",
    "rules-2-country": "*",
    "rules-2-kind": "weight",
    "rules-2-first_amount": "60",
    "rules-2-first_units": "500",
    "rules-2-further_amount": "20.50",
    "rules-2-further_units": "500",
}


def test_freight_is_set_and_shown(desk: Client, supplier: Supplier) -> None:
    assert "not shipped there" in desk.get("/supply/freight", status=200).text
    desk.follow(desk.post("/supply/freight", RULES, status=303))
    kept = [FreightRule("*", "weight", 6000, 500, 2050, 500), FreightRule("CN", "flat", 800, free_above=9900)]
    assert suppliers.freight_rules([supplier.id])[supplier.id] == kept
    desk.post("/supply/freight", {"rules-0-country": ""}, status=303)
    assert suppliers.freight_rules([supplier.id]) == {}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rules-2-country": "XYZ"}, "at most 2"),
        ({"rules-2-country": "C1"}, "country code"),
        ({"rules-2-country": "CN"}, "one rule"),
        ({"rules-2-first_units": "0"}, "from 1 to"),
        ({"rules-2-first_units": "a"}, "whole number"),
        ({"rules-2-further_amount": "much"}, "amount like"),
        ({"rules-2-further_amount": "-1"}, "0 or more"),
        ({"rules-0-free_above": "0"}, "above 0"),
        ({"rules-0-kind": "dice"}, "valid choice"),
    ],
)
def test_a_rule_that_cannot_be_is_said_in_its_row(
    desk: Client, supplier: Supplier, wrong: dict[str, str], sentence: str
) -> None:
    suppliers.set_freight(supplier, [FreightRule("TW", "flat", 1)], by=PLATFORM)
    shown = desk.post("/supply/freight", RULES | wrong, status=422)
    assert sentence in shown.text
    assert 'value="20.50"' in shown.text or "rules-2-further_amount" in wrong
    assert suppliers.freight_rules([supplier.id])[supplier.id] == [FreightRule("TW", "flat", 1)]


def test_everybody_reads_what_was_checked(client: Client, supplier: Supplier) -> None:
    suppliers.confirm(supplier, {"samples": "Six cups, fired twice", "registration": "Seen"}, by=PLATFORM)
    a_product(supplier, title="Celadon cup")
    a_product(supplier, title="Secret jug", live=False)
    shown = client.get("/suppliers/hill-pottery", status=200).text
    for words in (
        "Hill Pottery",
        "Jingdezhen",
        "Cups, fired twice.",
        "Six cups, fired twice",
        "Samples",
        "48 hours",
        "Celadon cup",
    ):
        assert words in shown, words
    assert "Secret" not in shown
    suppliers.suspend(suppliers.by_id(supplier.id), "Late", by=PLATFORM)
    assert "off sale at present" in client.get("/suppliers/hill-pottery", status=200).text


def test_nobody_reads_of_one_that_was_never_approved(client: Client, app: Flask) -> None:
    a_supplier(slug="waiting", approved=False)
    for slug in ("waiting", "nobody", "%20", "x" * 300):
        client.get(f"/suppliers/{slug}", status=404)
    client.get("/suppliers/%00", status=404, judged=False)


def test_the_desk_is_for_suppliers(client: Client, browse: Callable[[], Client]) -> None:
    from tests.products.making import an_account

    for path in ("/supply", "/supply/products", "/supply/batches", "/supply/freight"):
        assert browse().get(path).status_code == 303
        browse().sign_in(an_account()).get(path, status=403)
