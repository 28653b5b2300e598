"""A product is what its draft says, no more is written than changed, and what was refused changed nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront import policies, products, search, suppliers
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.money import share
from storefront.kernel.words import Words
from storefront.products import Product, VariantDraft, draft_of
from tests.products.making import a_draft, a_product, a_supplier


def variants(*values: str, **words: Any) -> tuple[VariantDraft, ...]:
    return tuple(VariantDraft(price=1000, options=tuple(map(Words.of, value.split("/"))), **words) for value in values)


def named(*names: str) -> tuple[Words, ...]:
    return tuple(map(Words.of, names))


def changed(product: Product, **words: Any) -> Product:
    products.change(product, replace(draft_of(product), **words), by=PLATFORM)
    return products.by_id(product.id)


def test_a_whole_product_comes_back_as_drafted(app: Flask) -> None:
    draft = a_draft(
        Words({"": "青瓷杯", "en": "Celadon cup"}),
        description=Words.of("Fired **twice**."),
        origin=Words.of("Jingdezhen"),
        brand="Hill",
        category=Words({"": "杯", "en": "Cups"}),
        attributes=(products.Attribute(Words.of("Glaze"), Words.of("Celadon")),),
        options=named("Size", "Colour"),
        variants=variants("S/Blue", "S/Green", sku=None, weight_grams=300, unit_quantity=220, unit_measure="ml"),
        rate_bp=1200,
        not_returnable_reason="made_to_order",
    )
    product = products.create(a_supplier(), draft, by=PLATFORM)
    found = draft_of(products.by_id(product.id))
    assert found.variants[0].band_high == 1200
    assert replace(found, variants=(), handle="") == replace(draft, variants=())
    assert [replace(one, id=None, band_low=None, band_high=None) for one in found.variants] == list(draft.variants)
    assert (product.slug, product.handle, product.state) == ("celadon-cup", "celadon-cup", "draft")
    assert not product.returnable


def test_an_equal_draft_writes_nothing(app: Flask, queries: Callable[[], Any]) -> None:
    product = a_product(sizes=("S", "M"), brand="Hill", category=Words.of("Cups"))
    draft = draft_of(product)
    with queries() as statements:
        assert not products.change(product, draft, by=PLATFORM)
    assert not [one for one in statements if not one.startswith("SELECT")]


def test_a_change_moves_versions_on_once(app: Flask) -> None:
    product = a_product()
    version, catalogue = product.version, suppliers.catalogue_versions([product.supplier_id])[product.supplier_id]
    assert changed(product, title=Words.of("Bowl")).version == version + 1
    assert suppliers.catalogue_versions([product.supplier_id])[product.supplier_id] == catalogue + 1


def test_an_overtaken_change_is_refused(app: Flask) -> None:
    product = a_product()
    draft = draft_of(product)
    products.change(product, replace(draft, title=Words.of("Bowl")), by=PLATFORM, version=1)
    with pytest.raises(Refused) as refused:
        products.change(product, replace(draft, title=Words.of("Jug")), by=PLATFORM, version=1)
    assert refused.value.status == 409
    assert str(products.by_id(product.id).title) == "Bowl"


def test_a_title_without_latin_letters_still_has_an_address(app: Flask) -> None:
    supplier = a_supplier()
    first, second = (products.create(supplier, a_draft("青瓷杯"), by=PLATFORM) for _time in range(2))
    assert first.slug.startswith("p-")
    assert first.slug.isascii()
    assert first.slug != second.slug
    assert products.create(supplier, a_draft("Crème brûlée, 2 Löffel"), by=PLATFORM).slug == "creme-brulee-2-loffel"


def test_the_same_title_many_times_at_once(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    supplier = a_supplier()
    made = at_once(lambda _number: products.create(supplier, a_draft("Cup"), by=PLATFORM).slug, 12)
    assert len(set(made)) == 12
    assert "cup" in made


def test_one_brand_and_one_category_however_written(app: Flask) -> None:
    supplier = a_supplier()
    made = [
        products.create(supplier, a_draft(brand=brand, category=Words.of(category)), by=PLATFORM)
        for brand, category in (("Hill Pottery", "茶壺"), ("HILL  pottery", "茶壶"), ("Ｈill Pottery", "茶壺 "))
    ]
    assert len({one.brand_id for one in made}) == len({one.category_id for one in made}) == 1
    both = products.category_named(Words({"": "茶壶", "en": "Teapots"}))
    assert both is not None
    assert both.id == made[0].category_id
    assert search.candidates("category", "茶壶") == [both.id]


def test_options_may_be_exchanged_renamed_removed_and_come_back(app: Flask) -> None:
    product = a_product(stock=5, options=named("Size"), variants=variants("S", "M", "L"))
    small, medium, large = (one.id for one in product.variants)
    drafts = draft_of(product).variants
    swapped = (replace(drafts[0], options=named("M")), replace(drafts[1], options=named("S")), drafts[2])
    product = changed(product, variants=swapped)
    assert [(one.id, str(one.option1)) for one in product.variants] == [(small, "M"), (medium, "S"), (large, "L")]
    product = changed(product, variants=draft_of(product).variants[:1])
    assert [one.id for one in product.variants] == [small]
    product = changed(product, variants=(*draft_of(product).variants, *variants("L", "XL")))
    found = {str(one.option1): one for one in product.variants}
    assert (found["L"].id, found["L"].available, found["XL"].available) == (large, 5, 0)
    product = changed(product, variants=(replace(draft_of(product).variants[0], options=named("S")),))
    assert [(one.id, str(one.option1)) for one in product.variants] == [(small, "S")]


def test_skus_are_one_suppliers_own(app: Flask) -> None:
    supplier, other = a_supplier(), a_supplier()
    one = a_product(supplier, options=named("Size"), variants=variants("S", sku="A1"))
    a_product(other, options=named("Size"), variants=variants("S", sku="A1"))
    with pytest.raises(Refused) as refused:
        products.create(supplier, a_draft(variants=(VariantDraft(5),), options=()), by=PLATFORM) and products.create(
            supplier, a_draft(options=named("Size"), variants=variants("S", sku="A1")), by=PLATFORM
        )
    assert (refused.value.field, refused.value.status) == ("variants-0-sku", 409)
    changed(one, variants=variants("M", sku="B2"))
    products.create(supplier, a_draft(options=named("Size"), variants=variants("S", sku="A1")), by=PLATFORM)


REFUSED = [
    ("title", {"title": Words.of(" ")}),
    ("title", {"title": Words.of("x" * 256)}),
    ("description", {"description": Words.of("x" * 60_001)}),
    ("brand", {"brand": "x" * 121}),
    ("category", {"category": Words.of("x" * 121)}),
    ("origin", {"origin": Words({"": "ok", "en": "x" * 121})}),
    ("rate", {"rate_bp": 3001}),
    ("rate", {"rate_bp": -1}),
    ("not_returnable_reason", {"not_returnable_reason": "because"}),
    ("attributes", {"attributes": (products.Attribute(Words.of("a"), Words.of("")),)}),
    ("attributes", {"attributes": (products.Attribute(Words.of(""), Words.of("x")),) * 121}),
    ("option2", {"options": named("Size", "size"), "variants": variants("S/M")}),
    ("option1", {"options": named(""), "variants": variants("S")}),
    ("option3", {"options": named("a", "b", "c", "d"), "variants": variants("1/2/3/4")}),
    ("variants", {"variants": ()}),
    ("variants", {"options": named("n"), "variants": variants(*map(str, range(251)))}),
    ("variants-0-option1", {"variants": variants("S")}),
    ("variants-1-option2", {"options": named("a", "b"), "variants": variants("1/2", "1")}),
    ("variants-1-option1", {"options": named("Size"), "variants": variants("S", "s")}),
    ("variants-1-sku", {"options": named("Size"), "variants": variants("S", "M", sku="A")}),
    ("variants-0-price", {"variants": (VariantDraft(0),)}),
    ("variants-0-price", {"variants": (VariantDraft(10**12 + 1),)}),
    ("variants-0-band_low", {"variants": (VariantDraft(1000, band_low=899, band_high=1100),)}),
    ("variants-0-band_high", {"variants": (VariantDraft(1000, band_low=1100, band_high=1099),)}),
    ("variants-0-band_high", {"variants": (VariantDraft(1000, band_high=1300),)}),
    ("variants-0-band_high", {"variants": (VariantDraft(1000, band_low=1300),)}),
    ("variants-0-compare_at", {"variants": (VariantDraft(1000, compare_at=0),)}),
    ("variants-0-weight_grams", {"variants": (VariantDraft(1000, weight_grams=-1),)}),
    ("variants-0-unit_quantity", {"variants": (VariantDraft(1000, unit_quantity=5),)}),
    ("variants-0-unit_measure", {"variants": (VariantDraft(1000, unit_quantity=5, unit_measure="stone"),)}),
    ("variants-0-sku", {"variants": (VariantDraft(1000, sku="x" * 65),)}),
    ("variants-0-picture", {"variants": (VariantDraft(1000, picture_id=10**9),)}),
]


@pytest.mark.parametrize(("field", "words"), REFUSED)
def test_what_a_product_cannot_be_is_said_beside_its_field(app: Flask, field: str, words: dict[str, Any]) -> None:
    product = a_product(rate_bp=1000)
    before, version = draft_of(product), product.version
    with pytest.raises(Refused) as refused:
        products.change(product, replace(before, **words), by=PLATFORM)
    assert refused.value.field == field
    found = products.by_id(product.id)
    assert (draft_of(found), found.version) == (before, version)
    with pytest.raises(Refused):
        products.create(a_supplier(), a_draft(**words), by=PLATFORM)


def test_a_product_of_another_is_not_found(app: Flask) -> None:
    product, stranger = a_product(), a_supplier()
    with pytest.raises(NotFound):
        products.owned(stranger.id, product.id)
    with pytest.raises(NotFound):
        products.variant_of(stranger.id, product.variants[0].id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(price=st.integers(1, 10**9), rate=st.integers(0, 3000))
def test_the_highest_price_is_the_highest(app: Flask, price: int, rate: int) -> None:
    ceiling = policies.current().commission_ceiling_bp
    top = products.highest(price, rate)
    assert top >= price
    assert products.commission(price, top, rate) <= share(ceiling, top)
    assert products.commission(price, top + 1, rate) > share(ceiling, top + 1)
    low, high = products.usual_band(price, rate)
    assert price == low <= high <= top


def test_what_is_found_follows_what_is_written(app: Flask) -> None:
    product = a_product(
        title=Words({"": "琉璃罐", "en": "Quillfeather jug"}),
        brand="Marlowe",
        description=Words.of("<p>Smoked thrice</p>"),
    )
    products.index(product.id)
    for words in ("琉璃", "quillfeather", "marlowe", "smoked thrice"):
        assert search.candidates("product", words) == [product.id], words
    changed(product, title=Words.of("Vessel"))
    products.index(product.id)
    assert search.candidates("product", "quillfeather") == []
    products.retire(product, by=PLATFORM)
    products.index(product.id)
    assert search.candidates("product", "vessel") == []


def test_descriptions_are_safe_whatever_was_written(app: Flask) -> None:
    assert (
        products.described("A **cup**\n\n- one\n- two")
        == "<p>A <strong>cup</strong></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )
    for bad in (
        "<script>alert(1)</script><p>x</p>",
        "<p onclick=x>y</p>",
        '<a href="javascript:x">z</a>',
        "<img src=x onerror=y><br>",
    ):
        drawn = products.described(bad)
        assert not any(word in drawn for word in ("script", "onclick", "href", "img", "onerror")), drawn
    assert "<h2>" in products.described("# Title")
    assert products.plainly("<p>a</p><p>b &amp; c</p>") == "a b & c"
