"""Rows become goods; every mistake is named by its row and column, and costs no more than itself."""

from pathlib import Path

import pytest

from storefront.imports.catalogue import PROBLEMS_LISTED, Catalogue
from storefront.imports.numbers import Found, amount, grams, quantity
from storefront.imports.parsing import read

HERE = Path(__file__).parent

Place = tuple[int, str, str, str]


def places(catalogue: Catalogue) -> list[Place]:
    return [(found.row, found.column, found.severity, found.code) for found in catalogue.problems]


def told(rows: str, header: str = "Handle,Title,Variant Price") -> Catalogue:
    return read(f"{header}\n{rows}".encode())


def test_the_real_catalogue_is_taken_whole() -> None:
    catalogue = read((HERE / "apparel.csv").read_bytes())
    assert (catalogue.rows, len(catalogue.goods), len(list(catalogue.variants()))) == (22, 20, 22)
    assert places(catalogue) == []
    assert catalogue.left_out == [] and catalogue.gift_cards == []
    assert sum(variant.price for variant in catalogue.variants()) == 1_295_00
    assert sum(variant.quantity or 0 for variant in catalogue.variants()) == 22
    assert sum(len(product.pictures) for product in catalogue.goods) == 20
    assert {product.vendor for product in catalogue.goods} == {"partners-demo"}
    assert {product.category for product in catalogue.goods} == {"men", "women"}
    assert all(product.published for product in catalogue.goods)


def test_one_product_of_the_real_catalogue_in_full() -> None:
    top = read((HERE / "apparel.csv").read_bytes()).goods[1]
    assert (top.handle, top.title, top.row) == ("classic-varsity-top", "Classic Varsity Top", 3)
    assert top.body.startswith("Womens casual varsity top, This grey") and top.body.endswith("letter.")
    assert top.options == ("Size",)
    assert [(variant.options, variant.price, variant.row) for variant in top.variants] == [
        (("Small",), 6000, 3),
        (("Medium",), 6000, 4),
        (("Large",), 6000, 5),
    ]
    assert [picture.address for picture in top.pictures] == [
        "https://burst.shopifycdn.com/photos/casual-fashion-woman_925x.jpg"
    ]


def test_every_mistake_has_its_row_and_column() -> None:
    catalogue = read((HERE / "files" / "mistakes.csv").read_bytes())
    assert places(catalogue) == [
        (2, "Title", "error", "title_missing"),
        (3, "Variant Price", "error", "price_negative"),
        (4, "Variant Price", "error", "price_unreadable"),
        (5, "Variant Inventory Qty", "warning", "quantity_unreadable"),
        (6, "Image Src", "warning", "address_unusable"),
        (7, "Option1 Value", "error", "options_twice"),
        (8, "Option1 Value", "error", "option_value_missing"),
        (9, "Variant SKU", "warning", "sku_twice"),
        (11, "Handle", "warning", "rows_apart"),
        (12, "Handle", "error", "handle_missing"),
        (13, "Variant Price", "error", "price_too_high"),
        (14, "Variant Price", "info", "number_wide"),
        (14, "Variant Inventory Qty", "info", "number_wide"),
        (15, "Title", "warning", "text_cut"),
        (15, "Variant Inventory Qty", "warning", "quantity_too_high"),
        (16, "Gift Card", "info", "gift_card"),
        (17, "Variant Price", "error", "price_zero"),
        (18, "Variant Price", "error", "price_too_fine"),
        (19, "Variant Price", "error", "price_missing"),
        (20, "Published", "warning", "flag_unreadable"),
        (20, "Variant Compare At Price", "info", "compare_at_not_higher"),
        (20, "Variant Grams", "info", "grams_rounded"),
        (20, "Variant Barcode", "warning", "barcode_rounded"),
        (20, "Variant Inventory Qty", "warning", "quantity_negative"),
        (21, "", "info", "row_short"),
        (21, "Variant Price", "error", "price_missing"),
        (22, "", "warning", "row_long"),
        (23, "Body (HTML)", "info", "body_cleaned"),
    ]
    assert [(catalogue.count("error"), catalogue.count("warning"), catalogue.count("info"))] == [(11, 10, 7)]


