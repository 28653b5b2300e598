"""A product's state moves along its table and no other way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import audit, products, suppliers
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.products import Product, ProductStep
from tests.products.making import a_product, a_supplier

WORDS: dict[str, Callable[[Product], object]] = {
    "publish": lambda one: products.publish(one, by=PLATFORM),
    "accept": lambda one: products.accept(one, by=PLATFORM),
    "decline": lambda one: products.decline(one, "Blurred pictures", by=PLATFORM),
    "withdraw": lambda one: products.withdraw(one, by=PLATFORM),
    "pause": lambda one: products.pause(one, by=PLATFORM),
    "resume": lambda one: products.resume(one, by=PLATFORM),
    "retire": lambda one: products.retire(one, by=PLATFORM),
}
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "in_review": ("publish",),
    "live": ("publish", "accept"),
    "paused": ("publish", "accept", "pause"),
    "retired": ("retire",),
}
AFTER = {  # what every word makes of every state; missing: refused
    "draft": {"publish": "in_review", "retire": "retired"},
    "in_review": {
        "publish": "in_review",
        "accept": "live",
        "decline": "draft",
        "withdraw": "draft",
        "retire": "retired",
    },
    "live": {"publish": "live", "pause": "paused", "resume": "live", "retire": "retired"},
    "paused": {"publish": "live", "pause": "paused", "resume": "live", "retire": "retired"},
    "retired": {"retire": "retired"},
}


def steps_of(product: Product) -> list[ProductStep]:
    session.expire_all()
    return list(
        session.scalars(select(ProductStep).where(ProductStep.product_id == product.id).order_by(ProductStep.id))
    )


@pytest.mark.parametrize("state", sorted(WAYS))
def test_every_word_in_every_state(app: Flask, state: str) -> None:
    supplier = a_supplier(probation=True)
    for word, say in WORDS.items():
        product = a_product(supplier, live=False)
        for way in WAYS[state]:
            WORDS[way](product)
        steps = len(steps_of(product))
        assert products.by_id(product.id).state == state
        after = AFTER[state].get(word)
        if after is None:
            with pytest.raises(Refused) as refused:
                say(product)
            assert refused.value.status == 409
        else:
            say(product)
        found = products.by_id(product.id)
        assert found.state == (after or state), word
        assert len(steps_of(product)) == steps + (after not in (None, state)), word


def test_probation_ends(app: Flask, clock: Callable[[timedelta], None]) -> None:
    supplier = a_supplier(probation=True)
    product = a_product(supplier, live=False)
    clock(timedelta(days=90, seconds=1))
    assert products.publish(product, by=PLATFORM) == "live"


def test_goods_wait_until_their_supplier_may_sell(app: Flask) -> None:
    supplier = a_supplier(approved=False)
    product = a_product(supplier, live=False)
    with pytest.raises(Refused):
        products.publish(product, by=PLATFORM)
    assert products.by_id(product.id).state == "draft"
    suppliers.approve(supplier, by=PLATFORM, probation=timedelta())
    assert products.publish(product, by=PLATFORM) == "live"


def test_what_may_be_bought_is_one_rule(app: Flask) -> None:
    supplier = a_supplier()
    product = a_product(supplier, stock=1)
    rule = select(products.Variant.id).select_from(products.Variant).join(products.Product).join(suppliers.Supplier)

    def may() -> bool:
        return session.scalars(rule.where(products.buyable, products.Product.id == product.id)).all() != []

    assert may()
    products.pause(product, by=PLATFORM)
    assert not may()
    products.resume(product, by=PLATFORM)
    suppliers.suspend(supplier, "Late", by=PLATFORM)
    assert not may()
    suppliers.resume(supplier, by=PLATFORM)
    products.take({product.variants[0].id: 1})
    assert not may()


def test_a_decision_of_staff_is_recorded_and_has_a_reason(app: Flask) -> None:
    product = a_product(a_supplier(probation=True))
    with pytest.raises(Refused) as refused:
        products.decline(product, " ", by=PLATFORM)
    assert refused.value.field == "reason"
    products.decline(product, "Blurred pictures", by=PLATFORM)
    assert products.by_id(product.id).reason == "Blurred pictures"
    assert audit.entries(about=f"product:{product.id}")[0].action == "decline product"
    assert [one.id for one in products.waiting_for_review()] == []
