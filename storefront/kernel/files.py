"""A file is stored first, under the hash of its bytes; the verb that names it keeps it; what no row names is swept.

A name is `<hash>.<ending>`, for the renditions of a picture `<id>-<width>.<ending>`, and begins with `private-` when
only a signed link opens it. The hash is SHA-256, its first 160 bits in base32: 32 letters, because a page of goods
carries hundreds of them. Nothing else is a name, so no path can be written that leaves the store. Private files are
encrypted where they lie (reliability.md 2: documents are unreadable without a key outside the database).

A room stores a *word*: a file's whole name, or the id that all renditions of a picture begin with. It keeps the word in
its verb, and offers `file_names`, a function that says which of some words its rows still name.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from flask import current_app
from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel import clock, secrets
from storefront.kernel.columns import Instant
from storefront.kernel.db import Model, atomic, in_verb, insert_or_skip, session
from storefront.kernel.errors import NotFound
from storefront.kernel.storage import LocalStore, Store
from storefront.kernel.sweeps import Sweep

ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "application/pdf": "pdf",
    "text/csv": "csv",
    "text/plain": "txt",
}
TYPES: Final = {ending: media_type for media_type, ending in ENDINGS.items()}
PRIVATE: Final = "private-"
GRACE: Final = timedelta(hours=24)  # between storing a file and keeping it
LINK_LASTS: Final = timedelta(minutes=10)
ROUND: Final = 1024  # minutes in which the sweeps see everything once: a shelf a minute

_WORD = r"(?:private-)?[a-z2-7]{32}"
_NAME = re.compile(rf"({_WORD})(-[1-9][0-9]{{0,3}})?\.({'|'.join(TYPES)})", re.ASCII)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
SHELVES: Final = tuple(one + two for one in _LETTERS for two in _LETTERS)


class File(Model):
    """A room keeps a word: its files are not swept while the room's rows name it. No row, and they go after GRACE."""

    __tablename__ = "files"
    __table_args__ = (UniqueConstraint("word", "room"),)

    word: Mapped[str] = mapped_column(String(60))
    room: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)


def store(data: bytes, media_type: str, *, private: bool = False) -> str:
    """Keep bytes durably and answer their name; the same bytes have the same name. Never inside a verb.

    The caller has judged the content: `media_type`, one of ENDINGS, is believed. Raises Busy when the disk is full.
    """
    return place(f"{word_of(data, private=private)}.{ENDINGS[media_type]}", data)


def word_of(*data: bytes, private: bool = False) -> str:
    """The word of some bytes: their hash, marked when private."""
    hash = sha256()
    for part in data:
        hash.update(part)
    return (PRIVATE if private else "") + b32encode(hash.digest()[:20]).decode().lower()


def place(name: str, data: bytes) -> str:
    """As `store`, under a name the caller made of a word: the renditions of a picture."""
    shelf = _shelf(name)
    if in_verb():
        raise RuntimeError("A file is stored before the verb that keeps it: a transaction touches nothing outside.")
    _store().write(shelf, name, secrets.seal(data) if is_private(name) else data)
    return name


def keep(word: str, room: str) -> None:
    """Inside a verb: this room's rows now name the word (a name from `store`, or a picture's id)."""
    if not in_verb():
        raise RuntimeError("Only a verb keeps a file.")
    if not re.fullmatch(_WORD, word):
        _shelf(word)
    values = {"word": word, "room": room, "at": clock.now()}
    session.execute(insert_or_skip(File).values(values).on_conflict_do_nothing())


def read(name: str) -> bytes:
    """All bytes of a file, deciphered. Raises NotFound."""
    stream, _size = stream_of(name)
    with stream:
        return stream.read()


def stream_of(name: str) -> tuple[BinaryIO, int]:
    """A seekable stream of a file, deciphered, and its length in bytes; the caller closes it. Raises NotFound."""
    stream, size = _store().open(_shelf(name), name)
    if not is_private(name):
        return stream, size
    with stream:
        plain = secrets.unseal(stream.read())
    return BytesIO(plain), len(plain)


def exists(name: str) -> bool:
    """Whether the file is there. Raises NotFound for what is not a name."""
    return _store().written(_shelf(name), name) is not None


def is_private(name: str) -> bool:
    """Whether only a signed link opens it."""
    return name.startswith(PRIVATE)


def media_type(name: str) -> str:
    """The media type a name stands for. Raises NotFound for what is not a name."""
    _shelf(name)
    return TYPES[name.rpartition(".")[2]]


def link(name: str, lasts: timedelta = LINK_LASTS) -> str:
    """The address of a file. A private one opens for `lasts` to whoever holds it: make it for who may see it."""
    _shelf(name)
    if not is_private(name):
        return f"/files/{name}"
    until = int((clock.now() + lasts).timestamp())
    return f"/files/{name}?until={until}&signature={secrets.derive('file link', name, until)}"


