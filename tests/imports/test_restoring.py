"""A supplier's goods go out as the file they came from, and that file changes nothing when it comes back."""

import pytest

from storefront import imports
from storefront.imports.parsing import read
from storefront.imports.restoring import restored
from tests.imports.sending import APPAREL, HERE, goods, outcomes, run, send
from tests.products.making import a_product, a_supplier

pytestmark = pytest.mark.usefixtures("app")

FIXTURES = ["simplified-gb18030.csv", "traditional-big5.csv", "own-columns.csv", "line-breaks.csv", "mistakes.csv"]


def test_the_real_catalogue_comes_out_as_it_went_in() -> None:
    supplier = a_supplier()
    run(send(supplier))
    out = read(imports.export_of(supplier.id))
    assert out.goods == read(APPAREL).goods
    assert out.problems == []


@pytest.mark.parametrize("name", FIXTURES)
def test_what_went_out_changes_nothing_when_it_comes_back(name: str) -> None:
    supplier = a_supplier()
    run(send(supplier, (HERE / "files" / name).read_bytes()))
    data = imports.export_of(supplier.id)
    back = send(supplier, data, restock=True)
    assert set(imports.expected(back)) <= {"unchanged", "kept"}
    assert set(outcomes(run(back))) <= {"unchanged", "kept"}
    assert imports.export_of(supplier.id) == data


def test_another_supplier_gets_equal_goods_from_the_export() -> None:
    first, second = a_supplier(), a_supplier()
    run(send(first, (HERE / "files" / "own-columns.csv").read_bytes()))
    run(send(second, imports.export_of(first.id)))
    assert [restored(product) for product in goods(second)] == [restored(product) for product in goods(first)]


def test_gift_cards_and_own_columns_come_out_again() -> None:
    supplier = a_supplier()
    run(send(supplier, (HERE / "files" / "mistakes.csv").read_bytes()))
    run(send(supplier, (HERE / "files" / "own-columns.csv").read_bytes()))
    out = read(imports.export_of(supplier.id))
    assert [product.handle for product in out.gift_cards] == ["gift"]
    shirt = next(product for product in out.goods if product.handle == "linen-shirt")
    assert shirt.variants[1].extra["Washing"] == "40 °C"


def test_goods_made_by_hand_go_out_too() -> None:
    supplier = a_supplier()
    a_product(supplier, title="=1+1", stock=7)
    (out,) = read(imports.export_of(supplier.id)).goods
    assert (out.title, out.variants[0].quantity, out.published) == ("=1+1", 7, True)
    assert b",'=1+1," in imports.export_of(supplier.id)


def test_a_supplier_without_goods_gets_the_columns() -> None:
    assert imports.export_of(a_supplier().id).startswith(b"\xef\xbb\xbfHandle,Title,Body (HTML),Vendor")
