"""A file is kept once, for its supplier alone, and refused beside its field when it is none."""

import pytest
from flask import Flask

from storefront import imports
from storefront.imports.uploading import AN_HOUR, AT_ONCE
from storefront.kernel import files
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import Refused, TooMany
from tests.imports.sending import APPAREL, a_file, again, send
from tests.products.making import a_supplier

pytestmark = pytest.mark.usefixtures("app")

KEY = "a-key-of-one-form"


def test_a_small_file_is_checked_at_once_and_a_large_one_by_the_worker() -> None:
    supplier = a_supplier()
    small = imports.upload(supplier, APPAREL, "a.csv", publish=True, by=PLATFORM, key=KEY)
    assert small.state == "checked"
    rows = [(f"p{n}", "A name that makes the row long enough" * 4, 5, 1) for n in range(1500)]
    data = a_file(*rows)
    assert len(data) > AT_ONCE
    large = imports.upload(supplier, data, "b.csv", publish=True, by=PLATFORM, key=KEY + "2")
    assert (large.state, imports.progress(large).moving) == ("uploaded", True)
    imports.check(large.id)
    assert (again(large).state, imports.expected(again(large))) == ("checked", {"created": 1500})


def test_the_same_form_twice_is_one_import() -> None:
    supplier = a_supplier()
    first = imports.upload(supplier, APPAREL, "a.csv", publish=True, by=PLATFORM, key=KEY)
    second = imports.upload(supplier, APPAREL, "a.csv", publish=True, by=PLATFORM, key=KEY)
    assert first.id == second.id
    with pytest.raises(Refused):
        imports.upload(supplier, a_file(("cup", "Cup", 5, 1)), "a.csv", publish=True, by=PLATFORM, key=KEY)


def test_the_file_is_private_and_named_while_the_import_is_there(app: Flask) -> None:
    sent = send(a_supplier())
    assert files.is_private(sent.file)
    assert files.read(sent.file) == APPAREL
    assert list(imports.file_names([sent.file, "private-nothing"])) == [sent.file]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty. Please choose the CSV file of your catalogue."),
        (
            b"PK\x03\x04",
            "This is a workbook. Please save it as CSV in your spreadsheet program and send that file.",
        ),
        (
            b"Title,Variant Price\nCup,5\n",
            "The first row must name the columns, and the column “Handle” is missing.",
        ),
    ],
)
def test_what_is_no_catalogue_is_refused_beside_the_field(data: bytes, said: str) -> None:
    supplier = a_supplier()
    with pytest.raises(Refused) as refusal:
        imports.upload(supplier, data, "a.csv", publish=True, by=PLATFORM, key=KEY)
    assert (refusal.value.field, refusal.value.sentence) == ("file", said)
    assert imports.listed(supplier.id) == []


def test_what_only_a_whole_look_shows_fails_the_import_with_its_row() -> None:
    supplier = a_supplier()
    data = b"Handle,Title,Variant Price\ncup,Cup,5\nbowl," + b"x" * 120_000 + b",6\n"
    sent = imports.upload(supplier, data, "a.csv", publish=True, by=PLATFORM, key=KEY)
    assert again(sent).state == "failed"
    (finding,) = imports.findings(again(sent))
    assert (finding.row, finding.severity, finding.code) == (3, "error", "cell_too_long")


def test_files_are_not_sent_without_end() -> None:
    supplier = a_supplier()
    for number in range(AN_HOUR):
        with pytest.raises(Refused):
            imports.upload(supplier, b"", "a.csv", publish=True, by=PLATFORM, key=f"{KEY}{number}")
    with pytest.raises(TooMany):
        imports.upload(supplier, b"", "a.csv", publish=True, by=PLATFORM, key=KEY)
