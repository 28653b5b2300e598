"""The demo's goods are complete in three languages, priced inside their bands, and each drawn as itself."""

import io
import re
from datetime import date
from itertools import combinations, product
from xml.etree import ElementTree

import pytest
from opencc import OpenCC
from PIL import Image

from storefront.demo import art, goods
from storefront.demo.goods import BRANDS, CATEGORIES, CUSTOMERS, GOODS, SHOPS, SUPPLIERS, Good, Text

LANGUAGES = {"", "zh_Hant", "zh_Hans"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SKU = re.compile(r"(HP|GV)(-[A-Z0-9]+)+")
BY_SLUG = {good.slug: good for good in GOODS}
#: Forms that only Simplified Chinese uses. OpenCC cannot judge this direction: 台, 吃 and 群 are right in both.
ONLY_SIMPLIFIED = set(
    "书东为义乐买这们来说时间过还对开头发问关门见现样种红蓝绿鱼龙鸟马车风饭饺馆锅铁铜银丝纸线织绳缝灯热湿"
)
SIMPLIFY = OpenCC("t2s")

each_good = pytest.mark.parametrize("good", GOODS, ids=lambda good: good.slug)


def texts_of(good: Good) -> list[Text]:
    found = [good.title, good.summary, good.description, good.origin]
    found += [text for pair in good.attributes for text in pair]
    found += [text for option in good.options for text in (option.name, *option.values)]
    found += [shot.alt for shot in good.shots]
    return found + ([good.kept] if good.kept else [])


def all_texts() -> list[Text]:
    found = [text for good in GOODS for text in texts_of(good)]
    found += [brand.name for brand in BRANDS] + [category.name for category in CATEGORIES]
    found += [
        text for supplier in (*SUPPLIERS, goods.APPLICANT) for text in (supplier.name, supplier.about, supplier.place)
    ]
    return found + [text for shop in SHOPS for text in (shop.name, shop.blurb)]


def test_two_suppliers_share_about_forty_goods() -> None:
    owners = [good.supplier for good in GOODS]
    assert {supplier.slug for supplier in SUPPLIERS} == {"hill-pottery", "green-valley"} == set(owners)
    assert min(owners.count("hill-pottery"), owners.count("green-valley")) >= 20


def test_every_text_is_there_in_three_languages() -> None:
    for text in all_texts():
        assert set(text) == LANGUAGES
        assert all(words.strip() == words and words for words in text.values()), text


def test_each_script_keeps_to_itself() -> None:
    for text in all_texts():
        assert not set(text["zh_Hant"]) & ONLY_SIMPLIFIED, text
        assert SIMPLIFY.convert(text["zh_Hans"]) == text["zh_Hans"], text
        assert not re.search(r"[\u4e00-\u9fff]", text[""]), text


@each_good
def test_simplified_chinese_is_written_and_not_converted(good: Good) -> None:
    assert SIMPLIFY.convert(good.description["zh_Hant"]) != good.description["zh_Hans"]


@each_good
def test_a_shopkeeper_does_not_shout(good: Good) -> None:
    for text in texts_of(good):
        assert not any(mark in words for words in text.values() for mark in "!！"), text
    sentences = re.split(r"(?<=[.;。；])\s*", good.description[""].strip())
    assert 2 <= len([sentence for sentence in sentences if sentence]) <= 5
    assert len(good.summary[""]) <= 80


def test_slugs_titles_and_skus_are_unique_and_valid() -> None:
    for slugs in (
        [good.slug for good in GOODS],
        [brand.slug for brand in BRANDS],
        [category.slug for category in CATEGORIES],
        [supplier.slug for supplier in SUPPLIERS],
        [shop.slug for shop in SHOPS],
    ):
        assert len(set(slugs)) == len(slugs)
        assert all(SLUG.fullmatch(slug) for slug in slugs)
    for language in LANGUAGES:
        titles = [good.title[language] for good in GOODS]
        assert len(set(titles)) == len(titles)
    skus = [variant.sku for good in GOODS for variant in good.variants]
    assert len(set(skus)) == len(skus)
    assert all(SKU.fullmatch(sku) for sku in skus)


@each_good
def test_a_good_belongs_to_a_brand_and_a_category_that_exist(good: Good) -> None:
    assert good.brand in {brand.slug for brand in BRANDS}
    assert good.category in {category.slug for category in CATEGORIES}


def test_every_brand_and_category_has_goods() -> None:
    assert {good.brand for good in GOODS} == {brand.slug for brand in BRANDS}
    assert {good.category for good in GOODS} == {category.slug for category in CATEGORIES}


@each_good
def test_variants_are_exactly_the_choices_that_the_options_offer(good: Good) -> None:
    offered = set(product(*(range(len(option.values)) for option in good.options)))
    assert {variant.choice for variant in good.variants} == offered
    assert len(good.variants) == len(offered)
    assert len(good.options) <= 3


def commission(good: Good, supplier_price: int, asked: int) -> int:
    return good.rate * supplier_price // 10_000 + asked - supplier_price


@each_good
def test_prices_stand_inside_the_band_and_leave_a_lawful_commission(good: Good) -> None:
    assert 500 <= good.rate <= 1500
    for variant in good.variants:
        assert 0 < variant.band_low <= variant.price <= variant.band_high
        assert variant.stock >= 0
        assert variant.weight_grams > 0
        assert variant.compare_at is None or variant.compare_at > variant.price
        assert (variant.unit_quantity is None) == (variant.unit_measure is None)
        for asked in (variant.band_low, variant.price, variant.band_high):  # domain.md, the split
            assert 0 <= commission(good, variant.price, asked) <= asked * 30 // 100


def test_what_a_set_would_cost_one_by_one_is_what_its_parts_cost() -> None:
    parts = sum(BY_SLUG[slug].variants[0].price for slug in ("clay-kettle", "celadon-cup", "bud-vase"))
    assert BY_SLUG["afternoon-set"].variants[0].compare_at == parts


def test_food_says_how_much_it_is_how_long_it_keeps_and_why_it_stays() -> None:
    edible = [good for good in GOODS if good.category == "food" or good.slug == "spring-oolong"]
    assert edible
    for good in edible:
        assert all(variant.unit_quantity for variant in good.variants)
        assert good.batch.keeps_days
        assert good.batch.report
        assert not good.returnable


def test_a_batch_reads_its_code_from_the_day_it_was_made() -> None:
    today = date(2026, 11, 23)
    batch = BY_SLUG["celadon-cup"].batch
    assert batch.code(today) == "HP-2611-04"
    assert batch.made_on(today) == date(2026, 11, 6)
    assert batch.best_before(today) is None
    for good in GOODS:
        best_before = good.batch.best_before(today)
        assert best_before is None or best_before > today


def test_codes_of_batches_are_unique() -> None:
    codes = [good.batch.code(date(2026, 11, 23)) for good in GOODS]
    assert len(set(codes)) == len(codes)


def test_shops_list_goods_that_exist_once_and_at_prices_within_the_band() -> None:
    for shop in SHOPS:
        listed = [place.good for place in shop.shelf]
        assert len(set(listed)) == len(listed)
        for place in shop.shelf:
            variants = {variant.sku: variant for variant in BY_SLUG[place.good].variants}
            assert not place.prices or set(place.prices) == set(variants)
            for sku, asked in place.prices.items():
                assert variants[sku].band_low <= asked <= variants[sku].band_high


def test_the_three_shops_have_the_shelves_that_the_demo_promises() -> None:
    shelves = {shop.slug: shop.shelf for shop in SHOPS}
    assert {slug: len(shelf) for slug, shelf in shelves.items()} == {"lin": 24, "mei": 18, "new": 0}
    assert shelves["lin"][0].good == "afternoon-set"


def test_lin_has_visited_as_many_makers_as_she_says() -> None:
    lin = next(shop for shop in SHOPS if shop.slug == "lin")
    assert len({BY_SLUG[place.good].brand for place in lin.shelf}) == 6
    assert "six makers" in lin.blurb[""]


def test_customers_come_from_both_shores_and_have_an_address() -> None:
    assert CUSTOMERS[0].email == "customer@demo.test"
    assert len({customer.email for customer in CUSTOMERS}) == len(CUSTOMERS) == 8
    assert {customer.country for customer in CUSTOMERS} == {"CN", "TW"}
    for customer in CUSTOMERS:
        assert re.fullmatch(r"\+(8869\d{8}|861\d{10})", customer.phone)
        assert re.fullmatch(r"\d{3}|\d{6}", customer.postal_code)
        assert customer.region and customer.city and customer.line1


def test_every_drawing_is_shown_once_and_every_picture_is_drawn() -> None:
    shown = [shot.art for good in GOODS for shot in good.shots]
    assert len(set(shown)) == len(shown)
    assert set(shown) == set(art.names())
    assert len([good for good in GOODS if len(good.shots) > 1]) >= 8
    for good in GOODS:
        assert all(shot.variant is None or 0 <= shot.variant < len(good.variants) for shot in good.shots)


@pytest.mark.parametrize("name", art.names())
def test_a_drawing_is_small_and_holds_shapes_only(name: str) -> None:
    source = (art.ART / f"{name}.svg").read_bytes()
    root = ElementTree.fromstring(source)
    assert len(source) <= 3072
    assert root.get("viewBox") in {"0 0 400 400", "0 0 800 400"}
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "g", "path", "circle", "ellipse", "rect", "use"}