def test_what_can_be_taken_from_a_file_of_mistakes_is_taken() -> None:
    catalogue = read((HERE / "files" / "mistakes.csv").read_bytes())
    assert {product.handle: len(product.variants) for product in catalogue.goods} == {
        "bad-stock": 1,
        "shirt": 3,
        "cup": 1,
        "wide": 1,
        "long": 1,
        "oversold": 1,
        "surplus": 1,
        "script": 1,
    }
    assert [(left.handle, left.row) for left in catalogue.left_out] == [
        *[("no-title", 2), ("minus", 3), ("words", 4), ("huge", 13), ("free", 17), ("fine-price", 18)],
        *[("no-price", 19), ("short", 21)],
    ]
    assert [product.handle for product in catalogue.gift_cards] == ["gift"]
    goods = {product.handle: product for product in catalogue.goods}
    assert [(v.options, v.sku) for v in goods["shirt"].variants] == [(("S",), "SH-1"), (("M",), ""), (("L",), "SH-4")]
    assert goods["wide"].variants[0].price == 1250 and goods["wide"].variants[0].quantity == 3
    oversold = goods["oversold"].variants[0]
    assert (oversold.quantity, oversold.grams, oversold.compare_at, oversold.barcode) == (0, 13, None, "")
    assert goods["oversold"].published is False
    assert (goods["script"].body, goods["script"].title) == ("<p>Hi</p>", '=HYPERLINK("x")')


def test_quoted_line_breaks_stay_and_count_as_one_row() -> None:
    catalogue = read((HERE / "files" / "line-breaks.csv").read_bytes())
    teapot, tray, cloth = catalogue.goods
    assert teapot.body == '<p>Thrown in one piece.</p>\n\n<p>It says ""pour"" slowly, holds 400 ml.</p>'
    assert (tray.title, tray.body) == ("Ash tray for tea", "First line\nsecond line\nthird line")
    assert [product.row for product in catalogue.goods] == [2, 4, 5]  # row 3 is empty, and a spreadsheet shows it
    assert places(catalogue) == [(4, "Variant Inventory Qty", "warning", "quantity_unreadable")]
    assert cloth.variants[0].quantity == 40


def test_renamed_and_own_columns() -> None:
    catalogue = read((HERE / "files" / "own-columns.csv").read_bytes())
    shirt, scarf = catalogue.goods
    assert (shirt.body, shirt.vendor, shirt.type) == ("<p>Plain <b>linen</b></p>", "Field", "Shirts")
    assert [(v.sku, v.price, v.quantity) for v in shirt.variants] == [("LSH-S", 32000, 5), ("LSH-M", 32000, 6)]
    assert shirt.variants[0].extra == {"產地": "蘇州", "Washing": "30 °C", "Cost per item": "120"}
    assert shirt.variants[1].extra == {"Washing": "40 °C", "Cost per item": "120"}
    assert (scarf.published, scarf.options) == (False, ())
    assert catalogue.columns == ["產地", "Washing"]
    assert places(catalogue) == [
        (1, "產地", "info", "column_unknown"),
        (1, "Washing", "info", "column_unknown"),
        (1, "", "warning", "column_nameless"),
    ]


def test_semicolons_bring_decimal_commas() -> None:
    for name in ("semicolons-windows-1252.csv", "semicolons-hint.csv"):
        apron, spoon = read((HERE / "files" / name).read_bytes()).goods
        assert [(v.options, v.price, v.compare_at) for v in apron.variants] == [
            (("Klein",), 4990, 5900),
            (("Groß",), 105490, None),
        ]
        assert (spoon.variants[0].price, apron.tags, apron.published) == (750, ("Leinen", "Küche"), True)


def test_a_fourth_option_is_refused_and_what_stays_different_is_taken() -> None:
    catalogue = read((HERE / "files" / "four-options.csv").read_bytes())
    assert [variant.options for variant in catalogue.goods[0].variants] == [("S", "Red", "Slim"), ("S", "Red", "Wide")]
    assert (2, "Option4 Name", "error", "too_many_options") in places(catalogue)
    assert (4, "Option3 Value", "error", "options_twice") in places(catalogue)


def test_a_title_in_a_later_row_is_used() -> None:
    catalogue = told("cup,,5,A\ncup,Cup,6,B\n", "Handle,Title,Variant Price,Option1 Value")
    assert (catalogue.goods[0].title, len(catalogue.goods[0].variants)) == ("Cup", 2)
    assert [(found.row, found.column, found.code) for found in catalogue.problems] == [
        (2, "Title", "title_late"),
        (2, "Option1 Name", "option_name_missing"),
    ]


def test_a_row_of_pictures_is_no_variant() -> None:
    header = "Handle,Title,Variant Price,Image Src,Image Position,Variant Image"
    catalogue = told(
        "cup,Cup,5,https://pictures.example.com/b.jpg,2,https://pictures.example.com/own.jpg\n"
        "cup,,,https://pictures.example.com/a.jpg,1,\n"
        "cup,,,https://pictures.example.com/a.jpg,3,\n",
        header,
    )
    (cup,) = catalogue.goods
    assert [picture.address[-5:] for picture in cup.pictures] == ["a.jpg", "b.jpg", "n.jpg"]
    assert cup.variants[0].picture == "https://pictures.example.com/own.jpg"
    assert len(cup.variants) == 1 and places(catalogue) == []


