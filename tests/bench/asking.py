"""The application is asked as its server asks it, without the testing client's own work: that would be measured too."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import markupsafe
from flask import Flask
from werkzeug.test import EnvironBuilder

from storefront.web import cached, limits
from tests.support.counting import heard


def asking(app: Flask, path: str, *, status: int = 200, **headers: str) -> Callable[[], bytes]:
    """Ask for a page again and again; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = EnvironBuilder(path, headers=list(named.items())).get_environ()

    def ask() -> bytes:
        told: list[str] = []
        answer = app(dict(environ), lambda line, _headers, _error=None: told.append(line))  # type: ignore[arg-type]
        try:
            body = b"".join(answer)
        finally:
            close: Any = getattr(answer, "close", None)
            if close is not None:
                close()
        assert told[0].startswith(str(status)), f"{path} answers {told[0]}"
        return body

    return ask


def afresh(ask: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same, with nothing kept of earlier answers."""

    def run() -> bytes:
        cached.forget()
        limits.forget()
        return ask()

    return run


def escaped(ask: Callable[[], object]) -> int:
    """How many values the templates escape for an answer."""
    escape, found = markupsafe.escape.__code__, 0

    def note(frame: FrameType, what: str, _given: object) -> None:
        nonlocal found
        if what == "call" and frame.f_code is escape and frame.f_back is not None:
            found += frame.f_back.f_code.co_filename.endswith(".html")

    sys.setprofile(note)
    try:
        ask()
    finally:
        sys.setprofile(None)
    return found


@contextmanager
def statements_of(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile, with what is bound to it."""
    found: list[tuple[str, Any]] = []

    def note(text: str, bound: Any, _many: bool) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")):
            found.append((text, bound))

    with heard(app, note):
        yield found
