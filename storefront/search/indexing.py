"""A thing is found by the words it was last put in with; putting the same words again writes nothing."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import TextClause, delete, select, text, update

from storefront.kernel.db import atomic, db, insert_or_skip, session
from storefront.kernel.words import Words
from storefront.search.folding import BREAK, document, group
from storefront.search.models import Entry

MARKS: Final = {
    "product": "p",
    "brand": "b",
    "category": "c",
    "shop": "s",
    "supplier": "u",
    "thread": "t",
    "campaign": "g",
    "question": "q",
}

NAMES: Final = "n"  # the letter of tokens that stand in a name
ALL: Final = "a"  # and of all that an entry says, its name included

_find = select(Entry.id, Entry.name, Entry.weight)
_SQLITE: Final = {
    "read": text("SELECT tokens FROM search_index WHERE rowid = :id"),
    "write": text("INSERT INTO search_index (rowid, tokens) VALUES (:id, :tokens)"),
    "clear": text("DELETE FROM search_index WHERE rowid = :id"),
}
_POSTGRESQL: Final = {
    "read": text("SELECT tokens::text FROM search_index WHERE id = :id"),
    "write": text("INSERT INTO search_index (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))"),
    "clear": text("DELETE FROM search_index WHERE id = :id"),
}


@atomic()
def put(kind: str, ref: int, name: Words | str, texts: Iterable[Words | str] = (), groups: Iterable[str] = ()) -> None:
    """Let (kind, ref) be found by its name and by further texts, in every language they have.

    `kind` is a word of MARKS. A match in the name comes before one elsewhere. `groups` ("supplier 12") are what a
    search may be narrowed to; nobody finds them by typing.
    """
    called = Words.of(name)
    weight, tokens = words_of(kind, called, texts, groups)
    row = {"kind": kind, "ref": ref, "name": called, "weight": weight}
    made = session.execute(insert_or_skip(Entry).values(row).on_conflict_do_nothing().returning(Entry.id)).scalar()
    if made is None:
        before = session.execute(_find.where(Entry.kind == kind, Entry.ref == ref)).one()
        if (before.name, before.weight) != (called, weight):
            session.execute(update(Entry).where(Entry.id == before.id).values(name=called, weight=weight))
        made = before.id
    _write(int(made), tokens)


def words_of(kind: str, called: Words, texts: Iterable[Words | str], groups: Iterable[str]) -> tuple[int, list[str]]:
    """What the index holds of an entry: the weight of its name, and its tokens, tier by tier."""
    spoken = _spoken([called])
    names, narrowing = document(spoken), [BREAK, *map(group, groups)]
    everything = [*names, BREAK, *document(_spoken(texts)), *narrowing]
    weight = sum(token != BREAK for token in names) // max(1, len(spoken))
    tiers = {MARKS[kind] + NAMES: [*names, *narrowing], MARKS[kind] + ALL: everything}
    return weight, [tier + token for tier, tokens in tiers.items() for token in tokens]


@atomic()
def remove(kind: str, ref: int) -> None:
    """Let it not be found any more; nothing happens when it was not."""
    number = session.scalar(select(Entry.id).where(Entry.kind == kind, Entry.ref == ref))
    if number is not None:
        session.execute(_statements()["clear"], {"id": number})
        session.execute(delete(Entry).where(Entry.id == number))


def _write(number: int, tokens: list[str]) -> None:
    statements, cell = _statements(), cell_of(tokens)
    before = session.scalar(statements["read"], {"id": number})
    if before == cell:
        return
    if before is not None:
        session.execute(statements["clear"], {"id": number})
    session.execute(statements["write"], {"id": number, "tokens": cell})


def cell_of(tokens: list[str]) -> str:
    """What the index's cell of these tokens holds, in this database's own way."""
    return " ".join(tokens) if _statements() is _SQLITE else _vector(tokens)


def written() -> TextClause:
    """The statement that writes a new cell: `id` and `tokens`."""
    return _statements()["write"]


def _statements() -> dict[str, TextClause]:
    return _POSTGRESQL if db.engine.dialect.name == "postgresql" else _SQLITE


def _spoken(texts: Iterable[Words | str]) -> list[str]:
    return [said for one in texts for said in dict.fromkeys(Words.of(one).values()) if said]


def _vector(tokens: list[str]) -> str:
    """A tsvector as PostgreSQL prints it: lexemes sorted, their places after them; a break is a place left out."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens, 1):
        if not token.endswith(BREAK) or len(token) > len(NAMES + BREAK) + 1:
            places.setdefault(token, []).append(place)
    return " ".join(f"'{lexeme}':{','.join(map(str, places[lexeme]))}" for lexeme in sorted(places, key=_printed))


def _printed(lexeme: str) -> tuple[int, str]:
    return len(lexeme), lexeme  # PostgreSQL sorts lexemes by length first
