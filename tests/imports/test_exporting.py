"""What is exported is read back equal, and nothing in it acts as a formula."""

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.imports.catalogue import ParsedPicture, ParsedProduct, ParsedVariant
from storefront.imports.cleaning import html, line
from storefront.imports.columns import HEADER, known, own_name
from storefront.imports.exporting import export
from storefront.imports.numbers import GRAMS, PRICE, QUANTITY
from storefront.imports.parsing import read
from storefront.kernel.cells import guard, unguard
from storefront.search import fold

HERE = Path(__file__).parent
TRICKY = st.text(st.sampled_from("=+-@＝＋－＠'\"\t\r\n,;<>&b/ aé龍\u0301"), max_size=12)

anything = st.one_of(TRICKY, st.text(max_size=12))
lines = anything.map(lambda text: line(text)[:60].strip())
words = lines.filter(bool)
tags = words.filter(lambda text: "," not in text and "，" not in text)
amounts = st.integers(1, PRICE)
extras = st.dictionaries(
    words.map(own_name).filter(
        lambda name: bool(name) and known(name) is None and not name.lower().startswith("option")
    ),
    words,
    max_size=2,
)
ADDRESSES = [f"https://pictures.example.com/{number}.jpg" for number in range(6)]


@st.composite
def variants(draw: st.DrawFn, options: tuple[str, ...], pictures: list[str]) -> ParsedVariant:
    price = draw(amounts)
    return ParsedVariant(
        options=options,
        price=price,
        compare_at=draw(st.none() | st.integers(price + 1, PRICE)) if price < PRICE else None,
        grams=draw(st.none() | st.integers(0, GRAMS)),
        quantity=draw(st.none() | st.integers(0, QUANTITY)),
        barcode=draw(st.sampled_from(["", "6901234567892", "A-1", "=1+1"])),
        picture=draw(st.sampled_from(["", *pictures])),
        extra=draw(extras),
    )


def _alike(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, values))


@st.composite
def products(draw: st.DrawFn, handle: str) -> ParsedProduct:
    names = tuple(draw(st.lists(words, max_size=3, unique_by=str.casefold)))
    values = st.tuples(*(words for _ in names))
    combinations = draw(st.lists(values, min_size=1, max_size=4 if names else 1, unique_by=_alike))
    if names == ("Title",) and all(combination == ("Default Title",) for combination in combinations):
        names, combinations = (), [()]
    pictures = draw(st.lists(st.sampled_from(ADDRESSES), max_size=4, unique=True))
    return ParsedProduct(
        handle=handle,
        title=draw(words),
        body=html(draw(anything))[0],
        vendor=draw(lines),
        type=draw(lines),
        tags=tuple(draw(st.lists(tags, max_size=3, unique_by=str.casefold))),
        published=draw(st.booleans()),
        options=names,
        variants=[draw(variants(combination, pictures)) for combination in combinations],
        pictures=[ParsedPicture(address, draw(lines)) for address in pictures],
        seo_title=draw(lines),
        seo_description=draw(lines),
        extra={"Google Shopping / Gender": draw(words)} if draw(st.booleans()) else {},
    )


@st.composite
def catalogues(draw: st.DrawFn) -> list[ParsedProduct]:
    handles = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    goods = [draw(products(handle)) for handle in handles]
    skus = draw(st.lists(words, max_size=3, unique=True))
    for product, sku in zip(goods, skus, strict=False):
        product.variants[-1].sku = sku
    return goods


def test_the_real_catalogue_comes_back_equal() -> None:
    first = read((HERE / "apparel.csv").read_bytes())
    second = read(export(first.goods))
    assert second.goods == first.goods
    assert second.problems == []
    assert export(second.goods) == export(first.goods)


def test_the_columns_are_those_of_the_real_catalogue() -> None:
    original = (HERE / "apparel.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert list(HEADER) == original
    goods = read((HERE / "apparel.csv").read_bytes()).goods
    assert next(csv.reader(io.StringIO(export(goods).decode("utf-8-sig")))) == original


def test_own_columns_follow_and_come_back() -> None:
    first = read((HERE / "files" / "own-columns.csv").read_bytes())
    data = export(first.goods)
    assert next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[len(HEADER) :] == [
        "產地",
        "Washing",
        "Cost per item",
    ]
    again = read(data).goods
    for product, other in zip(first.goods, again, strict=True):
        for variant, written in zip(product.variants, other.variants, strict=True):
            assert variant.extra.items() <= written.extra.items()


def test_gift_cards_are_kept_for_the_export() -> None:
    first = read((HERE / "files" / "mistakes.csv").read_bytes())
    again = read(export([*first.goods, *first.gift_cards]))
    assert [product.handle for product in again.gift_cards] == ["gift"]
    assert [product.handle for product in again.goods] == [product.handle for product in first.goods]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(catalogues())
def test_any_catalogue_comes_back_equal_and_no_cell_begins_like_a_formula(goods: list[ParsedProduct]) -> None:
    data = export(goods)
    assert read(data).goods == goods
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in row)


@given(anything)
def test_the_guard_takes_off_exactly_itself(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text) in (text, f"'{text}")
