"""What a sound page is, whoever drew it: valid, named, labelled, leading somewhere, and working without a script."""

import json
import re
import warnings
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.ways import lead_somewhere

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import html5lib

CONTROLS: Final = frozenset({"input", "select", "textarea"})
UNSAFE_VERBS: Final = ("hx-post", "hx-put", "hx-patch", "hx-delete")
BY_ITSELF: Final = re.compile(r"every|load|revealed|intersect")  # a region that fills itself is progress, not a way
REFERENCES: Final = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage", "list", "form")
_CONTAINERS: Final = {"tr": "tbody", "td": "tr", "th": "tr", "tbody": "table", "thead": "table", "option": "select"}


class Page:
    """A parsed page or fragment: its elements, and who their parents are."""

    def __init__(self, text: str) -> None:
        self.whole = text.lstrip()[:9].lower() == "<!doctype"
        parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        if self.whole:
            self.root: Element = parser.parse(text)
        else:
            self.root = parser.parseFragment(text, container=_container(text))
        self.errors = [f"{code} {values} at {position}" for position, code, values in parser.errors]
        self.elements = [one for one in self.root.iter() if isinstance(one.tag, str)]
        self.parents = {child: parent for parent in self.elements for child in parent}
        self.ids = Counter(one.attrib["id"] for one in self.elements if "id" in one.attrib)
        self.labelled = {one.get("for") for one in self.elements if one.tag == "label"}

    def within(self, element: Element, tag: str) -> Element | None:
        """The nearest ancestor with a tag."""
        above = self.parents.get(element)
        while above is not None and above.tag != tag:
            above = self.parents.get(above)
        return above

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]


def judge(app: Flask, response: TestResponse, asked: str) -> None:
    """Fail when a page of ours is not sound."""
    if response.mimetype != "text/html" or response.status_code in (204, 301, 302, 303, 304) or not response.data:
        return
    page = _parsed(response.get_data(as_text=True))
    faults = [fault for law in LAWS for fault in law(page)]
    ids = page.ids if page.whole else None
    missing = response.request.path if response.status_code == 404 else None  # in other languages it is missing too
    ways = [(way, method) for way, method in _ways(page) if urlsplit(way).path != missing]
    faults += [fault for way, method in ways for fault in lead_somewhere(app, way, method, ids)]
    if page.whole:
        faults += _styles_are_allowed(page, response.headers.get("Content-Security-Policy", ""))
    faults += _kept_private(response)
    assert not faults, f"{asked} answered a page with faults:\n  " + "\n  ".join(dict.fromkeys(faults))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Page:
    return Page(text)


def _container(text: str) -> str:
    first = re.match(r"\s*(?:<!--.*?-->\s*)*<([a-z]+)", text, re.DOTALL)
    return _CONTAINERS.get(first[1], "div") if first else "div"


def is_valid(page: Page) -> Iterator[str]:
    yield from (f"not valid HTML: {error}" for error in page.errors)


def has_a_frame(page: Page) -> Iterator[str]:
    if not page.whole:
        return
    if not page.root.get("lang"):
        yield "<html> says no language"
    titles = [_text(one) for one in page.all("title") if page.within(one, "svg") is None]
    if len(titles) != 1 or not titles[0]:
        yield f"one <title> with words, not {titles}"
    if len(page.all("h1")) != 1 or not _text(page.all("h1")[0]):
        yield f"one <h1> with words, not {[_text(one) for one in page.all('h1')]}"
    if len(page.all("main")) != 1:
        yield "one <main>"


def names_its_parts_once(page: Page) -> Iterator[str]:
    yield from (f"id {name!r} stands {count} times" for name, count in page.ids.items() if count > 1)
    if page.whole:
        for one in page.elements:
            for attribute in REFERENCES:
                for name in (one.get(attribute) or "").split():
                    if name not in page.ids:
                        yield f"{_said(one)}: {attribute} names {name!r}, which is not there"


def labels_its_controls(page: Page) -> Iterator[str]:
    for one in page.all(*CONTROLS):
        if one.get("type") in ("hidden", "submit", "button", "image", "reset"):
            continue
        named = one.get("aria-label") or one.get("aria-labelledby") or page.within(one, "label") is not None
        if not named and (one.get("id") is None or one.get("id") not in page.labelled):
            yield f"{_said(one)} has no label"
        if not one.get("name"):
            yield f"{_said(one)} has no name"
    for one in page.all("fieldset"):
        if (
            not any(child.tag == "legend" for child in one)
            and not one.get("aria-label")
            and not one.get("aria-labelledby")
        ):
            yield f"{_said(one)} has no legend"


