"""A file becomes goods, in steps, once: whatever stops in between, and however often it is sent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import batches, imports
from storefront.imports import Import, Item, Kept
from storefront.imports.running import PRODUCTS, VARIANTS, go_on
from storefront.imports.running import sweep as the_sweep
from storefront.kernel import sweeps
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from tests.imports.sending import APPAREL, HERE, a_file, again, batches_of, goods, outcomes, run, send
from tests.products.making import a_supplier

pytestmark = pytest.mark.usefixtures("app")

OPTIONS = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty"


def state_of(supplier: Any) -> list[Any]:
    """Everything an import could change, as plain values."""
    stock = [
        [(variant.id, variant.price, variant.available, variant.sku) for variant in product.variants]
        for product in goods(supplier)
    ]
    facts = [
        (product.handle, product.version, product.state, dict(product.title), [p.source_url for p in product.pictures])
        for product in goods(supplier)
    ]
    return [stock, facts, batches_of(supplier)]


def test_the_preview_says_what_a_run_would_do_and_changes_nothing() -> None:
    supplier = a_supplier()
    sent = send(supplier)
    assert (sent.state, sent.encoding, sent.rows) == ("checked", "UTF-8", 22)
    assert imports.expected(sent) == {"created": 20}
    assert imports.severities(sent) == {}
    assert goods(supplier) == []


def test_the_real_catalogue_is_imported_whole() -> None:
    supplier = a_supplier()
    done = run(send(supplier))
    assert (done.state, outcomes(done)) == ("done", {"created": 20})
    made = {product.handle: product for product in goods(supplier)}
    assert len(made) == 20
    assert {product.state for product in made.values()} == {"live"}
    variants = [variant for product in made.values() for variant in product.variants]
    assert (len(variants), sum(variant.available for variant in variants)) == (22, 22)
    assert sum(variant.price for variant in variants) == 1_295_00
    top = made["classic-varsity-top"]
    assert [str(name) for name in top.option_names] == ["Size"]
    assert [str(variant.option1) for variant in top.variants] == ["Small", "Medium", "Large"]
    assert (str(top.brand.name if top.brand else ""), str(top.category.name if top.category else "")) == (
        "partners-demo",
        "women",
    )
    assert [(picture.state, picture.source_url) for picture in top.pictures] == [
        ("waiting", "https://burst.shopifycdn.com/photos/casual-fashion-woman_925x.jpg")
    ]
    assert batches_of(supplier) == 22
    assert batches.verify() == []


def test_the_same_file_again_creates_nothing_and_changes_nothing() -> None:
    supplier = a_supplier()
    run(send(supplier))
    before = state_of(supplier)
    second = send(supplier)
    assert imports.expected(second) == {"unchanged": 20}
    assert outcomes(run(second)) == {"unchanged": 20}
    assert state_of(supplier) == before


@pytest.mark.parametrize("name", ["simplified-gb18030.csv", "traditional-big5.csv", "own-columns.csv", "mistakes.csv"])
@pytest.mark.parametrize("restock", [False, True])
def test_every_fixture_is_idempotent(name: str, restock: bool) -> None:
    supplier = a_supplier()
    data = (HERE / "files" / name).read_bytes()
    first = run(send(supplier, data, restock=restock))
    assert "failed" not in outcomes(first)
    before = state_of(supplier)
    second = send(supplier, data, restock=restock)
    assert set(imports.expected(second)) <= {"unchanged", "skipped", "kept"}
    assert set(outcomes(run(second))) <= {"unchanged", "skipped", "kept"}
    assert state_of(supplier) == before


def test_goods_without_publish_stay_drafts_until_a_later_import_says_so() -> None:
    supplier = a_supplier()
    run(send(supplier, publish=False))
    assert {product.state for product in goods(supplier)} == {"draft"}
    later = send(supplier, publish=True)
    assert imports.expected(later) == {"changed": 20}
    assert outcomes(run(later)) == {"changed": 20}
    assert {product.state for product in goods(supplier)} == {"live"}


def test_goods_on_probation_go_into_review() -> None:
    supplier = a_supplier(probation=True)
    assert outcomes(run(send(supplier))) == {"created": 20}
    assert {product.state for product in goods(supplier)} == {"in_review"}


def test_goods_of_a_supplier_who_may_not_sell_stay_drafts_and_say_why() -> None:
    supplier = a_supplier(approved=False)
    done = run(send(supplier, a_file(("cup", "Cup", 5, 1))))
    (item,) = imports.items(done)
    assert (item.outcome, item.reason) == ("created", "Goods can go on sale once your application is approved.")
    assert [product.state for product in goods(supplier)] == ["draft"]


@pytest.mark.broken  # sells by hand what no order promises
def test_stock_is_left_alone_unless_restocking_was_ticked() -> None:
    supplier = a_supplier()
    run(send(supplier, a_file(("cup", "Cup", 5, 10), ("bowl", "Bowl", 6, 4))))
    cup, bowl = goods(supplier)
    (lot,) = [row for row in batches.listed(supplier.id).rows if row.product_id == cup.id]
    batches.lose(batches.owned(supplier.id, lot.id), 3, "broken on the way", by=PLATFORM)
    more = a_file(("cup", "Cup", 5, 12), ("bowl", "Bowl", 6, 1))
    assert imports.expected(send(supplier, more)) == {"unchanged": 2}
    run(send(supplier, more))
    assert [product.variants[0].available for product in goods(supplier)] == [7, 4]
    ticked = send(supplier, more, restock=True)
    assert imports.expected(ticked) == {"changed": 2}
    run(ticked)
    assert [product.variants[0].available for product in goods(supplier)] == [12, 1]
    assert batches.verify() == []
    assert outcomes(run(send(supplier, more, restock=True))) == {"unchanged": 2}
    assert bowl.variants[0].id == goods(supplier)[1].variants[0].id


def test_a_new_variant_of_old_goods_brings_its_first_batch() -> None:
    supplier = a_supplier()
    run(send(supplier, a_file(("tee", "Tee", "Size", "S", "", 5, 2), header=OPTIONS)))
    second = a_file(("tee", "Tee", "Size", "S", "", 5, 9), ("tee", "", "", "M", "", 5, 3), header=OPTIONS)
    assert outcomes(run(send(supplier, second))) == {"changed": 1}
    (tee,) = goods(supplier)
    assert [(str(variant.option1), variant.available) for variant in tee.variants] == [("S", 2), ("M", 3)]


def test_a_variant_is_known_by_its_sku_where_it_has_one() -> None:
    supplier = a_supplier()
    run(send(supplier, a_file(("tee", "Tee", "Size", "Small", "T-1", 5, 2), header=OPTIONS)))
    (before,) = goods(supplier)[0].variants
    assert outcomes(run(send(supplier, a_file(("tee", "Tee", "Size", "S", "T-1", 5.5, 2), header=OPTIONS)))) == {
        "changed": 1
    }
    (after,) = goods(supplier)[0].variants
    assert (after.id, str(after.option1), after.price, after.available) == (before.id, "S", 550, 2)


def test_a_product_that_is_refused_stops_nobody_else() -> None:
    supplier = a_supplier()
    run(send(supplier, a_file(("tee", "Tee", "Size", "S", "T-1", 5, 2), header=OPTIONS)))
    second = a_file(("cap", "Cap", "Size", "S", "T-1", 5, 1), ("hat", "Hat", "Size", "S", "H-1", 5, 1), header=OPTIONS)
    done = run(send(supplier, second))
    assert [(item.handle, item.outcome, item.reason) for item in imports.items(done)] == [
        ("cap", "failed", "Another product of yours has this SKU."),
        ("hat", "created", ""),
    ]
    assert [product.handle for product in goods(supplier)] == ["tee", "hat"]


def test_what_the_file_left_out_is_counted_and_gift_cards_are_kept() -> None:
    supplier = a_supplier()
    done = run(send(supplier, (HERE / "files" / "mistakes.csv").read_bytes()))
    assert outcomes(done) == {"created": 8, "skipped": 8, "kept": 1}
    assert imports.severities(done) == {"error": 11, "warning": 10, "info": 7}
    assert session.scalars(select(Kept.handle).where(Kept.supplier_id == supplier.id)).all() == ["gift"]


def test_a_run_that_dies_goes_on_where_it_stood() -> None:
    supplier = a_supplier()
    sent = send(supplier)
    imports.start(sent, by=PLATFORM)
    imports.step(sent.id)
    half = imports.progress(again(sent))
    assert (half.state, half.total, 0 < half.done < 20) == ("running", 20, True)
    assert len(goods(supplier)) == half.done
    session.rollback()  # the process is gone; another one finds the row
    while again(sent).state == "running":
        sweeps.run_one(the_sweep)
    assert outcomes(sent) == {"created": 20}
    assert len(goods(supplier)) == 20


def test_a_step_that_dies_leaves_nothing_half_done() -> None:
    supplier = a_supplier()
    sent = send(supplier)
    imports.start(sent, by=PLATFORM)
    with pytest.raises(KeyboardInterrupt):
        _die_after_a_step(sent.id)
    assert (imports.progress(again(sent)).done, len(goods(supplier))) == (0, 0)
    assert outcomes(run(sent)) == {"created": 20}


def _die_after_a_step(number: int) -> None:
    from storefront.kernel.db import atomic

    @atomic()
    def die() -> None:
        imports.step(number)
        raise KeyboardInterrupt

    die()


def test_a_check_that_died_is_done_again_without_doubles() -> None:
    supplier = a_supplier()
    sent = send(supplier, (HERE / "files" / "mistakes.csv").read_bytes())
    problems = len(imports.findings(sent))
    _uncheck(sent.id)
    go_on(sent.id)
    assert again(sent).state == "checked"
    assert len(imports.findings(again(sent))) == problems
    assert imports.progress(again(sent)).total == 17


def _uncheck(number: int) -> None:
    """As if the process had died before its last step, with half of the rows written."""
    from storefront.kernel.db import atomic

    @atomic()
    def undo() -> None:
        found = session.get_one(Import, number)
        found.state = "uploaded"
        for item in session.scalars(select(Item).where(Item.import_id == number, Item.position % 2 == 1)):
            session.delete(item)

    undo()


def test_two_workers_share_a_run_and_nothing_is_doubled(at_once: Callable[..., list[Any]]) -> None:
    supplier = a_supplier()
    sent = send(supplier)
    imports.start(sent, by=PLATFORM)
    number = sent.id
    results = at_once(lambda _worker: [imports.step(number) for _turn in range(21)], 4)
    assert not [result for result in results if isinstance(result, Exception)]
    assert (again(sent).state, outcomes(sent)) == ("done", {"created": 20})
    assert len(goods(supplier)) == 20
    assert batches_of(supplier) == 22


def test_two_checks_at_once_write_each_row_once(at_once: Callable[..., list[Any]]) -> None:
    supplier = a_supplier()
    sent = send(supplier, APPAREL)
    _uncheck(sent.id)
    number = sent.id
    results = at_once(lambda _worker: imports.check(number), 3)
    assert not [result for result in results if isinstance(result, Exception)]
    assert (again(sent).state, imports.progress(again(sent)).total) == ("checked", 20)


def a_large_file(rows: int) -> bytes:
    """A file of two variants a product."""
    goods = [(f"p{n // 2}", "Goods" if n % 2 == 0 else "", "Size", n % 2, f"S{n}", 5, 1) for n in range(rows)]
    return a_file(*goods, header=OPTIONS)


def test_a_step_takes_few_products_and_few_statements(queries: Callable[[], AbstractContextManager[list[str]]]) -> None:
    """What holds the lock is short, whatever the file's size (quality.md, SQLite)."""
    sent = send(a_supplier(), a_large_file(80))
    imports.start(sent, by=PLATFORM)
    done = 0
    while again(sent).state == "running":
        with queries() as counted:
            imports.step(sent.id)
        assert len(counted) <= 40 * PRODUCTS
        now = imports.progress(again(sent)).done
        assert now - done <= PRODUCTS
        done = now
    assert outcomes(sent) == {"created": 40}


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ten_thousand_rows_go_in_and_the_second_time_nothing_changes() -> None:
    supplier = a_supplier()
    data = a_large_file(10_000)
    assert outcomes(run(send(supplier, data))) == {"created": 5_000}
    assert batches_of(supplier) == 10_000
    assert outcomes(run(send(supplier, data))) == {"unchanged": 5_000}
    assert batches.verify() == []


