"""Chapter: a file changes goods on sale as their supplier would by hand: what is material is looked at first."""

import pytest

from storefront import products
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from tests.imports.sending import a_file, goods, outcomes, run, send
from tests.imports.test_running import OPTIONS
from tests.products.making import a_supplier


@pytest.mark.usefixtures("app")
def test_material_changes_of_a_file_wait_and_are_let_be_together() -> None:
    supplier = a_supplier()
    rows = [(f"tee-{n}", f"Tee {n}", "Size", "S", "", 5, 2) for n in range(3)]
    run(send(supplier, a_file(*rows, header=OPTIONS)))
    dearer = a_file(*((*row[:5], 8, 2) for row in rows), ("new", "New", "Size", "S", "", 9, 1), header=OPTIONS)
    assert outcomes(run(send(supplier, dearer))) == {"proposed": 3, "created": 1}
    assert sorted(variant.price for one in goods(supplier) for variant in one.variants) == [500, 500, 500, 900]
    assert {one.state for one in goods(supplier)} == {"live"}
    again = run(send(supplier, a_file(*((*row[:5], 8, 2) for row in rows), header=OPTIONS), restock=True))
    assert outcomes(again) == {"unchanged": 3}
    waiting = [edit.id for edit, _product in products.edits_waiting()]
    assert len(waiting) == 3
    for number in waiting:
        products.confirm_edit(products.edit_by_id(number), by=PLATFORM)
    session.rollback()
    assert sorted(variant.price for one in goods(supplier) for variant in one.variants) == [800, 800, 800, 900]


@pytest.mark.usefixtures("app")
def test_a_variant_that_waits_brings_its_stock_when_the_file_comes_again() -> None:
    supplier = a_supplier()
    run(send(supplier, a_file(("tee", "Tee", "Size", "S", "", 5, 2), header=OPTIONS)))
    more = a_file(("tee", "Shirt", "Size", "S", "", 5, 2), ("tee", "", "", "M", "", 5, 3), header=OPTIONS)
    assert outcomes(run(send(supplier, more))) == {"proposed": 1}
    assert [len(one.variants) for one in goods(supplier)] == [1]
    [(edit, _product)] = products.edits_waiting()
    products.confirm_edit(edit, by=PLATFORM)
    second = a_file(("tee", "Shirt", "Size", "S", "", 5, 2), ("tee", "", "", "M", "", 5, 3), header=OPTIONS)
    run(send(supplier, second, restock=True))
    (tee,) = goods(supplier)
    assert (str(tee.title), [variant.available for variant in tee.variants]) == ("Shirt", [2, 3])
