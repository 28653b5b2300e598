"""Finding is bounded: the newest few hundred that match are candidates, only they are ranked (quality.md, Growth)."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import TextClause, bindparam, select, text

from storefront.kernel.db import db, session
from storefront.kernel.words import Words
from storefront.search.asking import Phrase, for_postgresql, for_sqlite, phrases
from storefront.search.folding import group
from storefront.search.indexing import ALL, MARKS, NAMES
from storefront.search.models import Entry

CANDIDATES: Final = 200  # of each tier: called so; says so
SUGGESTIONS: Final = 8
TIERS: Final = (NAMES, ALL)

_KEYS: Final = {"sqlite": "rowid", "postgresql": "id"}
_MATCH: Final = {"sqlite": "search_index MATCH :asked", "postgresql": "i.tokens @@ CAST(:asked AS tsquery)"}
_AMONG: Final = {
    "sqlite": " AND i.rowid IN (SELECT id FROM search_entries WHERE kind = :kind"
    " AND ref IN (SELECT value FROM json_each(:among)))",
    "postgresql": " AND e.kind = :kind AND e.ref = ANY(CAST(:among AS bigint[]))",
}


def _statement(dialect: str, among: bool) -> TextClause:
    key = _KEYS[dialect]
    where, last = _MATCH[dialect] + (_AMONG[dialect] if among else ""), f"ORDER BY i.{key} DESC LIMIT :most"
    joined = f"FROM search_index i JOIN search_entries e ON e.id = i.{key}"
    # Made of our own constants, once; what is asked for is bound.
    return text(f"SELECT e.id, e.ref, e.weight {joined} WHERE {where} {last}")  # nosec B608


STATEMENTS: Final = {(dialect, among): _statement(dialect, among) for dialect in _KEYS for among in (False, True)}

_names = select(Entry.id, Entry.name).where(Entry.id.in_(bindparam("ids", expanding=True)))


class Hit(NamedTuple):
    """One answer, sortable: called so before says so, the shorter name first, then the newer."""

    tier: int
    weight: int
    age: int
    ref: int


class Found(NamedTuple):
    """A page of answers; `after` leads to the next, None when there is none."""

    refs: list[int]
    after: str | None


class Suggestion(NamedTuple):
    """Something whose name goes on as typed."""

    kind: str
    ref: int
    name: Words


def candidates(kind: str, query: str, among: Collection[int] | None = None, within: str = "") -> list[int]:
    """The refs of what matches, best first, at most twice CANDIDATES; of `among`, or of the group `within`, alone."""
    return [hit.ref for hit in _hits(kind, query, among, TIERS, CANDIDATES, within)]


def find(
    kind: str,
    query: str,
    limit: int = 24,
    after: str | None = None,
    among: Collection[int] | None = None,
    within: str = "",
) -> Found:
    """A page of what matches all words of the query, best first. A query without a word finds nothing.

    `after` is the mark a page before gave; one that is none of ours starts anew.
    """
    hits = _hits(kind, query, among, TIERS, CANDIDATES, within)
    if (mark := _mark(after)) is not None:
        hits = [hit for hit in hits if hit[:3] > mark]
    last = hits[limit - 1] if len(hits) > limit else None
    return Found([hit.ref for hit in hits[:limit]], f"{last.tier}.{last.weight}.{-last.age}" if last else None)


def suggest(
    query: str, kinds: Collection[str] = ("category", "brand", "product"), limit: int = SUGGESTIONS
) -> list[Suggestion]:
    """Names that go on as typed, the shortest first, kind by kind; each name once."""
    found: dict[str, Suggestion] = {}
    for kind in kinds:
        hits = _hits(kind, query, None, (NAMES,), 4 * limit)[:limit]
        rows = session.execute(_names, {"ids": [-hit.age for hit in hits]}) if hits else ()
        names = {row.id: row.name for row in rows}
        for hit in hits:
            found.setdefault(str(names[-hit.age]).casefold(), Suggestion(kind, hit.ref, names[-hit.age]))
    return list(found.values())[:limit]


def _hits(
    kind: str, query: str, among: Collection[int] | None, tiers: tuple[str, ...], most: int, within: str = ""
) -> list[Hit]:
    asked = phrases(query)
    if not asked or (among is not None and not among):
        return []
    if within:
        asked = (*asked, Phrase((group(within),), prefix=False))
    dialect = db.engine.dialect.name
    said = for_postgresql if dialect == "postgresql" else for_sqlite
    values: dict[str, Any] = {"most": most}
    if among is not None:
        numbers = sorted(set(among))
        values |= {"kind": kind, "among": numbers if dialect == "postgresql" else str(numbers)}
    best: dict[int, Hit] = {}
    for place, tier in enumerate(tiers):
        values["asked"] = said(asked, MARKS[kind] + tier)
        for number, ref, weight in session.execute(STATEMENTS[dialect, among is not None], values).all():
            if number not in best:
                best[number] = Hit(place, weight, -number, ref)
    return sorted(best.values())


def _mark(after: str | None) -> tuple[int, int, int] | None:
    parts = (after or "").split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), -int(parts[2])
