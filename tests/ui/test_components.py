"""The gallery draws every macro, in three languages, and the judge of pages finds nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from jinja2_fragments import render_block

from storefront.kernel.words import LANGUAGES
from storefront.web import icons
from tests.support.client import Client

TEMPLATES = Path(__file__).parents[2] / "storefront" / "templates"
INNER = {
    "one",
    "error",
    "choice_field",
    "side",
    "head",
    "row",
    "home",
    "bag",
    "card",
    "data",
    "picture",
}  # drawn by others or by base.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gallery_is_a_valid_page(client: Client, language: str) -> None:
    client.get(f"/dev/components?lang={language}", status=200)


def test_the_gallery_forces_a_scheme_and_an_accent_that_exist(client: Client) -> None:
    page = client.get("/dev/components?scheme=dark&hue=plum").text
    assert '<html lang="en" data-hue="plum" data-scheme="dark">' in page
    assert '<html lang="en">' in client.get("/dev/components?scheme=%22x&hue=%3Cb%3E").text


def test_the_gallery_exists_in_demo_mode_only(make_app: Callable[..., Flask]) -> None:
    real = make_app(demo="0")
    with real.app_context():
        Client(real).get("/dev/components", status=404)


def test_the_gallery_shows_every_macro(app: Flask) -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "dev").glob("*.html"))
    missing = [
        name
        for name in cast("Any", app.jinja_env.globals["ui"]).names()
        if f"ui.{name}(" not in shown and name not in INNER
    ]
    assert missing == []


def test_the_gallery_shows_every_icon(client: Client) -> None:
    page = client.get("/dev/components").text
    assert [name for name in icons.ICONS if str(icons.icon(name)) not in page] == []


def test_every_icon_that_a_template_names_exists() -> None:
    named = set(
        re.findall(r"ui\.icon\(\"(\w+)\"\)|icon=\"(\w+)\"", "".join(p.read_text() for p in TEMPLATES.rglob("*.html")))
    )
    assert {one or other for one, other in named} <= set(icons.ICONS)


def test_a_block_drawn_alone_has_the_macros_and_the_words(app: Flask) -> None:
    cast("Any", app.jinja_env.globals["ui"]).names()
    block = app.jinja_env.from_string(
        "{% extends 'base.html' %}{% block main %}{{ ui.button(_('Pay')) }}{% endblock %}"
    )
    context = block.new_context({})
    assert "".join(block.blocks["main"](context)) == '<button class="button">Pay</button>'


def test_an_error_block_is_the_same_macro(app: Flask) -> None:
    told = {"status": 404, "title": "T", "sentence": "S", "safe": "", "way": None, "here": "/"}
    assert "<h1>T</h1>" in render_block(app.jinja_env, "errors/page.html", "main", **told)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_an_error_says_what_happened_and_has_a_way_on(app: Flask, status: int) -> None:
    from flask import render_template

    from storefront.web.refusals import says

    title, sentence, safe, way = says(status)
    told = {"status": status, "title": title, "sentence": sentence, "safe": safe, "way": way}
    with app.test_request_context("/"):
        page, fragment = render_template("errors/page.html", **told), render_template("errors/_fragment.html", **told)
    assert f"<h1>{title}</h1>" in page
    assert sentence in page
    assert page.count('class="button"') >= 1
    assert title in fragment
    assert "<html" not in fragment
