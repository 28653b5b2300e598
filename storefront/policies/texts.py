"""The operator's own words: about, contact, terms, privacy, help and the name; each change is a new version."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, select

from storefront import audit
from storefront.kernel import clock, installation
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import LANGUAGES, Words, _
from storefront.policies import keeping
from storefront.policies.models import Text

PAGES: Final = ("about", "contact", "terms", "privacy", "help")
NAME: Final = "name"
KINDS: Final = (NAME, *PAGES)
LONGEST: Final = {NAME: 60} | dict.fromkeys(PAGES, 40_000)  # characters in one language
_SHIPPED: Final = Path(__file__).parent / "words"

_newest = select(Text.words).where(Text.kind == bindparam("kind")).order_by(Text.version.desc()).limit(1)


class Written(NamedTuple):
    """One version of a text. Version 0 was shipped with the platform and has no day."""

    kind: str
    version: int
    words: Words
    at: datetime | None
    note: str
    by_id: int | None


def operator_name() -> str:
    """The operator's name in the reader's language; until staff have written it, what the settings say."""
    return str(kept_name())


def kept_name() -> Words:
    """The operator's name in all its languages, kept per process for a second."""
    return keeping.kept("name", lambda: (session.scalar(_newest, {"kind": NAME}) or shipped(NAME), None))


def text(kind: str, version: int | None = None) -> Written:
    """A text as it stands, or an older version of it. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound()
    if version == 0:
        return Written(kind, 0, shipped(kind), None, "", None)
    found = select(Text).where(Text.kind == kind).order_by(Text.version.desc()).limit(1)
    if version is not None:
        found = found.where(Text.version == version)
    row = session.scalar(found)
    if row is not None:
        return Written(kind, row.version, row.words, row.at, row.note, row.by_id)
    if version is not None:
        raise NotFound()
    return Written(kind, 0, shipped(kind), None, "", None)


def versions(kind: str) -> list[Written]:
    """All versions, newest first, the shipped one last."""
    rows = session.scalars(select(Text).where(Text.kind == kind).order_by(Text.version.desc()).limit(500))
    told = [Written(kind, row.version, row.words, row.at, row.note, row.by_id) for row in rows]
    return [*told, Written(kind, 0, shipped(kind), None, "", None)]


@atomic()
def write(kind: str, words: Mapping[str, str], by: Actor, note: str = "") -> Written:
    """Publish a new version in every language given. Raises Refused when a text is missing or too long."""
    kept = Words({language: words.get(language, "").strip() for language in LANGUAGES})
    _check(kind, kept, note)
    before = text(kind)
    if dict(before.words) == dict(kept):
        return before
    last = session.scalar(select(func.max(Text.version)).where(Text.kind == kind)) or 0
    row = Text(kind=kind, version=last + 1, words=kept, note=note.strip(), by_id=by.id, at=clock.now())
    session.add(row)
    session.flush()
    audit.record(by, "write text", f"text:{kind}", {"version": row.version, "note": row.note})
    keeping.forget()
    return Written(kind, row.version, kept, row.at, row.note, row.by_id)


def _check(kind: str, words: Words, note: str) -> None:
    if kind not in KINDS:
        raise NotFound()
    for language in LANGUAGES:
        if not words[language]:
            raise Refused(_("Please write this in all three languages."), field=language)
        if len(words[language]) > LONGEST[kind]:
            raise Refused(_("This is too long; at most %(most)s characters.", most=LONGEST[kind]), field=language)
    if len(note) > 200:
        raise Refused(_("This is too long; at most %(most)s characters.", most=200), field="note")


def shipped(kind: str) -> Words:
    """What the platform was shipped with."""
    return Words.of(installation.settings().operator) if kind == NAME else _read(kind)


@cache
def _read(kind: str) -> Words:
    return Words({language: (_SHIPPED / f"{kind}.{language}.md").read_text("utf-8") for language in LANGUAGES})