def opens(name: str, until: str, signature: str) -> bool:
    """Whether a private file's link is ours and not over yet."""
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        return False
    return secrets.derives(signature, "file link", name, until) and clock.now().timestamp() < int(until)


def probe() -> None:
    """Raises OSError when the store is not usable."""
    _store().probe()


def tidy() -> int:
    """Sweep everything at once; how many words and files went. The sweeps do the same, a shelf a minute."""
    forgotten = [_forget(number) for number in _unnamed(None)]
    return sum(forgotten) + sum(_clear(shelf) for shelf in range(len(SHELVES)))


def reseal() -> tuple[int, int]:
    """Close private files again that hang on an earlier key; how many were, and how many no key opens."""
    done = unreadable = 0
    for shelf in SHELVES:
        for name in [name for name, _written in _store().names(shelf) if is_private(name) and _NAME.fullmatch(name)]:
            try:
                done += _reseal(shelf, name)
            except secrets.Unreadable:
                unreadable += 1
    return done, unreadable


def _reseal(shelf: str, name: str) -> bool:
    try:
        stream, _size = _store().open(shelf, name)
    except NotFound:
        return False  # swept meanwhile
    with stream:
        fresh = secrets.resealed(stream.read())
    if fresh is not None:
        _store().write(shelf, name, fresh)
    return fresh is not None


class _Minutes:
    """Says once a minute which part of the round is due, so that looking costs nothing in between."""

    def __init__(self) -> None:
        self._last: int | None = None

    def next(self) -> int | None:
        minute = int(clock.now().timestamp() // 60)
        if minute == self._last:
            return None
        self._last = minute
        return minute % ROUND


_words_minute, _shelves_minute = _Minutes(), _Minutes()


def _due_words(limit: int) -> Sequence[int]:
    part = _words_minute.next()
    return [] if part is None else _unnamed(part)[:limit]


def _due_shelves(limit: int) -> Sequence[int]:
    part = _shelves_minute.next()
    return [] if part is None or not _orphans(SHELVES[part]) else [part]


def _unnamed(part: int | None) -> list[int]:
    """Ids of words past the grace that their room no longer names; a room that cannot be asked keeps its own."""
    query = select(File.id, File.word, File.room).where(File.at < clock.now() - GRACE)
    rows = session.execute(query if part is None else query.where(File.id % ROUND == part)).all()
    return [id for room in {row.room for row in rows} for id in _unnamed_in(room, rows)]


def _unnamed_in(room: str, rows: Iterable[Any]) -> list[int]:
    ids = {row.word: row.id for row in rows if row.room == room}
    asked: Callable[[Collection[str]], Iterable[str]] | None = current_app.extensions.get("file_names", {}).get(room)
    named = set(ids) if asked is None else set(asked(tuple(ids)))
    return [id for word, id in ids.items() if word not in named]


@atomic()
def _forget(number: int) -> bool:
    row = session.get(File, number, populate_existing=True, with_for_update=True)
    if row is None or not _unnamed_in(row.room, [row]):
        return False
    session.delete(row)
    return True


def _orphans(shelf: str) -> list[str]:
    """Names on a shelf that are past the grace and no room keeps; abandoned drafts among them."""
    old = [name for name, written in _store().names(shelf) if written < clock.now() - GRACE]
    words = {name: _word(name) for name in old}
    kept: set[str] = set()
    if old:
        kept = set(session.scalars(select(File.word).where(File.word.in_(set(words.values())))))
        session.rollback()
    return [name for name in old if words[name] not in kept]


def _clear(part: int) -> int:
    """Remove a shelf's orphans. What was stored again since we looked is young, and stays."""
    shelf, store, count = SHELVES[part], _store(), 0
    for name in _orphans(shelf):
        written = store.written(shelf, name)
        if written is not None and written < clock.now() - GRACE:
            store.remove(shelf, name)
            count += 1
    return count


sweeps = (Sweep("words", _due_words, _forget), Sweep("shelves", _due_shelves, _clear))


def _store() -> Store:
    found: Store | None = current_app.extensions.get("files")
    if found is None:
        found = current_app.extensions["files"] = LocalStore(Path(current_app.config["UPLOADS"]))
    return found


def _word(name: str) -> str:
    """What a room keeps of a name: the picture's id of a rendition, else the name itself."""
    match = _NAME.fullmatch(name)
    return match[1] if match and match[2] else name


def _shelf(name: str) -> str:
    """The shelf of a name. Raises NotFound for whatever is not a name: the one gate before every path."""
    if not _NAME.fullmatch(name):
        raise NotFound
    return name.removeprefix(PRIVATE)[:2]
