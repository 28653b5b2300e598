"""One template is page and fragments: what htmx asked for by id is answered by the block of that name."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request
from jinja2_fragments.flask import render_block

from storefront.kernel import reads


def page(template: str, *, fragments: Sequence[str] = (), status: int = 200, **context: Any) -> Response:
    """Draw a page, or the one fragment htmx aims at when the view allows it.

    What was read is let go of first: no transaction stands open while a page is drawn, and a template that
    tries a query fails (reliability.md 0.9).
    """
    reads.done()
    target = wanted(fragments)
    if target is None:
        return Response(render_template(template, **context), status)
    return Response(render_block(template, target, **context), status)


def wanted(fragments: Sequence[str]) -> str | None:
    """The fragment this request may have instead of the whole page; a history restore gets the whole page."""
    headers = request.headers
    if headers.get("HX-Request") != "true" or headers.get("HX-History-Restore-Request") == "true":
        return None
    target = headers.get("HX-Target", "")
    return target if target in fragments else None


def comes_from_us() -> bool:
    """Whether a page of ours led here: the sheet it fetched ahead lies in the browser by then, and need not come again.

    The first page of a visit carries its styles and waits for nothing (quality.md B3); the second is small (B5).
    """
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def see(location: str) -> Response:
    """Lead to a page of ours with 303, after a change."""
    if not location.startswith("/") or location.startswith(("//", "/\\")):
        raise ValueError("see() leads to our own pages only.")
    return Response(status=303, headers={"Location": location}, mimetype="text/html")


def local(location: str | None, default: str) -> str:
    """A place of ours that a request named, else the default: open redirects cannot be written (quality.md, Web)."""
    if not location or not location.startswith("/") or location[1:2] in ("/", "\\"):
        return default
    return location if location.isprintable() and not set(location) & {"\\", "\t", " "} else default
