"""The sheets leave small, complete and exactly as the content policy names them."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import brotli
import pytest
from flask import Flask

from storefront.web import bundle, styles
from tests.support.client import Client

Recorded = Callable[[str, object], None]
STATIC = Path(__file__).parents[2] / "static"


def test_every_block_is_in_exactly_one_sheet() -> None:
    files = {path.stem for path in (styles.FOLDER / "components").glob("*.css")}
    assert sorted(files) == sorted((*styles.SHOP, *styles.DESK))


def test_the_inline_sheet_is_small_enough_for_one_flight(record_property: Recorded) -> None:
    size = len(brotli.compress(styles.inline().encode(), quality=4))
    record_property("brotli-4 bytes of the inline sheet", size)
    assert size <= 7_500, f"{size:,} bytes"


def test_our_script_is_small(record_property: Recorded) -> None:
    size = len(brotli.compress((STATIC / "app.js").read_bytes(), quality=11))
    record_property("brotli-11 bytes of app.js", size)
    assert size <= 4_096, f"{size:,} bytes"


def test_the_policy_names_the_sheet_as_it_stands_in_the_page(client: Client) -> None:
    response = client.get("/dev/components")
    sheet = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert sheet
    digest = b64encode(sha256(sheet[1].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("sheet", "small"),
    [
        ("a { color: red; }\n\nb > c { margin: 0 }", "a{color:red}b>c{margin:0}"),
        ("/* { ; } */ a /* x */ { b: c }", "a{b:c}"),
        ('a::after { content: "  ;  { /  }" }', 'a::after{content:"  ;  { /  }"}'),
        (
            "@media (width >= 60rem) { a { inset: calc(1px + 2px) } }",
            "@media (width >= 60rem){a{inset:calc(1px + 2px)}}",
        ),
        ("h2 + .x { &:is(a, b) :hover { c: d } }", "h2 + .x{&:is(a,b) :hover{c:d}}"),
        ("a{b:c;}", "a{b:c}"),
    ],
)
def test_minifying_keeps_the_meaning(sheet: str, small: str) -> None:
    assert styles.minified(sheet) == small
    assert styles.minified(small) == small


def test_braces_match_in_what_leaves() -> None:
    for sheet in (styles.inline(), styles.desk()):
        bare = re.sub(r'"[^"]*"', "", sheet)
        assert bare.count("{") == bare.count("}")
        assert bare.startswith(styles.ORDER)


def test_the_inline_sheet_cannot_leave_its_element() -> None:
    assert "</" not in styles.inline()


def test_static_files_are_hashed_compressed_and_kept_for_ever(app: Flask, client: Client) -> None:
    for name in ("app.js", "vendor/htmx.min.js", "desk.css"):
        url = cast("Any", app.jinja_env.globals["asset"])(name)
        response = client.get(url, headers={"Accept-Encoding": "br"}, judged=False)
        assert response.headers["Content-Encoding"] == "br"
        assert "immutable" in response.headers["Cache-Control"]
        plain = brotli.decompress(response.get_data())
        assert plain == (styles.desk().encode() if name == "desk.css" else (STATIC / name).read_bytes())
        response.close()


def test_a_copy_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    first = bundle.made(tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert bundle.made(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == stamps
