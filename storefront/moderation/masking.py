"""A phone number that somebody writes in public is covered: what everybody reads is no place for it (domain.md 11)."""

import re
import unicodedata
from typing import Final

import phonenumbers

COVER: Final = "•••"
_CHINESE: Final = {sign: str(place) for place, sign in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "幺": "1",
    "两": "2",
}
_BETWEEN: Final = frozenset(" \t-–—.·_*()（）,，、/\u3000")  # may stand between digits of one number
_NEAR: Final = 2  # such signs at most, one after the other
_NUMBER: Final = re.compile(r"(?:0086|86)?1[3-9]\d{9}|(?<!\d)0\d{9,11}(?!\d)")  # mobiles of China; numbers with an area
_LINK: Final = re.compile(
    r"https?:|www\.|\b[a-z0-9-]{2,}\.(?:com|cn|net|org|shop|store|top|xyz|site|vip|cc|io|me|info|link|app|tw|hk)\b",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with its phone numbers covered, however they are spaced or spelled."""
    for start, end in sorted([*_runs(text), *_elsewhere(text)], reverse=True):
        text = f"{text[:start]}{COVER}{text[end:]}"
    return text


def has_link(text: str) -> bool:
    """Whether a text leads somewhere else."""
    return _LINK.search(unicodedata.normalize("NFKC", text)) is not None


def _runs(text: str) -> list[tuple[int, int]]:
    """Where numbers stand: digits of any script, read across what people put between them."""
    found: list[tuple[int, int]] = []
    digits, places = "", list[int]()
    for place, sign in [*enumerate(text), (len(text), "\0")]:
        digit = _digit(sign)
        if digit:
            digits, places = digits + digit, [*places, place]
        elif sign not in _BETWEEN or (places and place - places[-1] > _NEAR):
            found += [(places[one.start()], places[one.end() - 1] + 1) for one in _NUMBER.finditer(digits)]
            digits, places = "", []
    return found


def _elsewhere(text: str) -> list[tuple[int, int]]:
    """Numbers with a country's code, as the rest of the world writes them, that `_runs` does not know."""
    known = _runs(text)
    matches = phonenumbers.PhoneNumberMatcher(text, None, leniency=phonenumbers.Leniency.VALID, max_tries=50)
    spans = [(one.start, one.end) for one in matches]
    return [(a, b) for a, b in spans if all(b <= start or a >= end for start, end in known)]


def _digit(sign: str) -> str:
    if sign in _CHINESE:
        return _CHINESE[sign]
    value = unicodedata.digit(sign, -1)
    return str(value) if value >= 0 else ""
