"""The right characters come out of any file a supplier's program may write."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.imports.catalogue import Unreadable
from storefront.imports.decoding import FILE_BYTES, decode
from storefront.imports.parsing import read
from storefront.imports.splitting import CELL, ROWS, split

FILES = Path(__file__).parent / "files"

HEADER = "Handle,Title,Variant Price\r\n"


@pytest.mark.parametrize(
    ("name", "encoding", "products", "variants"),
    [
        ("simplified-gb18030.csv", "GB18030", 3, 5),
        ("simplified-bom.csv", "UTF-8", 3, 5),
        ("traditional-big5.csv", "Big5", 2, 4),
        ("traditional-utf16.csv", "UTF-16 LE", 2, 4),
        ("traditional-utf16-be.csv", "UTF-16 BE", 2, 4),
        ("traditional-utf16-unmarked.csv", "UTF-16 LE", 2, 4),
        ("semicolons-windows-1252.csv", "Windows-1252", 2, 3),
        ("semicolons-hint.csv", "UTF-8", 2, 3),
    ],
)
def test_each_encoding_is_found_and_reported(name: str, encoding: str, products: int, variants: int) -> None:
    catalogue = read((FILES / name).read_bytes())
    assert catalogue.encoding == encoding
    assert (len(catalogue.goods), len(list(catalogue.variants()))) == (products, variants)
    reported = [problem.code for problem in catalogue.problems]
    assert reported == ([] if encoding == "UTF-8" else ["encoding_found"])


@pytest.mark.parametrize("name", ["simplified-gb18030.csv", "simplified-bom.csv"])
def test_simplified_characters_come_out(name: str) -> None:
    cup, honey, incense = read((FILES / name).read_bytes()).goods
    assert (cup.title, cup.vendor, cup.category, cup.tags) == ("龙泉青瓷茶杯", "山间陶坊", "茶具", ("青瓷", "手工"))
    assert [variant.options for variant in cup.variants] == [("青绿",), ("月白",)]
    assert honey.body == "一年只取一次，“冬蜜”香气更浓……"
    assert (incense.options, incense.published, incense.variants[0].price) == ((), False, 6650)


@pytest.mark.parametrize(
    "name",
    ["traditional-big5.csv", "traditional-utf16.csv", "traditional-utf16-be.csv", "traditional-utf16-unmarked.csv"],
)
def test_traditional_characters_come_out(name: str) -> None:
    soap, tea = read((FILES / name).read_bytes()).goods
    assert soap.body == "<p>冷製法，靜置四十五天。適合敏感肌膚。</p>"
    assert (tea.title, tea.options) == ("凍頂烏龍茶", ("重量", "包裝"))
    assert tea.variants[2].options == ("150克", "紙袋")


@pytest.mark.parametrize(
    "text", ["红色棉布袋", "青瓷茶杯", "羊毛围巾 黑色 M", "蜂蜜 500克", "手工皂", "纯棉T恤衫，宽松"]
)
def test_a_few_simplified_characters_are_enough(text: str) -> None:
    assert decode(f"{HEADER}a,{text},5\r\n".encode("gb18030")).encoding == "GB18030"


@pytest.mark.parametrize(
    "text", ["紅色棉布袋", "青瓷茶杯", "羊毛圍巾 黑色 M", "蜂蜜 500克", "手工皂", "純棉T恤衫，寬鬆"]
)
def test_a_few_traditional_characters_are_enough(text: str) -> None:
    assert decode(f"{HEADER}a,{text},5\r\n".encode("big5")).encoding == "Big5"


@pytest.mark.parametrize("text", ["Größe", "Café crème", "Señorita", "Jåbø – 50 €", "Crêpe fraîche"])
def test_western_words_are_not_taken_for_chinese(text: str) -> None:
    decoded = decode(f"{HEADER}a,{text},5\r\n".encode("cp1252"))
    assert (decoded.encoding, text in decoded.text) == ("Windows-1252", True)


def test_a_damaged_file_is_taken_and_says_so() -> None:
    whole = f"{HEADER}cup,青瓷茶杯很好用,5\r\nbowl,白色的碗,6\r\n".encode()
    catalogue = read(whole.replace("杯".encode(), b"\xe6\x9d"))
    assert [product.handle for product in catalogue.goods] == ["cup", "bowl"]
    assert [(found.row, found.column, found.code) for found in catalogue.problems] == [
        (0, "", "encoding_damaged"),
        (2, "Title", "characters_damaged"),
    ]


def test_nuls_are_taken_out_and_counted() -> None:
    catalogue = read(b"Handle,Title,Variant Price\ncup,C\x00up,5\x00\n" + b"bowl,A bowl for soup,6\n" * 1)
    assert [(product.title, product.variants[0].price) for product in catalogue.goods] == [
        ("Cup", 500),
        ("A bowl for soup", 600),
    ]
    assert [(found.code, found.params["count"]) for found in catalogue.problems] == [("nulls_removed", 2)]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    rows = [["Handle", "Title", "Variant Price"], ["cup", '"Cup, tall; blue"', "5"], ["bowl", "Bowl", "6"]]
    text = end.join(delimiter.join(row) for row in rows)
    catalogue = read(text.encode())
    assert [(product.row, product.title) for product in catalogue.goods] == [(2, "Cup, tall; blue"), (3, "Bowl")]


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        decode(b"a" * (FILE_BYTES + 1))
    assert (refusal.value.problem.code, refusal.value.problem.params) == ("file_too_large", {"limit": 20})


def test_too_many_rows_are_refused_and_exactly_enough_are_not() -> None:
    body = "".join(f"p{number},P,1\n" for number in range(ROWS))
    assert sum(1 for _ in split(HEADER + body).rows()) == ROWS
    with pytest.raises(Unreadable) as refusal:
        list(split(HEADER + body + "more,More,1\n").rows())
    assert (refusal.value.problem.code, refusal.value.problem.params) == ("too_many_rows", {"limit": ROWS})


def test_too_many_columns_and_endless_lines_are_refused() -> None:
    for data, code in ((b"Handle" + b",x" * 200, "too_many_columns"), (b"," * 5_000_000, "cell_too_long")):
        with pytest.raises(Unreadable) as refusal:
            read(data)
        assert refusal.value.problem.code == code


@pytest.mark.parametrize("length", [CELL + 1, 140_000])
def test_a_cell_that_is_too_long_is_refused_with_its_row(length: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(f"{HEADER}cup,Cup,5\nbowl,{'x' * length},6\n".encode())
    assert (refusal.value.problem.code, refusal.value.problem.row) == ("cell_too_long", 3)


def test_a_quotation_mark_that_never_closes_is_named_by_its_row() -> None:
    catalogue = read(f'{HEADER}cup,Cup,5\nbowl,"Bowl,6\nplate,Plate,7\n'.encode())
    assert [product.handle for product in catalogue.goods] == ["cup"]
    assert (3, "error", "quote_open") in [(found.row, found.severity, found.code) for found in catalogue.problems]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        (b"\xff\xfe\x00\x00", "file_empty"),
        (b"PK\x03\x04xl/workbook.xml", "is_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is_workbook"),
        (b"\x89PNG\r\n\x1a\n", "is_not_text"),
        (bytes(range(1, 32)) * 40, "is_not_text"),
        (b"\x1f\x8b\x08\x00", "is_archive"),
        (b"Title,Variant Price\nCup,5\n", "column_missing"),
        (b"Handle,Title\ncup,Cup\n", "column_missing"),
        (b"<html><body>Not found</body></html>", "column_missing"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert refusal.value.problem.code == code


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    for prefix in (b"", HEADER.encode(), HEADER.encode("utf-16")):
        with suppress(Unreadable):
            assert read(prefix + data).encoding
