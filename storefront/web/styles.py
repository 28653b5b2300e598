"""The sheets are edited as they lie in static/css and leave as two: one written into every page, one file for desks."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "static" / "css"

# What shop, product, cart, checkout and order pages draw with: written into every <head>, so bytes count (B3).
SHOP: Final = tuple(
    "top seal button thumb price links shelf voice gallery fold choice field line due note steps post empty "
    "table".split()
)
# What only desks, boards, clubs and packets draw with: one more file, loaded by those pages.
DESK: Final = tuple("cards queue figures chart nav swap packet prose".split())

ORDER: Final = "@layer tokens,base,components,pages;"
_MINIFY: Final = re.compile(
    r"""("[^"]*"|'[^']*')  # words in quotes stay as they are
    | \s*([{};,])\s*       # no space is needed around these
    | \s*(>)\s+            # a combinator; never the >= of a media query
    | (?<=[\w-])(:)\s+     # after a property's name
    | (\s+)""",
    re.DOTALL | re.VERBOSE,
)

watching = False  # development: read again what was edited


def minified(sheet: str) -> str:
    """The same sheet without comments and without space that means nothing."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    kept = _MINIFY.sub(lambda m: m[1] or m[2] or m[3] or m[4] or " ", bare)
    return kept.replace(";}", "}").strip()


def inline() -> str:
    """The sheet that stands in one <style> of every page, as it stands there to the byte."""
    return _shop(_stamp())


def inline_hash() -> str:
    """What the CSP allows the inline sheet by: sha256-…, without the quotes it wears there."""
    return f"sha256-{b64encode(sha256(inline().encode()).digest()).decode()}"


def desk() -> str:
    """The second sheet, served as a file; it needs the inline one before it."""
    return _desk(_stamp())


@lru_cache(maxsize=1)
def _shop(stamp: int) -> str:
    return ORDER + _layer("tokens", "tokens.css") + _layer("base", "base.css") + _layer("components", *_blocks(SHOP))


@lru_cache(maxsize=1)
def _desk(stamp: int) -> str:
    return ORDER + _layer("components", *_blocks(DESK)) + _layer("pages", "desk.css")


def _blocks(names: tuple[str, ...]) -> list[str]:
    return [f"components/{name}.css" for name in names]


def _layer(name: str, *files: str) -> str:
    sheets = "\n".join((FOLDER / file).read_text("utf-8") for file in files)
    return f"@layer {name}{{{minified(sheets)}}}"


def _stamp() -> int:
    return max(file.stat().st_mtime_ns for file in FOLDER.rglob("*.css")) if watching else 0
