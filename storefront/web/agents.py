"""A browser is named so that its owner knows it again; the whole string is nobody's business."""

import re
from typing import Final

from storefront.kernel.words import _, listed

_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES: Final = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Windows", "Windows"),
    (r"Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """“Safari, iPhone”, as far as it can be told."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    machine = next((name for mark, name in _MACHINES if re.search(mark, agent)), "")
    return listed(word for word in (browser, machine) if word) or _("An unknown browser")