def test_a_first_row_without_price_may_lead_its_variants() -> None:
    catalogue = told(
        "tee,Tee,,Size,\ntee,,10,,S\ntee,,11,,M\n", "Handle,Title,Variant Price,Option1 Name,Option1 Value"
    )
    assert [(v.options, v.price) for v in catalogue.goods[0].variants] == [(("S",), 1000), (("M",), 1100)]
    assert places(catalogue) == []


@pytest.mark.parametrize(
    ("written", "minor", "comma"),
    [
        *[("50", 5000, False), ("50.5", 5050, False), ("1,234.50", 123450, False), ("¥50", 5000, False)],
        *[("50,00", 5000, False), ("50,00", 5000, True), ("1.234,50", 123450, True), ("￥１２．５", 1250, False)],
        *[("50元", 5000, False), ("CNY 8", 800, False), ("1'234.50", 123450, False), ("1 234,50", 123450, True)],
        *[("1,234", 123400, False), ("50.000", 5000, False), (".5", 50, False), ("100000000", 10_000_000_000, False)],
    ],
)
def test_prices_as_people_write_them(written: str, minor: int, comma: bool) -> None:
    assert amount(written, comma=comma).value == minor


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *[("-5", "price_negative"), ("(5)", "price_negative"), ("¥-5", "price_negative"), ("−5", "price_negative")],
        *[("ten", "price_unreadable"), ("5e3", "price_unreadable"), ("1,23,4", "price_unreadable")],
        *[("about 5", "price_unreadable"), ("5-6", "price_unreadable"), ("#N/A", "price_unreadable")],
        *[("1.234", "price_too_fine"), ("100000000.01", "price_too_high"), ("9" * 39, "price_too_high")],
        *[("9" * 100_000, "price_unreadable"), ("٣", "price_unreadable"), ("½", "price_unreadable")],
    ],
)
def test_prices_that_are_none(written: str, code: str) -> None:
    assert amount(written) == Found(None, code)


def test_another_currency_and_thousands_by_point_are_pointed_out() -> None:
    assert amount("$12") == Found(1200, "price_other_currency")
    assert amount("12", currency="TWD", digits=0) == Found(12)
    assert amount("NT$12", currency="TWD", digits=0) == Found(12)
    assert amount("12.5", currency="TWD", digits=0) == Found(None, "price_too_fine")
    assert amount("1.234", comma=True) == Found(123400, "price_thousands")


def test_quantities_and_weights() -> None:
    assert [quantity(text) for text in ("5", "1,000", "10.0", "-3", "1.5", "x", "1000001")] == [
        *[Found(5), Found(1000), Found(10), Found(0, "quantity_negative"), Found(None, "quantity_unreadable")],
        *[Found(None, "quantity_unreadable"), Found(None, "quantity_too_high")],
    ]
    assert [grams(text) for text in ("0", "12.5", "1e3", "99999999")] == [
        *[Found(0), Found(13, "grams_rounded"), Found(None, "grams_unreadable"), Found(None, "grams_too_high")],
    ]


def test_problems_beyond_the_list_are_counted() -> None:
    catalogue = told("".join(f"p{number},P,x\n" for number in range(PROBLEMS_LISTED + 5)))
    assert (len(catalogue.problems), catalogue.problems_beyond) == (PROBLEMS_LISTED, 5)


@pytest.mark.parametrize(
    ("body", "safe"),
    [
        ('<p style="x" onclick="y()">Hi <a href="javascript:z()">there</a></p>', "<p>Hi there</p>"),
        ("<script>alert(1)</script><b>ok</b>", "<b>ok</b>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<iframe src=//x></iframe>text<svg/onload=x>", "text"),
        ("line one\r\nline two", "line one\nline two"),
    ],
)
def test_bodies_become_safe(body: str, safe: str) -> None:
    quoted = body.replace('"', '""')
    assert told(f'cup,Cup,5,"{quoted}"\n', "Handle,Title,Variant Price,Body (HTML)").goods[0].body == safe


def test_options_that_read_alike_are_the_same() -> None:
    header = "Handle,Title,Variant Price,Option1 Name,Option1 Value"
    catalogue = told("tee,Tee,5,顏色,紅\ntee,,5,,红\ntee,,5,,S\ntee,,5,,ｓ\n", header)
    assert [variant.options for variant in catalogue.goods[0].variants] == [("紅",), ("S",)]
    assert [(found.row, found.code) for found in catalogue.problems] == [(3, "options_twice"), (5, "options_twice")]
