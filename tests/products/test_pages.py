"""The supplier's goods page: works without script, keeps what was typed, and says beside the field what is wrong."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from storefront import batches, products, suppliers
from storefront.kernel.actors import PLATFORM
from storefront.suppliers import Supplier
from tests.products.making import a_draft, a_product, a_supplier
from tests.support.client import Client


@pytest.fixture
def supplier(app: Flask) -> Supplier:
    """A supplier that may sell."""
    return a_supplier()


@pytest.fixture
def desk(client: Client, supplier: Supplier) -> Client:
    """The supplier's browser."""
    return client.sign_in(account_of(supplier))


def account_of(supplier: Supplier) -> Any:
    from storefront import accounts

    return accounts.by_id(supplier.account_id)


CUP = {
    "title": "Celadon cup",
    "description": "Fired **twice**.",
    "brand": "Hill",
    "category": "Cups",
    "origin": "Jingdezhen",
    "attributes": "Glaze: celadon\ngift",
    "rate": "12.5",
    "option1": "Size",
    "variants-0-option1": "S",
    "variants-0-price": "108",
    "variants-1-option1": "L",
    "variants-1-price": "128.50",
    "variants-1-sku": "L-1",
    "variants-1-unit_quantity": "220",
    "variants-1-unit_measure": "ml",
    "variants-2-price": "",
    "title_zh_Hans": "青瓷杯",
}


def picture(colour: str = "blue") -> tuple[BytesIO, str]:
    """A small picture to send."""
    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "PNG")
    file.seek(0)
    return file, "cup.png"


def first(supplier: Supplier) -> products.Product:
    return products.of_supplier(supplier.id)[0]


def test_a_product_is_made_changed_and_put_on_sale(desk: Client, supplier: Supplier) -> None:
    desk.get("/supply/products", status=200)
    desk.get("/supply/products/new", status=200)
    shown = desk.follow(desk.post("/supply/products", CUP, status=303))
    product = first(supplier)
    assert "Celadon cup" in shown.text
    assert (product.state, product.rate_bp, product.title["zh_Hans"]) == ("draft", 1250, "青瓷杯")
    assert [(str(one.option1), one.price) for one in product.variants] == [("S", 10800), ("L", 12850)]
    assert [(str(one.name), str(one.value)) for one in product.known] == [("Glaze", "celadon"), ("", "gift")]
    here = f"/supply/products/{product.id}"
    again = CUP | {
        "version": "1",
        "variants-0-id": str(product.variants[0].id),
        "variants-1-id": str(product.variants[1].id),
    }
    desk.post(here, again, status=303)
    assert first(supplier).version == 1  # nothing typed, nothing written
    desk.post(here, again | {"title": "Tall cup", "variants-0-option1": "", "variants-0-price": ""}, status=303)
    product = first(supplier)
    assert (str(product.title), len(product.variants), product.version) == ("Tall cup", 1, 2)
    desk.follow(desk.post(f"{here}/publication", status=303))
    assert first(supplier).state == "live"
    for noun, state in (("pause", "paused"), ("resumption", "live"), ("retirement", "retired")):
        desk.post(f"{here}/{noun}", status=303)
        assert first(supplier).state == state
    assert "not in a state for that" in desk.post(f"{here}/resumption", status=409).text
    assert "retired" in desk.get("/supply/products?state=retired").text.lower()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"title": "x" * 256}, "at most 255"),
        ({"rate": "31"}, "between 0% and 30%"),
        ({"rate": "ten"}, "percentage"),
        ({"rate": "12.345"}, "percentage"),
        ({"variants-0-price": "0"}, "above 0"),
        ({"variants-0-price": "-5"}, "above 0"),
        ({"variants-0-price": "1e5"}, "amount like"),
        ({"variants-0-price": "9" * 20}, "amount like"),
        ({"variants-1-option1": "s"}, "same options"),
        ({"variants-1-option2": "Blue"}, "Name this option above first."),
        ({"variants-1-band_high": "900"}, "30% of the sale"),
        ({"variants-1-weight_grams": "heavy"}, "whole number"),
        ({"variants-1-unit_measure": ""}, "both or neither"),
        ({"variants-1-unit_measure": "stone"}, "Not a valid choice"),
        ({"not_returnable_reason": "because"}, "Not a valid choice"),
        ({"option2": "SIZE", "variants-0-option2": "a", "variants-1-option2": "b"}, "same name"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    desk: Client, supplier: Supplier, wrong: dict[str, str], sentence: str
) -> None:
    shown = desk.post("/supply/products", CUP | wrong, status=422)
    assert sentence in shown.text
    for name, value in (CUP | wrong).items():
        if value and "\n" not in value and "measure" not in name and "reason" not in name:
            assert value.replace('"', "&#34;") in shown.text, name
    assert products.of_supplier(supplier.id) == []


def test_an_overtaken_form_is_refused_and_kept(desk: Client, supplier: Supplier) -> None:
    desk.post("/supply/products", CUP)
    product = first(supplier)
    rows = {f"variants-{place}-id": str(one.id) for place, one in enumerate(product.variants)}
    here = f"/supply/products/{product.id}"
    desk.post(here, CUP | rows | {"version": "1", "title": "One"}, status=303)
    shown = desk.post(here, CUP | rows | {"version": "1", "title": "Two"}, status=409)
    assert "changed elsewhere" in shown.text
    assert 'value="Two"' in shown.text
    assert str(first(supplier).title) == "One"


