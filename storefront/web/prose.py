"""Text that people wrote in Markdown becomes safe markup: no raw HTML, no scripts, no pictures from elsewhere."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import nh3
from markupsafe import Markup

_TAGS: Final = set("p br h2 h3 h4 ul ol li a em strong blockquote code pre hr table thead tbody tr th td".split())

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # late: few pages have prose

    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def prose(text: str) -> Markup:
    """The text as markup. Its headings begin at h2: the page's own title is the h1."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, int(token.tag[1]) + (1 if _has_title(text) else 0))}"
    drawn = markdown.renderer.render(tokens, markdown.options, {})
    return Markup(  # nosec B704 - cleaned
        nh3.clean(
            drawn,
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel="nofollow noopener ugc",
        )
    )


def _has_title(text: str) -> bool:
    return any(line.startswith("# ") for line in text.splitlines())
