"""Where a page is: its own address, also when a refused form draws it again from an address that only takes forms."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import current_app, g, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed


def path() -> str:
    """The path of the page being drawn, safe to print; the front page where the address has none of its own."""
    drawn: str | None = g.get("drawn_at")
    if drawn is not None:
        return drawn
    own: str | None = g.get("own_path")
    if own is not None:
        return own
    made = g.own_path = _own_path()
    return made


def _own_path() -> str:
    if request.url_rule is None or request.method not in ("GET", "HEAD"):
        try:
            current_app.url_map.bind("").match(request.path, "GET")
        except MethodNotAllowed:
            return "/"
        except HTTPException:
            pass  # there is no such page, in no language
    return quote(request.path)


def draw_at(show: Callable[..., Any], values: Mapping[str, Any]) -> None:
    """From now on this request draws the page of `show`, a view with these values."""
    endpoint = next((name for name, view in current_app.view_functions.items() if view is show), None)
    if endpoint is not None:
        wanted = {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments}
        g.drawn_at = url_for(endpoint, **{name: values[name] for name in wanted if name in values})