def test_the_stock_of_many_variants_takes_several_steps_and_survives_between_them() -> None:
    supplier = a_supplier()
    rows = [("tee", "Tee" if n == 0 else "", "Size", n, "", 5, n) for n in range(VARIANTS * 3)]
    sent = send(supplier, a_file(*rows, header=OPTIONS))
    imports.start(sent, by=PLATFORM)
    imports.step(sent.id)
    assert (imports.progress(again(sent)).done, len(goods(supplier))) == (0, 1)
    done = run(sent)
    assert outcomes(done) == {"created": 1}
    assert [variant.available for variant in goods(supplier)[0].variants] == list(range(VARIANTS * 3))
    assert batches_of(supplier) == VARIANTS * 3 - 1
    assert outcomes(run(send(supplier, a_file(*rows, header=OPTIONS), restock=True))) == {"unchanged": 1}


def test_starting_and_stopping(deliver: Callable[[], None]) -> None:
    supplier = a_supplier()
    sent = send(supplier)
    imports.start(sent, by=PLATFORM)
    imports.start(sent, by=PLATFORM)
    imports.step(sent.id)
    imports.cancel(again(sent), by=PLATFORM)
    imports.cancel(again(sent), by=PLATFORM)
    kept = len(goods(supplier))
    deliver()
    assert (again(sent).state, len(goods(supplier))) == ("cancelled", kept)
    with pytest.raises(Refused) as refusal:
        imports.start(again(sent), by=PLATFORM)
    assert refusal.value.status == 409
    done = run(send(supplier))
    with pytest.raises(Refused):
        imports.cancel(done, by=PLATFORM)


def test_an_import_is_found_through_its_supplier_only() -> None:
    mine, other = a_supplier(), a_supplier()
    sent = send(mine)
    assert imports.seen_by(mine.id, sent.id).id == sent.id
    for supplier_id, number in ((other.id, sent.id), (mine.id, sent.id + 1), (mine.id, 2**80)):
        with pytest.raises(NotFound):
            imports.seen_by(supplier_id, number)


def test_a_long_list_of_imports_is_read_in_pages(app: Flask) -> None:
    supplier = a_supplier()
    sent = [send(supplier, a_file(("cup", "Cup", 5, n))).id for n in range(3)]
    assert [one.id for one in imports.listed(supplier.id)] == sent[::-1]
    assert [one.id for one in imports.listed(supplier.id, before=sent[1])] == [sent[0]]
    assert [(one.total, one.done) for one in imports.listed(supplier.id)] == [(1, 0)] * 3