def names_its_buttons(page: Page) -> Iterator[str]:
    for one in page.all("button", "a", "summary"):
        named = _text(one) or one.get("aria-label") or one.get("aria-labelledby") or one.get("title")
        if not named and not any(child.get("alt") for child in one.iter("img")):
            yield f"{_said(one)} has no words"


def describes_its_pictures(page: Page) -> Iterator[str]:
    for one in page.all("img"):
        if "alt" not in one.attrib:
            yield f"{_said(one)} has no alt"
        if not (one.get("width") and one.get("height")):
            yield f"{_said(one)} does not say its size, so the page jumps"


def holds_no_script(page: Page) -> Iterator[str]:
    for one in page.elements:
        for name, value in one.attrib.items():
            if name == "style" or (name.startswith("on") and page.whole) or name.startswith("hx-on"):
                yield f"{_said(one)} has {name}="
            if value.strip().lower().startswith(("javascript:", "js:")):
                yield f"{_said(one)} has {name}={value[:30]!r}"
    for one in page.all("script"):
        if one.get("type") == "application/ld+json":
            try:
                json.loads(one.text or "")
            except ValueError as error:
                yield f"JSON-LD does not parse: {error}"
        elif (one.text or "").strip():
            yield "an inline script"


def works_without_script(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        if not form.get("action"):
            yield f"{_said(form)} has no action"
        if not any(_submits(page, one, form) for one in page.all("button", "input")):
            yield f"{_said(form)} has no button to send it"
        if "multipart" not in form.get("enctype", "") and any(one.get("type") == "file" for one in form.iter("input")):
            yield f"{_said(form)} has files and no enctype"
    for one in page.elements:
        if any(verb in one.attrib for verb in UNSAFE_VERBS) and one.tag not in ("form", "button"):
            yield f"{_said(one)} changes things and is no form"
        if "hx-get" in one.attrib and not _has_a_plain_way(one):
            yield f"{_said(one)} is no link, holds none, and does not fill itself"


def _has_a_plain_way(element: Element) -> bool:
    if element.tag in ("form", "button", "input", "select", "textarea") or element.get("href"):
        return True
    return bool(BY_ITSELF.search(element.get("hx-trigger", ""))) or any(one.get("href") for one in element.iter("a"))


def _submits(page: Page, one: Element, form: Element) -> bool:
    if one.get("type", "submit" if one.tag == "button" else "text") not in ("submit", "image"):
        return False
    if "form" in one.attrib:
        return one.get("form") == form.get("id")
    return page.within(one, "form") is form


LAWS: Final[tuple[Callable[[Page], Iterator[str]], ...]] = (
    is_valid,
    has_a_frame,
    names_its_parts_once,
    labels_its_controls,
    names_its_buttons,
    describes_its_pictures,
    holds_no_script,
    works_without_script,
)


def _ways(page: Page) -> Iterator[tuple[str, str]]:
    """Every address the page may ask for, and how."""
    for one in page.elements:
        if one.tag in ("a", "link", "area") and "href" in one.attrib:
            yield one.attrib["href"], "GET"
        if one.tag == "form" and one.get("action"):
            yield one.attrib["action"], one.get("method", "get").upper()
        if "formaction" in one.attrib:
            form = page.within(one, "form")
            usual = form.get("method", "get") if form is not None else "get"
            yield one.attrib["formaction"], one.get("formmethod", usual).upper()
        for verb in ("hx-get", *UNSAFE_VERBS):
            if one.get(verb):
                yield one.attrib[verb], verb[3:].upper()
        if one.tag in ("img", "script", "source", "iframe") and one.get("src"):
            yield one.attrib["src"], "GET"
        for part in one.get("srcset", "").split(","):
            if part.strip():
                yield part.split()[0], "GET"


def _styles_are_allowed(page: Page, policy: str) -> Iterator[str]:
    for one in page.all("style"):
        digest = b64encode(sha256((one.text or "").encode()).digest()).decode()
        if f"'sha256-{digest}'" not in policy:
            yield "an inline style sheet that the content policy refuses"


def _kept_private(response: TestResponse) -> Iterator[str]:
    given = [cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")]
    if "public" in response.headers.get("Cache-Control", "") and set(given) - {"language"}:
        yield f"a page for everybody's cache gives the cookies {given}"


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _said(element: Element) -> str:
    shown: Any = {
        name: element.attrib[name]
        for name in ("id", "name", "type", "href", "action", "class")
        if name in element.attrib
    }
    return f"<{element.tag}" + "".join(f' {name}="{value[:60]}"' for name, value in shown.items()) + ">"
