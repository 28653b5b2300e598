"""What whoever guesses passwords tries first: what people choose most, and what a person is known by.

`guessed.txt.gz` is made of zxcvbn's lists of leaked passwords and of words; its head names them and the licence. It is
read at the first use and stays as one text, a quarter of a megabyte; a word is looked up in a tenth of a millisecond.
"""

import gzip
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("guessed.txt.gz")
_HERE: Final = "storefront"  # what this is, for whoever guesses here
# What is chosen most among readers of Chinese, and what is typed in a row, as far as the file lacks it.
_MORE: Final = frozenset(
    "123123123 12341234 87654321 987654321 0987654321 abcdefgh 5201314520 woaini1314 woaini520 woaini123 5201314a"
    " woaini521 wang1234 zhang123 liuyang1 iloveyou520".split()
)


def is_common(password: str) -> bool:
    """Whether many people have chosen this, in capitals or not."""
    word = password.casefold()
    return word in _MORE or f"\n{word}\n".encode("utf-8", "surrogatepass") in _common()


def is_known_of(password: str, known_by: Iterable[str]) -> bool:
    """Whether its letters are nothing but what somebody is known by, whatever digits and signs stand around."""
    rest = _letters(password)
    if not rest:
        return False
    words = {word for text in (*known_by, _HERE) for word in (_letters(text), *_parts(text)) if len(word) > 1}
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "\n")
    return not rest.strip("\n")


def _parts(text: str) -> Iterable[str]:
    return map(_letters, "".join(c if c.isalpha() else " " for c in text).split())


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha())


@cache
def _common() -> bytes:
    return gzip.decompress(_FILE.read_bytes())
