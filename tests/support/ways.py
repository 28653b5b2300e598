"""Every address on a page leads to a route of ours that takes the method, to a place on the page, or openly outside."""

from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from typing import Final
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

OUTSIDE: Final = ("https", "mailto", "tel", "sms", "data", "blob")
HERE: Final = ("localhost", "127.0.0.1")

_known: WeakKeyDictionary[Flask, dict[tuple[str, str], str]] = WeakKeyDictionary()


def lead_somewhere(app: Flask, way: str, method: str, ids: "Counter[str] | None") -> Iterator[str]:
    """What is wrong with an address; `ids` of the whole page, None for a fragment."""
    parts = urlsplit(way)
    if way.startswith("#"):
        if ids is not None and parts.fragment and parts.fragment not in ids:
            yield f"{way} names nothing on this page"
        return
    if parts.scheme and not (parts.scheme == "http" and parts.hostname in HERE):
        if parts.scheme not in OUTSIDE:
            yield f"{way} leads to {parts.scheme}:"
        return
    if parts.scheme == "" and not way.startswith("/"):
        yield f"{way!r} does not begin with /"
        return
    if fault := _fault(app, urljoin("/", parts.path), method):
        yield fault


def _fault(app: Flask, path: str, method: str) -> str:
    known = _known.setdefault(app, {})
    if (path, method) not in known:
        known[path, method] = _looked_up(app, path, method)
    return known[path, method]


def _looked_up(app: Flask, path: str, method: str) -> str:
    if path.startswith("/static/"):
        found = Context().run(app.test_client().head, path).status_code == 200  # HEAD: no file is left open
        return "" if found else f"{path} is no static file"
    try:
        app.url_map.bind("localhost").match(path, method)
    except RequestRedirect as redirect:
        return f"{path} is redirected to {redirect.new_url}"
    except HTTPException as error:
        return f"{method} {path} leads nowhere ({error.code})"
    return ""
