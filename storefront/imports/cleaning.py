"""Text is kept as typed in one normal form, without what nobody can see, and HTML only as far as it is safe."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import nh3

ADDRESS = 2_000
"""The longest picture address, in characters."""

_TAGS = {
    *("p", "br", "hr", "strong", "b", "em", "i", "u", "s", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd"),
    *("h2", "h3", "h4", "h5", "h6", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "caption"),
}
_HARMLESS = {
    *("a", "article", "center", "col", "colgroup", "div", "font", "h1", "meta", "section", "span", "tfoot", "wbr"),
}
_NAMED = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF))
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


def text(cell: str) -> str:
    """A text of several lines: line breaks of one kind, no control characters, NFC."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", cell)
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN.search(cell):
        cell = cell.translate(_CONTROLS)
    return cell.strip()


def line(cell: str) -> str:
    """A text of one line: every run of white space is one space."""
    return " ".join(text(cell).split())


def html(cell: str) -> tuple[str, list[str]]:
    """Safe HTML, and the names of the elements that were more than decoration and had to go."""
    body = text(cell)
    if "<" not in body and "&" not in body and ">" not in body:
        return body, []
    gone = sorted({name.lower() for name in _NAMED.findall(body)} - _TAGS - _HARMLESS)
    for _ in range(4):  # what an entity hid can need another round before the text rests
        cleaned = text(nh3.clean(body, tags=_TAGS, attributes={}, url_schemes=set(), link_rel=None))
        if cleaned == body:
            break
        body = cleaned
    return body, gone


def address(cell: str) -> str:
    """An address that can be fetched (http or https, a host, no spaces), or an empty string."""
    found = cell.strip()
    if found.startswith("//"):
        found = f"https:{found}"
    if not found or len(found) > ADDRESS or not found.isprintable() or any(map(str.isspace, found)):
        return ""
    try:
        parts = urlsplit(found)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return ""
    return found if usable and parts.username is None else ""
