"""Pictures are rows of their product: ordered, described, fetched later or missing."""

from typing import Any

import pytest
from flask import Flask

from storefront import products
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.files import File
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import Words
from storefront.products import Picture, Product
from tests.products.making import a_product

STORED = StoredPicture("a" * 32, 800, 600)


def pictures(product: Product) -> list[Picture]:
    return products.by_id(product.id).pictures


def add(product: Product, stored: StoredPicture | None = STORED, **words: Any) -> Picture:
    return products.add_picture(product, stored, by=PLATFORM, **words)


def test_a_stored_picture_is_kept(app: Flask) -> None:
    product = a_product()
    version = product.supplier_id
    picture = add(product, alt="A blue cup")
    assert (picture.file, picture.state, str(picture.alt)) == (
        {"id": "a" * 32, "w": 800, "h": 600},
        "stored",
        "A blue cup",
    )
    assert session.query(File).filter_by(word="a" * 32, room="products").count() == 1
    assert list(products.file_names(["a" * 32, "b" * 32])) == ["a" * 32]
    assert version


def test_an_address_waits_arrives_or_is_missing_and_is_tried_again(app: Flask) -> None:
    product = a_product()
    one, two = (add(product, None, source_url=f"https://pictures.example/{n}") for n in range(2))
    assert add(product, None, source_url="https://pictures.example/0").id == one.id
    assert products.waiting_pictures(9) == [one.id, two.id]
    products.picture_arrived(one, STORED)
    products.picture_missing(two, "private_address")
    assert [(p.state, p.problem) for p in pictures(product)] == [("stored", ""), ("missing", "private_address")]
    assert products.fetch_again(product, by=PLATFORM) == 1
    assert products.waiting_pictures(9) == [two.id]


def test_order_description_and_removal(app: Flask) -> None:
    product = a_product()
    one, two, three = (add(product, StoredPicture(letter * 32, 10, 10)).id for letter in "abc")
    products.order_pictures(product, [three, 10**9, one], by=PLATFORM)
    assert [p.id for p in pictures(product)] == [three, one, two]
    products.describe_picture(products.picture_of(product, one), Words({"": "杯", "en": "Cup"}), by=PLATFORM)
    draft = products.draft_of(products.by_id(product.id))
    from dataclasses import replace

    products.change(product, replace(draft, variants=(replace(draft.variants[0], picture_id=one),)), by=PLATFORM)
    products.remove_picture(products.picture_of(product, one), by=PLATFORM)
    assert [p.id for p in pictures(product)] == [three, two]
    assert products.by_id(product.id).variants[0].picture_id is None


def test_what_cannot_be_is_refused(app: Flask) -> None:
    product, other = a_product(), a_product()
    picture = add(product)
    with pytest.raises(NotFound):
        products.picture_of(other, picture.id)
    with pytest.raises(Refused) as refused:
        products.describe_picture(picture, "x" * 501, by=PLATFORM)
    assert refused.value.field == "alt"
    for number in range(49):
        add(product, None, source_url=f"https://pictures.example/{number}")
    with pytest.raises(Refused):
        add(product)
    assert len(pictures(product)) == 50
