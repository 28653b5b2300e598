"""Stock is never sold twice, and a page is told exactly when it must say something else."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from storefront import batches, facts, policies, products, suppliers
from storefront.facts import StockTurned
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session, trial
from storefront.kernel.errors import Refused
from storefront.products import Variant
from tests.products.making import a_product, a_supplier, a_variant


def available(variant: Variant) -> int:
    return products.variant_of(variant.supplier_id, variant.id).available


@pytest.fixture
def turned(app: Flask) -> Iterator[list[int]]:
    """The variants whose stock turned, as announced."""
    heard: list[int] = []
    table = dict(app.extensions["reactions"])
    kept = app.extensions["reactions"]
    facts.connect(
        app, {**table, StockTurned: [*table.get(StockTurned, ()), lambda fact: heard.append(fact.variant_id)]}
    )
    yield heard
    facts.connect(app, kept)


def test_taking_says_what_is_left(app: Flask) -> None:
    one, two = a_product(stock=10, sizes=("S", "L")).variants
    assert products.take({one.id: 3, two.id: 1}) == {one.id: 7, two.id: 9}
    products.put_back({one.id: 3, two.id: 1})
    assert (available(one), available(two)) == (10, 10)
    assert products.take({}) == {}


def test_all_or_none(app: Flask) -> None:
    one, two, three = a_product(stock=2, sizes=("S", "M", "L")).variants
    with pytest.raises(Refused) as refused:
        products.take({three.id: 1, one.id: 3, two.id: 1})
    assert refused.value.status == 409
    assert refused.value.values == {"sold_out": {one.id: 2}}
    assert "only 2 are left" in refused.value.sentence
    assert [available(one), available(two), available(three)] == [2, 2, 2]


@atomic()
def _take_or_go_on(quantities: dict[int, int]) -> list[int]:
    with suppress(Refused), trial():
        products.take(quantities)
    return [session.get_one(Variant, number).available for number in quantities]


@atomic()
def _take_whatever(quantities: dict[int, int]) -> None:
    with suppress(Refused):
        products.take(quantities)


def test_a_verb_that_goes_on_without_them_has_taken_none(app: Flask, turned: list[int]) -> None:
    one, two = a_product(stock=2, sizes=("S", "L")).variants
    turned.clear()
    assert _take_or_go_on({one.id: 2, two.id: 3}) == [2, 2]
    assert ([available(one), available(two)], turned) == ([2, 2], [])


def test_a_verb_does_not_go_on_with_some_of_them(app: Flask) -> None:
    one, two = a_product(stock=2, sizes=("S", "L")).variants
    with pytest.raises(RuntimeError, match="went on after take broke off"):
        _take_whatever({one.id: 2, two.id: 3})
    assert [available(one), available(two)] == [2, 2]
    products.take({one.id: 2})
    assert available(one) == 0


def test_what_is_taken_off_or_unknown_is_sold_out(app: Flask) -> None:
    product = a_product(stock=5, sizes=("S", "L"))
    small, large = product.variants
    draft = products.draft_of(product)
    products.change(product, replace(draft, variants=draft.variants[:1]), by=PLATFORM)
    for wanted in ({large.id: 1}, {10**9: 1}):
        with pytest.raises(Refused) as refused:
            products.take(wanted)
        assert refused.value.values == {"sold_out": dict.fromkeys(wanted, 0)}
    assert available(small) == 5


def test_a_quantity_below_one_is_a_bug(app: Flask) -> None:
    variant = a_variant(stock=5)
    for quantity in (0, -1):
        with pytest.raises(ValueError):
            products.take({variant.id: quantity})
    assert available(variant) == 5


def test_taking_is_few_statements_however_many_variants(app: Flask, queries: Callable[[], Any]) -> None:
    few, many = [
        {variant.id: 1 for variant in a_product(stock=100, sizes=tuple(map(str, range(size)))).variants}
        for size in (1, 40)
    ]
    policies.current()
    counted = []
    for wanted in (few, many):
        with queries() as statements:
            products.take(wanted)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 2


def test_a_page_is_told_when_it_reads_differently(app: Flask, turned: list[int]) -> None:
    low = policies.current().low_stock
    variant = a_variant(stock=low + 3)
    turned.clear()
    heard = []
    for _piece in range(low + 3):
        products.take({variant.id: 1})
        heard.append(len(turned))
        turned.clear()
    assert heard == [0, 0] + [1] * (low + 1)
    products.put_back({variant.id: 1})
    assert turned == [variant.id]
    turned.clear()
    products.put_back({variant.id: 50})
    products.put_back({variant.id: 50})
    assert turned == [variant.id]


def test_a_turn_moves_the_supplier_on_and_an_order_does_not(app: Flask) -> None:
    supplier = a_supplier()
    variant = a_variant(supplier=supplier, stock=50)
    version = suppliers.catalogue_versions([supplier.id])
    products.take({variant.id: 1})
    assert suppliers.catalogue_versions([supplier.id]) == version
    products.take({variant.id: 49})
    assert suppliers.catalogue_versions([supplier.id])[supplier.id] == version[supplier.id] + 1


def test_what_is_short_is_covered_first(app: Flask) -> None:
    variant = a_variant(stock=5)
    products.take({variant.id: 4})
    products.withdraw_stock({variant.id: 3})
    found = products.variant_of(variant.supplier_id, variant.id)
    assert (found.available, found.short) == (0, 2)
    products.put_back({variant.id: 1})
    found = products.variant_of(variant.supplier_id, variant.id)
    assert (found.available, found.short) == (0, 1)
    batches.receive(found, 4, by=PLATFORM)
    found = products.variant_of(variant.supplier_id, variant.id)
    assert (found.available, found.short) == (3, 0)


def bought(result: Any) -> bool:
    return not isinstance(result, Exception)


def test_fifty_for_one_unit(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    variant = a_variant(stock=1)
    number = variant.id
    results = at_once(lambda _number: products.take({number: 1}), 50)
    assert sum(map(bought, results)) == 1
    assert all(isinstance(one, Refused) and one.status == 409 for one in results if not bought(one))
    assert available(variant) == 0


def test_crossed_carts_never_embrace_nor_oversell(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    variants = [one.id for one in a_product(stock=20, sizes=tuple("ABCDEF")).variants]

    def buy(number: int) -> dict[int, int]:
        chosen = [variants[(number + step) % 6] for step in range(4)]
        if number % 2:
            chosen.reverse()
        return products.take(dict.fromkeys(chosen, 1 + number % 3))

    results = at_once(buy, 60)
    assert all(bought(one) or isinstance(one, Refused) for one in results)
    sold = dict.fromkeys(variants, 0)
    for number, result in enumerate(results):
        for variant in result if bought(result) else ():
            sold[variant] += 1 + number % 3
    product = products.by_id(products.by_id(a_product_of(variants[0])).id)
    assert {one.id: 20 - one.available for one in product.variants} == sold


def a_product_of(variant_id: int) -> int:
    from storefront.kernel.db import session

    return session.get_one(products.Variant, variant_id).product_id
