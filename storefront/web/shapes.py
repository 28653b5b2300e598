"""What pages hand to macros: plain values, so that a hot page draws no objects of the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from storefront.kernel import pictures


class Picture(NamedTuple):
    """A picture in its forms: `src` every browser can show, the others whole srcset values ("/a-320.avif 320w, …")."""

    src: str
    width: int
    height: int
    alt: str = ""
    avif: str = ""
    webp: str = ""
    jpeg: str = ""


def picture(kept: Mapping[str, Any] | None, alt: str = "") -> Picture:
    """A kept picture (its json, kernel.pictures) in all its forms; the placeholder where there is none."""
    if not kept:
        return Picture("/files/placeholder.svg", 400, 400, alt)
    avif, webp = pictures.srcset(kept, "avif"), pictures.srcset(kept, "webp")
    return Picture(pictures.address(kept), kept["w"], kept["h"], alt, avif, webp)


def card(kept: Mapping[str, Any] | None) -> Picture:
    """A kept picture as a shelf or a line shows it: two widths, one format, one fallback, few bytes (quality.md B3)."""
    if not kept:
        return Picture("/files/placeholder.svg", 400, 400)
    avif = f"{pictures.address(kept, 400, 'avif')} 400w, {pictures.address(kept, 800, 'avif')} 800w"
    return Picture(pictures.address(kept, 400), 400, 400, avif=avif)


class Good(NamedTuple):
    """A product on a shelf; `price` and `was` are said already, so that a page asks once per card and not per macro."""

    url: str
    title: str
    price: str
    picture: Picture
    small: str = ""
    was: str = ""
    sold_out: bool = False
    was_label: str = ""


class Option(SelectChoice):  # type: ignore[misc]  # its stubs are of an older WTForms
    """One radio, box or line of a menu; takes part in a form's choices as it is.

    `data` becomes data attributes, `group` a heading above the first of its kind.
    """

    def __init__(
        self,
        value: str,
        text: str,
        small: str = "",
        icon: str = "",
        disabled: bool = False,
        data: Mapping[str, str] | None = None,
        group: str = "",
    ) -> None:
        super().__init__(value, text, {"disabled": True} if disabled else {}, group or None)
        self.text, self.small, self.icon, self.disabled, self.group = text, small, icon, disabled, group
        self.data: Mapping[str, str] = data or {}


class Step(NamedTuple):
    """A station of a timeline; `state` is done, now or next."""

    text: str
    at: datetime | None = None
    note: str = ""
    state: str = "next"


class Deadline(NamedTuple):
    """Who must act by when (`who` None is the reader; `verb` a key of deadlines.VERBS)."""

    who: str | None
    verb: str
    at: datetime
    since: datetime | None = None
    after: str = ""
    tone: str = ""


class Task(NamedTuple):
    """A row of a queue: what, whose clock, one verb."""

    title: str
    detail: str
    url: str
    verb: str
    due: Deadline | None = None


class Link(NamedTuple):
    """A way on; `count` says how much waits there."""

    text: str
    url: str
    count: int = 0  # type: ignore[assignment]  # nobody counts in a link
    current: bool = False
