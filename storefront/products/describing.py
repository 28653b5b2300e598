"""A description is kept as written and shown safe: HTML from a file where harmless, anything else as Markdown."""

import re
from functools import cache, lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final

import nh3
from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAGS: Final = frozenset(
    "p br strong b em i u s sub sup ul ol li dl dt dd h2 h3 h4 h5 h6 blockquote hr table thead tbody tr th td".split()
)
_IS_HTML: Final = re.compile(rf"</?(?:{'|'.join(sorted(_TAGS))}|div|span|h1|a|img|font)\b[^<>]*>", re.IGNORECASE)
_HEADING: Final = re.compile(r"(</?h)1\b", re.IGNORECASE)


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # late: a shelf describes nothing

    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "heading", "newline", "escape", "entity", "blockquote", "hr"]
    )


@lru_cache(maxsize=1024)
def described(text: str) -> Markup:
    """A description as safe markup, without links, pictures or attributes; headings begin at the second level."""
    drawn = text if _IS_HTML.search(text) else _markdown().render(text)
    lowered = _HEADING.sub(r"\g<1>2", drawn)
    return Markup(nh3.clean(lowered, tags=set(_TAGS), attributes={}, link_rel=None))  # nosec B704 - cleaned


@lru_cache(maxsize=1024)
def plainly(text: str) -> str:
    """A description as one line of plain text, for search and for cards."""
    bare = re.sub(r"<[^<>]*>", " ", str(described(text)))
    return " ".join(unescape(bare).split())
