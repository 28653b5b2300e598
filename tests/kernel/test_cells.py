"""Whoever writes a table, a cell that a spreadsheet would run stays text: lists of desks and exports alike."""

import csv
import io

import pytest
from flask import Flask

from storefront.kernel.cells import guard
from storefront.web.sheets import sheet

RUNS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠SUM", "'=1", "''＝1")


@pytest.mark.parametrize("text", RUNS, ids=ascii)
def test_a_desks_list_guards_as_an_export_does(app: Flask, text: str) -> None:
    written = sheet("a-list", ("A column",), [(text,)]).get_data(as_text=True).removeprefix("\ufeff")
    [_heading, [cell]] = csv.reader(io.StringIO(written, newline=""))
    assert cell == guard(text) == f"'{text}"


def test_numbers_and_plain_words_stay_as_they_are(app: Flask) -> None:
    written = sheet("a-list", ("A column",), [(-5,), (-2.5,), ("plain",), (None,)]).get_data(as_text=True)
    assert written.split()[2:] == ["-5", "-2.5", "plain", '""']
