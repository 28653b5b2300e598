"""What every template may rely on: words, the reader's language, where we are, our static files."""

from functools import lru_cache
from json import JSONEncoder
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, g, request

from storefront import policies
from storefront.kernel import words
from storefront.web import bundle, compiled, cookies, extras, headers, sentences, statics, styles, whereabouts
from storefront.web.guards import me
from storefront.web.macros import Macros
from storefront.web.pages import comes_from_us

LANGUAGE_COOKIE = "language"
_JSON: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # for `tojson`, which escapes it for its place


def connect(app: Flask) -> None:
    """Give the app's templates their globals and each request its language."""
    app.jinja_environment = compiled.Environment
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.do")
    environment.policies |= {"json.dumps_function": _JSON.encode, "json.dumps_kwargs": {}}
    sentences.connect(environment)
    environment.trim_blocks = environment.lstrip_blocks = True
    settings = app.config["SETTINGS"]
    assets = statics.connect(app)
    environment.filters["listed"] = words.listed
    environment.globals.update(
        asset=assets,
        inline_css=styles.inline(),
        seal_icon=bundle.as_address("icons/seal.svg"),
        languages=tuple(words.NATIVE_NAMES.items()),
        demo=settings.is_demo,
        here_in_others=here_in_others,
        ui=Macros(environment, settings.zone),
    )
    extras.connect(app)
    headers.connect(app, styles.inline_hash())
    app.before_request(_choose_language)
    app.after_request(_keep_language)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "me": me(),
        "here": here(),
        "language": words.language(),
        "operator": policies.operator_name(),
        "styled_already": comes_from_us(),
    }


def here() -> str:
    """The present path with its query."""
    path, query = whereabouts.path(), request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def here_in_others() -> list[tuple[str, str, str]]:
    """This page in the other languages, its other parameters kept: address, tag and name of each."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    start = f"{whereabouts.path()}?{urlencode(kept)}{'&' if kept else ''}lang="
    spoken = words.language()
    return [(start + one, words.TAGS[one], name) for one, name in words.NATIVE_NAMES.items() if one != spoken]


def _choose_language() -> None:
    asked = request.args.get("lang", "") if request.query_string else ""
    cookie = cookies.read(LANGUAGE_COOKIE)
    if asked in words.LANGUAGES:
        g.keep_language = asked
        words.speak(asked)
    elif cookie in words.LANGUAGES:
        words.speak(cookie)
    elif (member := me().member) is not None and member.language in words.LANGUAGES:
        words.speak(member.language)
    else:
        words.speak(_negotiated(request.headers.get("Accept-Language", "")))


@lru_cache(maxsize=512)
def _negotiated(header: str) -> str:
    from werkzeug.datastructures import LanguageAccept
    from werkzeug.http import parse_accept_header

    accepted = parse_accept_header(header[:200], LanguageAccept)
    return words.negotiate([tag for tag, _quality in accepted])


def _keep_language(response: Response) -> Response:
    if chosen := g.get("keep_language"):
        cookies.give(response, LANGUAGE_COOKIE, chosen, 400 * 86_400)
    return response
