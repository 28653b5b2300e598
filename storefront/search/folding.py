"""Words become tokens that every database treats alike: one per Chinese character, one per word, all in ASCII.

The databases' own tokenizers differ by version and by locale, so they see letters and digits only (dependencies.md 1.2,
2.9): the same words give the same answers on SQLite and on PostgreSQL. 繁 and 简 fold together character by
character and not by phrase, because a query is only a part of the text it must meet.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

import opencc

BREAK: Final = "b"  # stands between two texts, so that no phrase reaches from one into the next
TOKENS: Final = 2_000  # of one entry; what is longer is found by its beginning
REPEATS: Final = 120  # of one token in a name, and again in the rest; PostgreSQL keeps 256 places at most
WORD: Final = 40  # characters of a word that count
_RUNS: Final = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=32_768)
def _simplified(character: str) -> str:
    folded: str = _converter().convert(character)
    return folded


def _stands_alone(character: str) -> bool:
    """Whether a character is a word of its own: Chinese, kana, hangul."""
    code = ord(character)
    return (
        0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def fold(text: str) -> str:
    """A text as it is compared: NFKC, simplified characters, lower case, no marks on letters.

    Two names that fold to the same are the same name.
    """
    plain = "".join(_simplified(c) if _stands_alone(c) else c for c in unicodedata.normalize("NFKC", text).casefold())
    parts = unicodedata.normalize("NFD", plain)
    bare = "".join(c for c in parts if unicodedata.category(c) != "Mn" or "\u3099" <= c <= "\u309a")
    return " ".join(unicodedata.normalize("NFC", bare).split())


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order: "c" and the number of a Chinese character, "w" and letters, "n" and digits."""
    found: list[str] = []
    for run in _RUNS.findall(fold(text)):
        word = ""
        for character in run:
            if _stands_alone(character):
                found += _word(word)
                found.append(f"c{ord(character):x}")
                word = ""
            else:
                word += character
        found += _word(word)
    return found


def _word(letters: str) -> list[str]:
    """A word in ASCII; other scripts are spelled by number, each of one width, so that prefixes stay prefixes."""
    if not letters:
        return []
    mark = "n" if letters[0].isdigit() else "w"
    return [mark + "".join(c if c.isascii() else f"{ord(c):05x}" for c in letters[:WORD])]


def group(name: str) -> str:
    """The token of a group, which no typed word becomes."""
    return "g" + "".join(c for c in name.lower() if c.isascii() and c.isalnum())


def document(texts: list[str]) -> list[str]:
    """The tokens of several texts, a break between them, bounded."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for text in texts:
        for token in tokens(text):
            seen[token] = seen.get(token, 0) + 1
            found.append(token if seen[token] <= REPEATS else BREAK)
        found.append(BREAK)
    return found[:TOKENS]
