"""The judge of pages is judged: a sound page passes, and each fault planted in it is found."""

from collections.abc import Callable
from contextvars import Context

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from tests.support.judging import judge

SOUND = """<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>
<form method="post" action="/orders"><label for="name">Name</label><input id="name" name="name">
<button>Send</button></form>
<p id="far"><a href="/healthz">Well</a> <a href="#far">Far</a> <a href="https://example.org/">Away</a></p>
<img src="/files/placeholder.svg" alt="" width="10" height="10"></main></body></html>"""

FAULTS = {
    "unclosed": ("</p>", "</q>"),
    "no language": (' lang="en"', ""),
    "no title": ("<title>A page</title>", "<title></title>"),
    "two h1": ("</main>", "<h1>Again</h1></main>"),
    "no main": ("main>", "div>"),
    "an id twice": ("<h1>", '<h1 id="far">'),
    "no label": ('<label for="name">Name</label>', ""),
    "a control without a name": (' name="name"', ""),
    "a button without words": ("<button>Send", "<button>"),
    "a link without words": (">Well<", "><"),
    "no alt": (' alt=""', ""),
    "no size": (' width="10"', ""),
    "a style": ("<h1>", '<h1 style="color:red">'),
    "a handler": ("<h1>", '<h1 onclick="go()">'),
    "htmx's handler": ("<h1>", '<h1 hx-on:click="go()">'),
    "an inline script": ("</main>", "<script>go()</script></main>"),
    "a script in an address": ("/healthz", "javascript:go()"),
    "values by script": ("<h1>", '<h1 hx-vals="js:go()">'),
    "broken data": ("</main>", '<script type="application/ld+json">{,}</script></main>'),
    "an inline sheet": ("<title>", "<style>b{}</style><title>"),
    "a form without an action": (' action="/orders"', ""),
    "a form without a button": ("<button>Send</button>", ""),
    "files without an enctype": ('id="name"', 'id="name" type="file"'),
    "a change that is no form": ("<h1>", '<h1 hx-post="/orders">'),
    "a fragment that is no link": ("<h1>", '<h1 hx-get="/healthz">'),
    "a route that is not there": ("/healthz", "/nowhere/at/all"),
    "a method the route does not take": ('"/orders"', '"/healthz"'),
    "a place that is not there": ("#far", "#near"),
    "a reference to nothing": ("<h1>", '<h1 aria-describedby="near">'),
    "a relative address": ('"/healthz"', '"healthz"'),
    "an address without encryption": ("https:", "http:"),
    "a static file that is not there": ("/healthz", "/static/nothing.css"),
}


def opened(app: Flask, text: str, **headers: str) -> TestResponse:
    made = Flask("made")
    made.add_url_rule("/", view_func=lambda: Response(text, headers=headers, mimetype="text/html"))
    answer: TestResponse = Context().run(made.test_client().get, "/")
    return answer


def test_a_sound_page_passes(app: Flask) -> None:
    judge(app, opened(app, SOUND), "GET /")


def test_a_fragment_needs_no_frame(app: Flask) -> None:
    judge(app, opened(app, "<p>Well</p>"), "GET /")
    judge(app, opened(app, "<tr><td>Well</td></tr>"), "GET /")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(app: Flask, fault: str) -> None:
    before, after = FAULTS[fault]
    assert before in SOUND
    with pytest.raises(AssertionError, match="faults"):
        judge(app, opened(app, SOUND.replace(before, after)), "GET /")


def test_a_cookie_in_a_page_for_everybody_is_found(app: Flask) -> None:
    headers: dict[str, str] = {"Cache-Control": "public, max-age=60", "Set-Cookie": "session=1"}
    check: Callable[[], None] = lambda: judge(app, opened(app, SOUND, **headers), "GET /")  # noqa: E731
    with pytest.raises(AssertionError, match="cookies"):
        check()
