"""What was typed becomes a query that cannot be malformed: all words must occur, Chinese as it stands together."""

import unicodedata
from typing import Final, NamedTuple

from storefront.search.folding import tokens

TYPED: Final = 200  # characters of a query that count
WORDS: Final = 12  # tokens of a query that count
SHORTEST_PREFIX: Final = 2  # letters


class Phrase(NamedTuple):
    """Tokens that stand together; the last may be the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool


def phrases(query: str) -> tuple[Phrase, ...]:
    """The phrases of a query; none for one without a word in it.

    What is typed without a blank stands together. Quotes, operators and stray marks mean nothing.
    """
    typed = "".join(" " if _separates(c) else c for c in unicodedata.normalize("NFC", query[:TYPED]))
    found: list[Phrase] = []
    left = WORDS
    for part in typed.split():
        parts = tuple(tokens(part)[:left])
        left -= len(parts)
        if parts:
            found.append(Phrase(parts, _begins(parts[-1])))
        if left <= 0:
            break
    return tuple(found)


def _separates(character: str) -> bool:
    return unicodedata.category(character)[0] in "ZCPS" and character not in "-'’._/"


def _begins(token: str) -> bool:
    """Whether a token may be the beginning of a word: letters, not a number, not a Chinese character."""
    return token[0] == "w" and len(token) > SHORTEST_PREFIX


def for_sqlite(found: tuple[Phrase, ...], mark: str) -> str:
    """The query in FTS5's words; `mark` is the kind's letter before each token."""
    return " AND ".join(
        f'"{" ".join(mark + token for token in phrase.tokens)}"{" *" if phrase.prefix else ""}' for phrase in found
    )


def for_postgresql(found: tuple[Phrase, ...], mark: str) -> str:
    """The query in tsquery's words."""
    return " & ".join(
        "("
        + " <-> ".join(
            f"'{mark}{token}'" + (":*" if phrase.prefix and place == len(phrase.tokens) else "")
            for place, token in enumerate(phrase.tokens, 1)
        )
        + ")"
        for phrase in found
    )