#: The window's light and the board are the same in every picture; that is what makes a shelf of them one still life.
SHARED = {"M0 0h400v292H0z", "M0 70 96 0h118L0 160zM0 190 252 0h70L0 246z", "M0 292h400v108H0z", "M0 292h400v5H0z"}
TABLE = {"M0 0h400v400H0z", "M0 90 130 0h120L0 190zM0 300 400 0v60L40 400H0z"}


def outlines(name: str) -> set[str]:
    root = ElementTree.fromstring((art.ART / f"{name}.svg").read_bytes())
    return {path.get("d", "") for path in root.iter("{http://www.w3.org/2000/svg}path")} - SHARED - TABLE


def test_no_two_drawings_are_the_same_shape_in_another_colour() -> None:
    drawn = {name: outlines(name) for name in art.names()}
    for (one, ours), (other, theirs) in combinations(drawn.items(), 2):
        shared = sum(len(outline) for outline in ours & theirs)
        smaller = min(sum(map(len, ours)), sum(map(len, theirs)))
        assert shared <= smaller * 0.15, f"{one} and {other}"


def test_lead_pictures_stand_on_the_board() -> None:
    for good in GOODS:
        source = (art.ART / f"{good.shots[0].art}.svg").read_text(encoding="utf-8")
        assert "M0 292h" in source, good.slug


def test_a_drawing_renders_to_a_png_of_the_size_asked_for() -> None:
    with Image.open(io.BytesIO(art.rendered("cup", 120))) as picture:
        assert (picture.format, picture.size) == ("PNG", (120, 120))
    with Image.open(io.BytesIO(art.rendered("tea-for-two", 120))) as picture:
        assert picture.size == (120, 60)


def test_an_unknown_drawing_is_refused() -> None:
    with pytest.raises(LookupError):
        art.rendered("../goods")
