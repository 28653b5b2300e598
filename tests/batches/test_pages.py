"""The supplier's batches: received, read, written off, stopped and called back on plain pages."""

from collections.abc import Callable

import pytest
from flask import Flask

from storefront import accounts, batches, products
from storefront.kernel.actors import PLATFORM
from storefront.suppliers import Supplier
from tests.products.making import a_product, a_supplier
from tests.support.client import Client
from tests.world import World


@pytest.fixture
def supplier(app: Flask) -> Supplier:
    """A supplier that may sell."""
    return a_supplier()


@pytest.fixture
def desk(client: Client, supplier: Supplier) -> Client:
    """The supplier's browser."""
    return client.sign_in(accounts.by_id(supplier.account_id))


def test_a_batch_is_received_and_read(desk: Client, supplier: Supplier) -> None:
    assert "Stock comes in batches" in desk.get("/supply/batches", status=200).text
    product = a_product(supplier, title="Longan honey", sizes=("420 g", "900 g"))
    products.index(product.id)
    assert "Longan honey · 420 g" in desk.get("/supply/batches/new", status=200).text
    assert "Longan honey" in desk.get("/supply/batches/new?q=honey").text
    assert "Nothing matches" in desk.get("/supply/batches/new?q=soap").text
    sent = {
        "variant": product.variants[1].id,
        "quantity": "24",
        "code": "H-7",
        "origin": "North valley",
        "best_before": "2099-01-31",
    }
    shown = desk.follow(desk.post("/supply/batches", sent, status=303))
    assert "Batch H-7" in shown.text
    assert "31 January 2099" in shown.text
    assert products.variant_of(supplier.id, product.variants[1].id).available == 24
    assert "H-7" in desk.get("/supply/batches?q=H-").text
    assert "H-7" in desk.get("/supply/batches?q=honey").text
    assert "H-7" not in desk.get("/supply/batches?state=frozen").text
    assert "H-7,Longan honey,900 g" in desk.get("/supply/batches/sheet?q=H").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quantity": ""}, "Please fill this in."),
        ({"quantity": "0"}, "from 1 to"),
        ({"quantity": "1.5"}, "whole number"),
        ({"quantity": "٣"}, "whole number"),
        ({"code": "x" * 41}, "at most 40"),
        ({"best_before": "2020-01-01"}, "past"),
        ({"made_on": "yesterday"}, "valid date"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    desk: Client, supplier: Supplier, wrong: dict[str, str], sentence: str
) -> None:
    variant = a_product(supplier).variants[0]
    sent = {"variant": str(variant.id), "quantity": "5", "code": "K-1", "origin": "Kiln 3"} | wrong
    shown = desk.post("/supply/batches", sent, status=422)
    assert sentence in shown.text
    assert 'value="Kiln 3"' in shown.text
    assert batches.listed(supplier.id).rows == []


def test_a_batch_is_written_off_stopped_sold_again_and_called_back(desk: Client, supplier: Supplier) -> None:
    product = a_product(supplier, stock=10)
    number = batches.listed(supplier.id).rows[0].id
    here = f"/supply/batches/{number}"
    desk.post(f"{here}/losses", {"losses-quantity": "3", "losses-reason": "Broken"}, status=303)
    shown = desk.post(f"{here}/losses", {"losses-quantity": "8", "losses-reason": "Broken too"}, status=422)
    assert "from 1 to 7" in shown.text
    assert 'value="Broken too"' in shown.text
    desk.post(f"{here}/counts", {"counts-quantity": "9", "counts-reason": "Behind the shelf"}, status=303)
    assert "fill this in" in desk.post(f"{here}/stops", {"stops-reason": ""}, status=422).text
    desk.post(f"{here}/stops", {"stops-reason": "A hair in it"}, status=303)
    assert products.by_id(product.id).variants[0].available == 0
    desk.post(f"{here}/release", status=303)
    assert products.by_id(product.id).variants[0].available == 9
    shown = desk.follow(desk.post(f"{here}/recalls", {"recalls-reason": "Lead in the glaze"}, status=303))
    assert "Called back" in shown.text
    desk.post(f"{here}/release", status=409)
    assert batches.verify() == []


def test_strangers_see_nothing_and_change_nothing(desk: Client, browse: Callable[[], Client]) -> None:
    product = a_product(a_supplier(), stock=5)
    row = batches.listed(product.supplier_id).rows[0]
    for noun, sent in (
        ("losses", {"losses-quantity": "1", "losses-reason": "x"}),
        ("recalls", {"recalls-reason": "x"}),
        ("release", {}),
    ):
        desk.post(f"/supply/batches/{row.id}/{noun}", sent, status=404)
    desk.get(f"/supply/batches/{row.id}", status=404)
    sent = {"variant": str(product.variants[0].id), "quantity": "5"}
    desk.post("/supply/batches", sent, status=404)
    assert batches.listed(product.supplier_id).rows == [row]
    assert products.by_id(product.id).variants[0].available == 5
    assert browse().get("/supply/batches").status_code == 303
    batches.freeze(batches.owned(product.supplier_id, row.id), "x", by=PLATFORM)


def test_a_products_page_names_the_newest_batch_with_pieces_left(client: Client, world: World) -> None:
    """However ample the stock is: a page that was kept must not be one batch behind."""
    by, cup = world.supplier, world.variants["cup"]
    path = "/s/harbour/p/tea-cup"

    def named() -> str:
        said = client.get(path, status=200).text
        return next((code for code in ("NEWER", "NEW") if f"Batch {code}<" in said or f"Batch {code} " in said), "")

    assert named() == ""
    newer = batches.receive(cup, 30, by=by, code="NEW")
    assert named() == "NEW"
    newest = batches.receive(cup, 30, by=by, code="NEWER")
    assert named() == "NEWER"
    batches.freeze(newest, "A look", by=by)
    assert named() == "NEW"
    batches.unfreeze(batches.owned(world.pottery.id, newest.id), by=by)
    assert named() == "NEWER"
    batches.lose(batches.owned(world.pottery.id, newest.id), 30, "Fell down", by=by)
    assert named() == "NEW"
    batches.correct(batches.owned(world.pottery.id, newest.id), 4, "Found", by=by)
    assert named() == "NEWER"
    batches.pick("parcel", "a test", [(cup.id, 134)], by=by)  # the oldest goes first; all are empty then
    assert named() == ""
    batches.unpick("parcel", "a test", by=by)
    assert (named(), newer.code) == ("NEWER", "NEW")
