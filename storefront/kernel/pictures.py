"""A picture from a stranger is drawn anew in the darkroom, small, upright and without a trace of its file, or refused.

It is stored in a few widths, never larger than it came, each as AVIF, WebP and JPEG. Its id is the hash of the bytes
that came and of how they were developed, so sending the same picture twice stores it once, and every address follows
from the id and the width alone: `/files/<id>-400.avif`. A room keeps `StoredPicture.json` in a column, and in the same
verb the id with `files.keep`. What came is not kept: it may hold a place and a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from storefront.kernel import attempts, files
from storefront.kernel.errors import Refused
from storefront.kernel.hatch import darkroom
from storefront.kernel.words import _

BYTES: Final = 10 * 2**20  # of what comes; reliability.md K9
WIDTHS: Final = (160, 400, 800, 1280)  # pixels
ENDINGS: Final = ("avif", "webp", "jpg")  # the smallest first, as a <picture> lists its sources
A_DAY: Final = 400  # pictures one person may send; reliability.md F41
RECIPE: Final = b"1"  # change it with the darkroom's encoders or WIDTHS: addresses are cached for ever


@dataclass(frozen=True)
class Picture:
    """A developed picture; `renditions` by width and ending; width and height are those of the largest, in pixels."""

    width: int
    height: int
    colour: str
    renditions: Mapping[tuple[int, str], bytes]


@dataclass(frozen=True)
class StoredPicture:
    """A picture that lies in the store: all one needs to address it."""

    id: str
    width: int
    height: int

    @property
    def json(self) -> dict[str, str | int]:
        """What a room keeps of it."""
        return {"id": self.id, "w": self.width, "h": self.height}


def make(data: bytes, *, square: bool = False, field: str = "picture") -> Picture:
    """Develop a JPEG, PNG, WebP or AVIF file; `square` cuts the middle out.

    Raises Refused at `field` for anything else, for more than 10 MB, 40 million pixels or 12,000 pixels a side, and
    Busy when too many wait.
    """
    if not data:
        raise Refused(_("This file is empty. Please choose another picture."), field=field)
    if len(data) > BYTES:
        raise Refused(_("This picture is larger than 10 MB. Please choose a smaller one."), field=field)
    said, parts = darkroom.develop(data, WIDTHS, square)
    if said.get("unfit") == "large":
        raise Refused(
            _("This picture has too many pixels. Please send it at most 6000 pixels wide and high."), field=field
        )
    if "unfit" in said:
        raise Refused(_("This file cannot be read as a picture. Please send a JPEG, PNG, WebP or AVIF."), field=field)
    keys = [(width, ending) for width in widths(said["width"]) for ending in ENDINGS]
    if list(parts) != keys:
        raise RuntimeError("The darkroom developed other sizes or formats than were ordered.")
    return Picture(said["width"], said["height"], said["colour"], parts)


def store_picture(
    data: bytes, *, square: bool = False, private: bool = False, by: str | None = None, field: str = "picture"
) -> StoredPicture:
    """Develop a picture and store its renditions; then a verb keeps its id. Never inside a verb.

    `by` says who sends it ("account:7"; the platform's own work leaves it out). Raises as `make`, and TooMany after
    400 pictures a day.
    """
    if by is not None:
        attempts.spend("picture", by, limit=A_DAY, window=timedelta(days=1))
    picture = make(data, square=square, field=field)
    word = files.word_of(RECIPE, b" square " if square else b" whole ", data, private=private)
    for (width, ending), rendition in picture.renditions.items():
        files.place(f"{word}-{width}.{ending}", rendition)
    return StoredPicture(word, picture.width, picture.height)


def widths(widest: int) -> list[int]:
    """The widths there are of a picture whose largest rendition is `widest` wide."""
    return [width for width in WIDTHS if width < widest] + [widest]


def name(picture: Mapping[str, Any], width: int = 800, ending: str = "jpg") -> str:
    """The file of a kept picture (its json) that is at least `width` wide, or the widest there is."""
    there = widths(picture["w"])
    return f"{picture['id']}-{next((w for w in there if w >= width), there[-1])}.{ending}"


def address(picture: Mapping[str, Any], width: int = 800, ending: str = "jpg") -> str:
    """Where that file is fetched; a private one for ten minutes."""
    if files.is_private(picture["id"]):
        return files.link(name(picture, width, ending))
    return _public_address(picture["id"], picture["w"], width, ending)


def srcset(picture: Mapping[str, Any], ending: str) -> str:
    """All renditions of one format, for a <source>."""
    if files.is_private(picture["id"]):
        return ", ".join(f"{address(picture, width, ending)} {width}w" for width in widths(picture["w"]))
    return _public_srcset(picture["id"], picture["w"], ending)


@lru_cache(maxsize=20_000)  # a page of goods asks for about a hundred of these
def _public_address(id: str, widest: int, width: int, ending: str) -> str:
    return files.link(name({"id": id, "w": widest}, width, ending))


@lru_cache(maxsize=20_000)
def _public_srcset(id: str, widest: int, ending: str) -> str:
    return ", ".join(f"{_public_address(id, widest, width, ending)} {width}w" for width in widths(widest))


@lru_cache(maxsize=1)
def placeholder() -> str:
    """The drawing (SVG) that stands where a picture is missing: a square of wrapped goods on the board, no text."""
    return (Path(__file__).parent / "placeholder.svg").read_text()
