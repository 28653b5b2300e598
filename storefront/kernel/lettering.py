"""Letters for drawn pictures: each in the first font of this machine that has it, never as an empty box.

A sign that no font has (a pictogram) is left out; a line with a letter that no font has is not drawn at all, because
half a name is worse than none. `missing` tells `doctor`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, features

FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
# Families in order, for a voice and a weight; of a collection the face of the reader's Chinese is taken.
FAMILIES: Final = {
    ("sans", "regular"): "NotoSansCJK-Regular PingFang LiberationSans-Regular DejaVuSans",
    ("sans", "bold"): "NotoSansCJK-Bold PingFang LiberationSans-Bold DejaVuSans-Bold",
    ("serif", "regular"): "NotoSerifCJK-Regular Songti LiberationSerif-Regular DejaVuSerif",
    ("serif", "bold"): "NotoSerifCJK-Bold Songti LiberationSerif-Bold DejaVuSerif-Bold",
}
SCRIPTS: Final = {"zh_Hant": "TC", "zh_Hans": "SC", "en": "SC"}
LONGEST: Final = 300  # letters of one text
NOT_FIRST: Final = frozenset("，。、！？；：）」』】》〉,.!?;:)]}%’”…")
QUOTES: Final = frozenset("‘’“”")
ABSENT: Final = "\U0010ffff"  # no font has it: what is drawn for it is the empty box

Font = ImageFont.FreeTypeFont
Fonts = tuple[Font, ...]


@lru_cache(maxsize=64)
def fonts(voice: str, weight: str, size: int, language: str = "en") -> Fonts:
    """The fonts of this machine for a voice (sans, serif), a weight (regular, bold) and a size in pixels."""
    found = _found()
    files = [found[name] for name in FAMILIES[voice, weight].split() if name in found]
    return tuple(_opened(file, size, SCRIPTS.get(language, "SC")) for file in files)


@lru_cache(maxsize=1)
def _found() -> dict[str, Path]:
    paths = (path for folder in FOLDERS for path in sorted(Path(folder).rglob("*.tt[cf]")))
    return {path.stem: path for path in paths}


def _opened(file: Path, size: int, script: str) -> Font:
    """The face of a collection that writes this script, else its first."""
    first = ImageFont.truetype(file, size)
    if file.suffix != ".ttc":
        return first
    for index in range(12):
        try:
            face = ImageFont.truetype(file, size, index=index)
        except OSError:
            return first
        if (face.getname()[0] or "").endswith(f" {script}"):
            return face
    return first


def missing(text: str, chosen: Fonts) -> bool:
    """Whether a letter of the text is in none of the fonts."""
    return any(_font_of(letter, chosen) is None and _counts(letter) for letter in _plain(text))


def drawable(text: str, chosen: Fonts) -> str:
    """The text without signs nobody can draw; empty when letters are missing."""
    text = _plain(text)
    if not chosen or missing(text, chosen):
        return ""
    return " ".join("".join(letter for letter in text if _font_of(letter, chosen)).split())


def lines(text: str, chosen: Fonts, width: float, most: int) -> list[str]:
    """The drawable text in at most `most` lines of `width` pixels; what does not fit ends in an ellipsis."""
    broken, line, pieces = [], "", list(_pieces(drawable(text, chosen), chosen, width))
    for piece in pieces:
        if line and length(line + piece.rstrip(), chosen) > width:
            broken.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    broken += [line.rstrip()] if line.strip() else []
    if len(broken) > most:
        broken = [*broken[: most - 1], _shortened(broken[most - 1], chosen, width)]
    return broken


def length(text: str, chosen: Fonts) -> float:
    """How many pixels wide the text is drawn."""
    return sum(font.getlength(run, features=how) for run, font, how in _runs(text, chosen))


def write(canvas: Image.Image, at: tuple[float, float], text: str, chosen: Fonts, colour: str) -> None:
    """Draw one line of drawable text, its baseline beginning at a point."""
    x, y = at
    draw = ImageDraw.Draw(canvas)
    for run, font, how in _runs(text, chosen):
        draw.text((x, y), run, font=font, fill=colour, anchor="ls", features=how)
        x += font.getlength(run, features=how)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text[:LONGEST])
    return "".join(" " if letter.isspace() else letter for letter in composed if not _unseen(letter))


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") and not letter.isspace()


def _counts(letter: str) -> bool:
    """Letters, marks, digits and money carry the meaning; other signs may be left out."""
    return unicodedata.category(letter)[0] in "LMN" or unicodedata.category(letter) == "Sc"


def _pieces(text: str, chosen: Fonts, width: float) -> Iterator[str]:
    """What a line may not be broken inside: a word, or one Chinese sign with the punctuation behind it."""
    piece = ""
    for letter in text:
        free = unicodedata.east_asian_width(letter) in "WF"
        follows = free or (piece and (piece[-1] == " " or unicodedata.east_asian_width(piece[-1]) in "WF"))
        if piece and (
            (follows and letter not in NOT_FIRST and letter != " ") or length(piece + letter, chosen) > width
        ):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _shortened(line: str, chosen: Fonts, width: float) -> str:
    while line and length(line + "…", chosen) > width:
        line = line[:-1]
    return line.rstrip(" ,.;:，。、；：") + "…"


def _runs(text: str, chosen: Fonts) -> Iterator[tuple[str, Font, list[str] | None]]:
    """The text in stretches of one font, and how that is set."""
    run, font, how = "", None, None
    for at, letter in enumerate(text):
        own, set_so = _font_of(letter, chosen) or font, _how(text, at)
        if run and font and (own is not font or set_so != how):
            yield run, font, how
            run = ""
        font, how, run = own, set_so, run + letter
    if run and font:
        yield run, font, how


def _how(text: str, at: int) -> list[str] | None:
    """Chinese fonts give these quotes a whole square; beside a Latin letter they take the room they need."""
    if text[at] not in QUOTES or not features.check("raqm"):
        return None
    return ["pwid"] if any(beside.isascii() and beside.isalnum() for beside in text[max(0, at - 1) : at + 2]) else None


def _font_of(letter: str, chosen: Sequence[Font]) -> Font | None:
    return next((font for font in chosen if _has(font, letter)), None)


@lru_cache(maxsize=20_000)
def _has(font: Font, letter: str) -> bool:
    return letter == " " or _shape(font, letter) != _box(font)


@lru_cache(maxsize=64)
def _box(font: Font) -> tuple[tuple[int, int], bytes]:
    return _shape(font, ABSENT)


def _shape(font: Font, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
