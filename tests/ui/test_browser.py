"""In a real browser: no fault axe can find, nothing sideways, and what our script adds."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from storefront.kernel.words import LANGUAGES
from tests.support.hands import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(app: Flask, chromium: Any) -> Iterator[Any]:
    """Opens a path of the application in a phone; answers come straight from it, no server stands between."""
    contexts = []

    def answer(route: Any) -> None:
        asked = urlsplit(route.request.url)
        client = app.test_client()
        response = client.get(f"{asked.path}?{asked.query}", headers={"Accept-Encoding": "identity"})
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.get_data())
        response.close()

    def open_(path: str, width: int = 360, height: int = 640, scheme: str = "light", **more: Any) -> Any:
        size = {"width": width, "height": height}
        context = chromium.new_context(viewport=size, color_scheme=scheme, service_workers="block", **more)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(f"http://localhost{path}")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("query", "width", "scheme"),
    [
        *((f"lang={language}", 360, "light") for language in LANGUAGES),
        ("lang=zh_Hant", 1280, "dark"),
        ("hue=amber", 360, "dark"),
        ("hue=plum", 1280, "light"),
    ],
)
def test_axe_finds_nothing(opened: Any, query: str, width: int, scheme: str) -> None:
    assert faults(opened(f"/dev/components?{query}", width, 800, scheme)) == []


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
def test_nothing_scrolls_sideways(opened: Any, width: int) -> None:
    page = opened("/dev/components", width)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_one_touches_is_large_enough(opened: Any) -> None:
    small = """[...document.querySelectorAll('.button, summary, .input, .choice label, .check, .links a, .nav a')]
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
        .map(one => one.outerHTML.slice(0, 90))"""
    assert opened("/dev/components").evaluate(small) == []


def test_the_price_follows_the_variant_and_so_does_the_address(opened: Any) -> None:
    page = opened("/dev/components")
    page.get_by_label("Amber").check()
    assert "variant=2" in page.url


def test_a_picture_opens_whole_and_closes(opened: Any) -> None:
    page = opened("/dev/components")
    page.locator(".gallery a").first.click()
    assert page.locator("dialog.zoom").is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert not page.locator("dialog.zoom").is_visible()


def test_the_page_raises_nothing_against_its_own_policy(opened: Any) -> None:
    page = opened("/healthz")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("http://localhost/dev/components")
    assert [line for line in said if "Service Worker" not in line] == []


def test_without_script_nothing_is_missing(opened: Any) -> None:
    page = opened("/dev/components", java_script_enabled=False)
    page.get_by_text("Size, material, care").click()
    assert page.get_by_text("260 g").is_visible()
