"""Sentences in templates: translated once a language, kept as safe markup, filled in with what is escaped."""

from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from storefront.kernel import words


def connect(environment: Environment) -> None:
    """Give templates `_` and `ngettext`; placeholders are `%(name)s`, a per cent sign is written twice."""
    environment.globals.update(_=said, gettext=said, ngettext=counted)


def said(sentence: str, /, **values: Any) -> Markup:
    """A sentence of ours in the reader's language; what is filled in is escaped."""
    return _filled(_marked(sentence, words.language()), values) if values else _plain(sentence, words.language())


def counted(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """As `said`, for a sentence with a number, which is `%(num)s`."""
    return _filled(words.translate_count(one, many, num), {"num": num, **values})


def _filled(text: str, values: dict[str, Any]) -> Markup:
    safe = {name: value if isinstance(value, int) else escape(value) for name, value in values.items()}
    return Markup(text % safe)  # nosec B704 - ours, filled with what is escaped


@lru_cache(maxsize=4096)
def _marked(sentence: str, language: str) -> str:
    del language  # the reader's, by which the sentence is kept
    return words.translate(sentence)


@lru_cache(maxsize=4096)
def _plain(sentence: str, language: str) -> Markup:
    return _filled(_marked(sentence, language), {})
