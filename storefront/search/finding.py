"""Finding is bounded: the newest few hundred that match are candidates, only they are ranked (quality.md, Growth)."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from storefront.kernel.db import db, session
from storefront.kernel.words import Words
from storefront.search.asking import Phrase, for_postgresql, for_sqlite, phrases
from storefront.search.folding import group
from storefront.search.indexing import MARKS
from storefront.search.models import Entry

CANDIDATES: Final = 400  # of each tier: called so; says so
SUGGESTIONS: Final = 8
TIERS: Final = ("names", "words")

_CHOSEN: Final = "SELECT e.id, e.ref, e.weight, e.name FROM search_index i JOIN search_entries e ON e.id = i."
_NEWEST: Final = " DESC LIMIT :most"
_AMONG: Final = {
    "sqlite": " AND i.rowid IN (SELECT id FROM search_entries WHERE kind = :kind"
    " AND ref IN (SELECT value FROM json_each(:among)))",
    "postgresql": " AND e.kind = :kind AND e.ref = ANY(CAST(:among AS bigint[]))",
}


def _statement(dialect: str, where: str, among: bool) -> Any:
    narrowed = _AMONG[dialect] if among else ""
    order = " ORDER BY i.rowid" if dialect == "sqlite" else " ORDER BY i.id"
    key = "rowid" if dialect == "sqlite" else "id"
    return text(_CHOSEN + key + " WHERE " + where + narrowed + order + _NEWEST).columns(
        id=Entry.id.type, ref=Entry.ref.type, weight=Entry.weight.type, name=Entry.name.type
    )


_MATCH: Final = {
    ("sqlite", "names"): "search_index MATCH :names",
    ("sqlite", "words"): "search_index MATCH :words",
    ("postgresql", "names"): "i.names @@ CAST(:names AS tsquery)",
    ("postgresql", "words"): "i.words @@ CAST(:words AS tsquery)",
}
_STATEMENTS: Final = {
    (dialect, tier, among): _statement(dialect, where, among)
    for (dialect, tier), where in _MATCH.items()
    for among in (False, True)
}


class Hit(NamedTuple):
    """One answer, sortable: called so before says so, the shorter name first, then the newer."""

    tier: int
    weight: int
    age: int
    ref: int
    name: Words


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
        for hit in _hits(kind, query, None, ("names",), 4 * limit)[:limit]:
            found.setdefault(str(hit.name).casefold(), Suggestion(kind, hit.ref, hit.name))
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
    values = {**_values(asked, MARKS[kind], dialect), "most": most}
    if among is not None:
        numbers = sorted(set(among))
        values |= {"kind": kind, "among": numbers if dialect == "postgresql" else str(numbers)}
    best: dict[int, Hit] = {}
    for place, tier in enumerate(tiers):
        rows = session.execute(_STATEMENTS[dialect, tier, among is not None], _needed(values, tier)).all()
        for row in rows:
            best.setdefault(row.id, Hit(place, row.weight, -row.id, row.ref, row.name))
    return sorted(best.values(), key=lambda hit: hit[:3])


def _values(asked: tuple[Phrase, ...], mark: str, dialect: str) -> dict[str, Any]:
    if dialect == "postgresql":
        query = for_postgresql(asked, mark)
        return {"names": query, "words": query}
    query = for_sqlite(asked, mark)
    return {"names": f"names : ({query})", "words": query}


def _needed(values: dict[str, Any], tier: str) -> dict[str, Any]:
    other = {"names": "words", "words": "names"}[tier]
    return {name: value for name, value in values.items() if name != other}


def _mark(after: str | None) -> tuple[int, int, int] | None:
    parts = (after or "").split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), -int(parts[2])
