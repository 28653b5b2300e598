"""Phones: a real Chromium, 360 × 640, one context a person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.hands import PHONE, Hand
from tests.support.servers import Server


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
