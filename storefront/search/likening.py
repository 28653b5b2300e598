"""What is typed is like what was said before when they share enough words; order and the rest do not matter."""

from typing import Final

from sqlalchemy import bindparam, select

from storefront.kernel.db import db, session
from storefront.search.asking import TYPED, Phrase, for_postgresql, for_sqlite
from storefront.search.finding import CANDIDATES, STATEMENTS
from storefront.search.folding import group, tokens
from storefront.search.indexing import ALL, MARKS
from storefront.search.models import Entry

MOST: Final = 16  # traits of a text that count
LONG: Final = 3  # letters of a word that says something
_EMPTY: Final = frozenset(
    "wthis wthat wthese wthose wwhat wwhen wwhere wwhich wwith wfrom whave wdoes wmuch wmany wwill wyour wthere wcould"
    " wwould walso wabout wbeen wthan wthen wthey wplease wsome wvery wthe wcan whow ware wyou wits wfor wand whas wwas"
    " wnot wbut wany wone".split()
)
_names = select(Entry.ref, Entry.name).where(Entry.id.in_(bindparam("ids", expanding=True)))


def similar(kind: str, text: str, *, within: str = "", limit: int = 3) -> list[int]:
    """The refs of what is most like a text, of the group `within`; nothing where hardly anything is shared."""
    asked = traits(text[:TYPED])
    if not asked:
        return []
    values = {"asked": _any(kind, asked, within), "most": CANDIDATES}
    ids = {row[0] for row in session.execute(STATEMENTS[_dialect(), False], values)}
    wanted, found = set(asked), []
    for ref, name in session.execute(_names, {"ids": list(ids)}) if ids else ():
        shared = len(wanted & {trait for said in name.values() for trait in traits(said)})
        if 3 * shared >= len(wanted):
            found.append((-shared, -ref))
    return [-ref for _shared, ref in sorted(found)[:limit]]


def traits(text: str) -> list[tuple[str, ...]]:
    """What a text is about: its longer words, its numbers, its pairs of Chinese characters."""
    found: dict[tuple[str, ...], None] = {}
    before = ""
    for token in tokens(text):
        if token[0] == "c":
            if before.startswith("c"):
                found[before, token] = None
        elif token[0] == "n" or (len(token) > LONG and token not in _EMPTY):
            found[(token,)] = None
        before = token
    return list(found)[:MOST]


def _any(kind: str, asked: list[tuple[str, ...]], within: str) -> str:
    """A query for any of the traits, in the database's own words."""
    said, either, both = (for_postgresql, " | ", " & ") if _dialect() == "postgresql" else (for_sqlite, " OR ", " AND ")
    mark = MARKS[kind] + ALL
    some = either.join(said((Phrase(trait, prefix=False),), mark) for trait in asked)
    return f"({some}){both}{said((Phrase((group(within),), prefix=False),), mark)}" if within else some


def _dialect() -> str:
    return db.engine.dialect.name
