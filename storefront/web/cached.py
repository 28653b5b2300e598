"""What a stranger sees is kept whole under the version it was drawn from; one read answers 304 (quality.md, Caching).

A stranger is a visitor of whom nothing is kept. The page's version is read first, always; a page is kept under its
path, the query that counts, the language and the fragment, so that nothing of one visitor can reach another.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import Response, current_app, g, make_response, request
from werkzeug.datastructures import ImmutableMultiDict

from storefront import policies
from storefront.kernel import clock
from storefront.kernel.words import language
from storefront.web.guards import me
from storefront.web.pages import comes_from_us, wanted

View = TypeVar("View", bound=Callable[..., Any])
T = TypeVar("T")
MOST_BYTES: Final = 16 * 2**20  # of pages kept, per process (quality.md S1)
MOST_THINGS: Final = 500
LONGEST: Final = 80  # characters of a parameter that count
_PACKAGE: Final = Path(__file__).parents[1]


class _Page(NamedTuple):
    version: Hashable
    body: bytes


_pages: OrderedDict[Hashable, _Page] = OrderedDict()
_things: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
_size = 0
_lock = Lock()


def whole(
    version: Callable[..., Hashable | None], *, counts: Sequence[str] = (), fragments: Sequence[str] = ()
) -> Callable[[View], View]:
    """Keep a view's page for strangers. `version` takes the view's arguments and reads what the page depends on.

    `counts` names the parameters that change the page, `fragments` what the view may answer alone; the page is drawn as
    if nothing else had been asked. A version of None leaves everything to the view.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(**values: Any) -> Any:
            if request.method not in ("GET", "HEAD"):
                return view(**values)
            _forget_what_does_not_count(counts)
            if not me().is_stranger:
                return view(**values)
            g.page_key = key = (request.path, request.query_string, language(), wanted(fragments), comes_from_us())
            if (read := version(**values)) is None:
                return view(**values)
            return _answer(key, (read, _common()), lambda: view(**values))

        return run  # type: ignore[return-value]

    return decorate


def _answer(key: Hashable, version: Hashable, draw: Callable[[], Any]) -> Response:
    tag = sha256(repr((key, version)).encode()).hexdigest()[:32]
    if f'"{tag}"' in request.headers.get("If-None-Match", ""):
        g.may_be_cached = True
        return Response(status=304, headers=_said(tag), mimetype="text/html")
    page = _pages.get(key)
    if page is not None and page.version == version:
        return _kept(Response(page.body), tag)
    response: Response = make_response(draw())
    if response.status_code == 200 and "new_visitor" not in g:
        _keep(key, _Page(version, response.get_data()))
        return _kept(response, tag)
    return response


def _kept(response: Response, tag: str) -> Response:
    g.may_be_cached = True
    g.page_tag = tag
    response.headers.update(_said(tag))
    response.mimetype = "text/html"
    return response


def _said(tag: str) -> dict[str, str]:
    """A weak tag: it is one page, whatever its encoding."""
    return {"ETag": f'W/"{tag}"', "Cache-Control": "no-cache"}


def _forget_what_does_not_count(counts: Sequence[str]) -> None:
    if not request.query_string:
        return
    asked = [(name, request.args[name][:LONGEST]) for name in counts if request.args.get(name)]
    request.args = ImmutableMultiDict(asked)
    request.query_string = urlencode(asked).encode()


def _common() -> Hashable:
    """What every page depends on: the release, whether the social wing is there, the rules, the operator's name."""
    return _release, current_app.config["SETTINGS"].social, policies.version(), policies.operator_name()


def _keep(key: Hashable, page: _Page) -> None:
    global _size
    with _lock:
        before = _pages.pop(key, None)
        _size += len(page.body) - (len(before.body) if before else 0)
        _pages[key] = page
        while _size > MOST_BYTES:
            _size -= len(_pages.popitem(last=False)[1].body)


def kept_bytes(key: Hashable, version: Hashable, make: Callable[[], bytes]) -> bytes:
    """As `kept`, for what is large: it shares its room with the pages."""
    there = _pages.get(key)
    if there is not None and there.version == version:
        return there.body
    page = _Page(version, make())
    _keep(key, page)
    return page.body


def kept(key: Hashable, version: Hashable, make: Callable[[], T]) -> T:
    """What `make` gave under this version; for what everybody sees, visitors and members too."""
    there = _things.get(key)
    if there is not None and there[0] == version:
        found: T = there[1]
        return found
    made = make()
    with _lock:
        _things.pop(key, None)
        _things[key] = (version, made)
        while len(_things) > MOST_THINGS:
            _things.popitem(last=False)
    return made


def is_known() -> bool:
    """Whether who asks has the page of an earlier visit, or it is kept here: then its version may be all to be read."""
    return "HTTP_IF_NONE_MATCH" in request.environ or g.get("page_key") in _pages


def holds(key: Hashable) -> bool:
    """Whether something is kept under a key, of whatever version."""
    return key in _things


def minute() -> str:
    """A version that holds for the present minute, for what may be so old."""
    return f"{clock.now():%y%m%d%H%M}"


def forget() -> None:
    """Keep nothing (tests)."""
    global _size
    with _lock:
        _pages.clear()
        _things.clear()
        _size = 0


def _read_release() -> str:
    """What the pages are drawn with: templates, translations and code, by name, size and date."""
    files = sorted(path for path in _PACKAGE.rglob("*") if path.suffix in (".html", ".po", ".py", ".svg"))
    told = [(str(path.relative_to(_PACKAGE)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return sha256(repr(told).encode()).hexdigest()[:16]


_release: Final = _read_release()
