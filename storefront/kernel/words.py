"""The reader's language is one variable; sentences of ours go through gettext, texts of people are `Words`."""

import gettext as catalogues
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LANGUAGES: Final = ("en", "zh_Hant", "zh_Hans")
NATIVE_NAMES: Final = {"en": "English", "zh_Hant": "繁體中文", "zh_Hans": "简体中文"}
TAGS: Final = {"en": "en", "zh_Hant": "zh-Hant", "zh_Hans": "zh-Hans"}
_FALLBACK: Final = {"en": ("en", ""), "zh_Hant": ("zh_Hant", "zh_Hans", ""), "zh_Hans": ("zh_Hans", "zh_Hant", "")}
_CATALOGUES: Final = Path(__file__).parent.parent / "translations"

_language: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """The reader's language, one of LANGUAGES."""
    return _language.get()


def speak(chosen: str) -> None:
    """Speak a language for the rest of this context (a request)."""
    _language.set(chosen if chosen in LANGUAGES else "en")


@contextmanager
def speaking(chosen: str | None) -> Iterator[None]:
    """Speak a language for a while: a mail is written in its reader's."""
    token = _language.set(chosen if chosen in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def negotiate(accepted: list[str]) -> str:
    """The best of LANGUAGES for a browser's list, most wanted first.

    Babel's matching sends zh-TW to English (dependencies.md 1.8), so Chinese is told apart here by script or place.
    """
    for tag in accepted:
        low = tag.lower().replace("_", "-")
        if low.startswith("zh"):
            return "zh_Hant" if any(part in low.split("-") for part in ("hant", "tw", "hk", "mo")) else "zh_Hans"
        if low.split("-")[0] == "en":
            return "en"
    return "en"


@cache
def _catalogue(chosen: str) -> catalogues.NullTranslations:
    source = _CATALOGUES / chosen / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return catalogues.NullTranslations()
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        buffer = BytesIO()
        with source.open("rb") as file:
            write_mo(buffer, read_po(file, locale=chosen))
        try:
            compiled.write_bytes(buffer.getvalue())
        except OSError:  # a read-only installation reads the catalogue from memory
            return catalogues.GNUTranslations(BytesIO(buffer.getvalue()))
    with compiled.open("rb") as file:
        return catalogues.GNUTranslations(file)


def translate(sentence: str) -> str:
    """A sentence of ours in the reader's language, without filling it in (Jinja fills it itself)."""
    return sentence if (chosen := _language.get()) == "en" else _catalogue(chosen).gettext(sentence)


def translate_count(one: str, many: str, count: int) -> str:
    """As `translate`, for a sentence with a number."""
    return _catalogue(_language.get()).ngettext(one, many, count)


def gettext(sentence: str, **values: Any) -> str:
    """A sentence of ours in the reader's language, filled in."""
    said = translate(sentence)
    return said % values if values else said


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """As `gettext`, for a sentence with a number; `%(num)s` is the count."""
    return translate_count(one, many, count) % {"num": count, **values}


class Lazy:
    """A sentence that is translated when it is shown: for labels that stand at module level."""

    __slots__ = ("sentence", "values")

    def __init__(self, sentence: str, **values: Any) -> None:
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return gettext(self.sentence, **self.values)

    def __html__(self) -> str:
        return str(Markup.escape(str(self)))


def lazy(sentence: str, **values: Any) -> Any:
    """A `Lazy`; typed Any because libraries ask for str where they only call str()."""
    return Lazy(sentence, **values)


_ = gettext
_n = ngettext


def listed(parts: Iterable[object]) -> str:
    """Things one after the other, as the reader's language sets them apart."""
    return gettext(", ").join(str(part) for part in parts)


class Words(dict[str, str]):
    """A person's text in one or several languages; "" is the one it was written in. str() picks the reader's."""

    @classmethod
    def of(cls, value: "Mapping[str, str] | str") -> "Words":
        return cls({"": value}) if isinstance(value, str) else cls({k: v for k, v in value.items() if v or k == ""})

    def in_(self, chosen: str) -> str:
        """The text in a language, else the nearest there is; Chinese falls back to the other Chinese first."""
        for key in _FALLBACK[chosen]:
            if text := self.get(key):
                return text
        return ""

    def __str__(self) -> str:
        for key in _FALLBACK[_language.get()]:  # as `in_`, without the call: a shelf asks for fifty of these
            if text := self.get(key):
                return text
        return ""

    def __html__(self) -> str:
        return escape(str(self))

    def __hash__(self) -> int:  # type: ignore[override]  # treated as immutable: columns hand out fresh ones
        return hash(tuple(sorted(self.items())))
