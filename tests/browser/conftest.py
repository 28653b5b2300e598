"""Phones: a real Chromium, 360 × 640, one context a person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import browsers
from tests.support.hands import FLAGS, PHONE, Hand
from tests.support.servers import Server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if (program := browsers.path()) is None:
        pytest.skip(browsers.MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Any, server: Server) -> Iterator[Callable[..., Hand]]:
    """Phones by the name of who holds them: `phone("guest")`, `phone("guest", script=False)`."""
    contexts = []

    def hand_out(name: str, *, script: bool = True, **more: Any) -> Hand:
        chosen = {"viewport": PHONE, "locale": "en-GB", "java_script_enabled": script, "service_workers": "block"}
        context = chromium.new_context(**(chosen | more))
        contexts.append(context)
        return Hand(context, server.url, name, script=script)

    yield hand_out
    for context in contexts:
        context.close()
