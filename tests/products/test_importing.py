"""Goods from a file: what it says anew is written once, what it is silent about stays."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from storefront import batches, products
from storefront.kernel.actors import PLATFORM
from storefront.kernel.words import Words
from storefront.products import Attribute, FileProduct, FileVariant, draft_of
from storefront.suppliers import Supplier
from tests.products.making import a_supplier

ONE, TWO = "https://pictures.example/1.jpg", "https://pictures.example/2.jpg"
CUP = FileProduct(
    handle="cup",
    title="Cup",
    options=("Size", "Colour"),
    variants=(
        FileVariant(1000, ("S", "Blue"), sku="S-B", weight_grams=200, picture=ONE),
        FileVariant(1200, ("L", "Blue"), picture=TWO, extra={"Cost": "3"}),
    ),
    description="<p>Fired twice</p>",
    brand="Hill",
    category="Cups",
    attributes=(Attribute(Words.of(""), Words.of("gift")),),
    pictures=((ONE, "A blue cup"), (TWO, "")),
    extra={"SEO Title": "Cup"},
)


def upsert(supplier: Supplier, stated: FileProduct = CUP, **words: Any) -> products.Upserted:
    return products.upsert(supplier, replace(stated, **words), by=PLATFORM)


def test_a_file_makes_a_product_once(app: Flask, queries: Callable[[], Any]) -> None:
    supplier = a_supplier()
    made = upsert(supplier)
    product = products.owned(supplier.id, made.product_id)
    assert (made.outcome, made.state, product.handle) == ("created", "draft", "cup")
    assert [one.id for one in product.variants] == made.variants
    assert [(one.source_url, str(one.alt), one.state) for one in product.pictures] == [
        (ONE, "A blue cup", "waiting"),
        (TWO, "", "waiting"),
    ]
    assert [one.picture_id for one in product.variants] == [one.id for one in product.pictures]
    assert not products.would_change(product, CUP)
    others = [CUP, replace(CUP, handle="jug"), replace(CUP, title="Tall cup"), replace(CUP, brand="HILL ")]
    assert products.foresee(supplier.id, others) == ["unchanged", "created", "changed", "unchanged"]
    with queries() as statements:
        again = upsert(supplier)
    assert again == made._replace(outcome="unchanged")
    assert not [one for one in statements if not one.startswith("SELECT")]


def test_what_the_file_is_silent_about_stays(app: Flask) -> None:
    supplier = a_supplier()
    made = upsert(supplier)
    product = products.owned(supplier.id, made.product_id)
    draft = draft_of(product)
    mine = replace(
        draft,
        title=Words({"": "Cup", "zh_Hans": "杯"}),
        origin=Words.of("Jingdezhen"),
        rate_bp=1500,
        options=(Words({"": "Size", "zh_Hans": "尺寸"}), draft.options[1]),
        attributes=(Attribute(Words.of("Glaze"), Words.of("Celadon")), *draft.attributes),
        variants=(*draft.variants, products.VariantDraft(900, (Words.of("XS"), Words.of("Blue")))),
    )
    products.change(product, mine, by=PLATFORM)
    product = products.owned(supplier.id, made.product_id)
    batches.receive(product.variants[0], 7, by=PLATFORM)
    assert upsert(supplier).outcome == "unchanged"
    changed = upsert(supplier, title="Tall cup", variants=(replace(CUP.variants[0], price=1100), CUP.variants[1]))
    assert changed.outcome == "changed"
    product = products.owned(supplier.id, made.product_id)
    assert product.title == {"": "Tall cup", "zh_Hans": "杯"}
    assert (str(product.origin), product.rate_bp, product.option_names[0]["zh_Hans"]) == ("Jingdezhen", 1500, "尺寸")
    assert [str(one.name) for one in product.known] == ["Glaze", ""]
    assert [(one.price, one.available) for one in product.variants] == [(1100, 7), (1200, 0), (900, 0)]
    assert product.variants[0].weight_grams == 200


def test_a_variant_is_known_by_its_sku_else_its_options(app: Flask) -> None:
    supplier = a_supplier()
    made = upsert(supplier)
    again = upsert(
        supplier, variants=(replace(CUP.variants[0], options=("Small", "Blue")), replace(CUP.variants[1], sku="L-B"))
    )
    assert again.variants == made.variants
    product = products.owned(supplier.id, made.product_id)
    assert [(str(one.option1), one.sku) for one in product.variants] == [("Small", "S-B"), ("L", "L-B")]


def test_other_options_replace_the_variants(app: Flask) -> None:
    supplier = a_supplier()
    made = upsert(supplier)
    again = upsert(supplier, options=(), variants=(FileVariant(5000),))
    product = products.owned(supplier.id, made.product_id)
    assert len(product.variants) == 1
    assert again.variants == [product.variants[0].id]
    assert product.option_names == []


def test_a_band_follows_the_price_unless_the_supplier_set_one(app: Flask) -> None:
    supplier = a_supplier()
    made = upsert(supplier)
    product = products.owned(supplier.id, made.product_id)
    draft = draft_of(product)
    own = replace(draft.variants[1], band_low=1210, band_high=1300)
    products.change(product, replace(draft, variants=(draft.variants[0], own)), by=PLATFORM)
    upsert(supplier, variants=tuple(replace(one, price=1250) for one in CUP.variants))
    product = products.owned(supplier.id, made.product_id)
    assert [(one.band_low, one.band_high) for one in product.variants] == [(1250, 1500), (1210, 1300)]
    upsert(supplier, variants=tuple(replace(one, price=100) for one in CUP.variants))
    product = products.owned(supplier.id, made.product_id)
    top = products.highest(100, product.rate_bp)
    assert [(one.band_low, one.band_high) for one in product.variants] == [(100, 120), (top, top)]


def test_a_former_price_stays_until_the_file_ends_it(app: Flask) -> None:
    supplier = a_supplier()
    made = upsert(supplier, variants=(replace(CUP.variants[0], compare_at=1500),))
    upsert(supplier, variants=(replace(CUP.variants[0], compare_at=None),))
    assert products.owned(supplier.id, made.product_id).variants[0].compare_at == 1500
    assert upsert(supplier, variants=(replace(CUP.variants[0], compare_at=0),)).outcome == "changed"
    assert products.owned(supplier.id, made.product_id).variants[0].compare_at is None


def test_a_new_picture_waits_and_nothing_is_lost(app: Flask) -> None:
    supplier = a_supplier()
    made = upsert(supplier)
    third = "https://pictures.example/3.jpg"
    product = products.owned(supplier.id, made.product_id)
    assert products.would_change(product, replace(CUP, pictures=((third, ""),)))
    assert upsert(supplier, pictures=((third, ""),)).outcome == "changed"
    product = products.owned(supplier.id, made.product_id)
    assert [one.source_url for one in product.pictures] == [ONE, TWO, third]
    assert products.waiting_pictures(10) == [one.id for one in product.pictures]


def test_a_file_of_many_at_once_and_by_two_processes(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    supplier = a_supplier()
    results = at_once(
        lambda number: upsert(supplier, handle=f"cup-{number % 3}", variants=(FileVariant(1000, ("S", "B")),)), 9
    )
    assert sorted(one.outcome for one in results if not isinstance(one, Exception)).count("created") == 3
    assert not [one for one in results if isinstance(one, Exception) and getattr(one, "status", 500) != 409]
    assert len(products.of_supplier(supplier.id)) == 3
