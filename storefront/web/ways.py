"""A menu offers a page only where this installation has it: rooms come and go (the social wing can be left out)."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException

from storefront.web.shapes import Link

_known: WeakKeyDictionary[Flask, dict[str, bool]] = WeakKeyDictionary()


class Way(NamedTuple):
    """A page a menu may offer; `text` is said lazily."""

    url: str
    text: Any


def exists(path: str) -> bool:
    """Whether a GET of this path has a view."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    known = _known.setdefault(app, {})
    if path not in known:
        try:
            app.url_map.bind("localhost").match(path, "GET")
            known[path] = True
        except HTTPException:
            known[path] = False
    return known[path]


def links(ways: Iterable[Way], current: str = "") -> list[Link]:
    """The ways that lead somewhere; the present page is marked, also from a page below it."""
    return [
        Link(str(way.text), way.url, current=current == way.url or current.startswith(f"{way.url}/"))
        for way in ways
        if exists(way.url)
    ]