def test_pictures_are_sent_described_ordered_and_removed(desk: Client, supplier: Supplier) -> None:
    product = a_product(supplier, live=False)
    here = f"/supply/products/{product.id}"
    desk.post(f"{here}/pictures", {"pictures": [picture("blue"), picture("red")]}, status=303)
    one, two = first(supplier).pictures
    words = {f"alt-{one.id}": "A blue cup", f"place-{one.id}": "2", f"alt-{two.id}": "", f"place-{two.id}": "1"}
    desk.post(f"{here}/pictures/order", words, status=303)
    assert [(one.id, str(one.alt)) for one in first(supplier).pictures] == [(two.id, ""), (one.id, "A blue cup")]
    assert "A blue cup" in desk.get(here, status=200).text
    desk.post(f"{here}/pictures/{two.id}/removal", status=303)
    assert [one.id for one in first(supplier).pictures] == [one.id]


def test_a_file_that_is_no_picture_is_refused_beside_its_field(desk: Client, supplier: Supplier) -> None:
    product = a_product(supplier)
    here = f"/supply/products/{product.id}"
    for sent, sentence in (
        ({"pictures": (BytesIO(b"<svg/>"), "x.svg")}, "cannot be read"),
        ({}, "choose pictures first"),
        ({"pictures": [picture() for _number in range(21)]}, "At most 20"),
    ):
        assert sentence in desk.post(f"{here}/pictures", sent, status=422, content_type="multipart/form-data").text
    assert first(supplier).pictures == []


def test_many_are_put_on_sale_at_once(desk: Client, supplier: Supplier) -> None:
    ids = [a_product(supplier, live=False).id for _number in range(3)]
    desk.post("/supply/products/states", {"noun": "publication", "product": ids[:2]}, status=303)
    assert [one.state for one in products.of_supplier(supplier.id)] == ["live", "live", "draft"]
    assert "tick goods" in desk.post("/supply/products/states", {"noun": "publication"}, status=422).text
    desk.post("/supply/products/states", {"noun": "explosion", "product": ids}, status=404)


def test_the_list_is_paged_searched_and_filtered(desk: Client, supplier: Supplier, queries: Callable[..., Any]) -> None:
    for number in range(35):
        products.index(a_product(supplier, title=f"Cup {number}", live=number % 2 == 0).id)
    products.index(a_product(a_supplier(), title="Cup of another").id)
    page = desk.get("/supply/products", status=200).text
    assert "Cup 34" in page
    assert "Cup 3<" not in page
    assert "Cup of another" not in page
    found = desk.get("/supply/products?q=cup+7", status=200).text
    assert "Cup 7" in found
    assert "Cup 8<" not in found
    assert "Cup 33" not in desk.get("/supply/products?state=live").text
    for odd in ("after=x", "after=-1", "after=" + "9" * 30, "state=none", "q=%00%ff", "q=" + "%22" * 300):
        desk.get(f"/supply/products?{odd}", status=200)


def test_strangers_see_nothing_and_change_nothing(
    desk: Client, browse: Callable[[], Client], supplier: Supplier
) -> None:
    product = a_product(a_supplier(), stock=1)
    before = products.draft_of(product)
    for path in ("", "/pictures", "/pictures/order", "/publication", "/pause", "/retirement"):
        desk.post(f"/supply/products/{product.id}{path}", CUP, status=404)
    desk.get(f"/supply/products/{product.id}", status=404)
    desk.get(f"/supply/products/{2**53 - 1}", status=404)
    desk.post("/supply/products/states", {"noun": "retirement", "product": product.id}, status=404)
    assert products.draft_of(products.by_id(product.id)) == before
    assert products.by_id(product.id).state == "live"
    guest = browse()
    assert guest.get("/supply/products").status_code == 303
    guest.sign_in(account_of(a_supplier())).get("/supply/products", status=200)


def test_the_first_page_says_what_waits(desk: Client, supplier: Supplier) -> None:
    assert "Nothing waits for you" in desk.get("/supply", status=200).text
    variant = a_product(supplier, title="Honey", stock=3).variants[0]
    products.take({variant.id: 3})
    batch = batches.listed(supplier.id).rows[0]
    batches.freeze(batches.owned(supplier.id, batch.id), "A hair in it", by=PLATFORM)
    assert "Promised and not there: Honey" in desk.get("/supply").text
    suppliers.suspend(suppliers.by_id(supplier.id), "Late parcels", by=PLATFORM)
    assert "Late parcels" in desk.get("/supply").text


def test_hostile_words_stay_words(desk: Client, supplier: Supplier) -> None:
    for text in ("<script>alert(1)</script>", "{{7331*1337}}", "\u202eabc", "e" + "\u0301" * 200, "=1+1", "'\"><b>"):
        shown = desk.post("/supply/products", CUP | {"title": text[:250], "brand": text[:100], "attributes": text})
        if shown.status_code == 303:
            shown = desk.follow(shown)
        assert "9801547" not in shown.text
        assert "<script>alert" not in shown.text
    desk.get("/supply/products", status=200)


def test_drafts_of_a_page_and_of_a_verb_are_one(desk: Client, supplier: Supplier) -> None:
    made = products.create(supplier, a_draft("Jug", sizes=("S", "M")), by=PLATFORM)
    assert "Jug" in desk.get(f"/supply/products/{made.id}", status=200).text
