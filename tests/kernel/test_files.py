"""Files: stored under their hash, kept by verbs, swept when nobody names them, opened only as they may be."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from storefront.kernel import clock, files, pictures
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Busy, NotFound, Refusal
from storefront.kernel.storage import LocalStore, Store

TEXT = "text/plain"
Disk = Callable[[], list[Path]]
WORDS = b"name,price\ncup,12.00\n"


class Room:
    """A room upstairs, that still names some words."""

    def __init__(self) -> None:
        self.named: set[str] = set()

    def __call__(self, words: Collection[str]) -> Iterable[str]:
        return [word for word in words if word in self.named]


@pytest.fixture
def app(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application with a store of this test's own and two rooms that hold files."""
    before = dict(app.extensions)
    app.extensions["files"] = LocalStore(tmp_path / "uploads")
    app.extensions["file_names"] = {"goods": Room(), "photos": Room()}
    yield app
    app.extensions.clear()
    app.extensions.update(before)


@pytest.fixture
def goods(app: Flask) -> Room:
    room: Room = app.extensions["file_names"]["goods"]
    return room


@pytest.fixture
def photos(app: Flask) -> Room:
    room: Room = app.extensions["file_names"]["photos"]
    return room


@atomic()
def keep(word: str, *rooms: str, then: type[Exception] | None = None) -> None:
    for room in rooms or ("goods",):
        files.keep(word, room)
    if then:
        raise then


def rows() -> int:
    count = session.scalar(select(func.count(files.File.id)))
    session.rollback()
    return count or 0


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[], list[Path]]:
    """What lies in the store's folder."""
    return lambda: sorted(path for path in (tmp_path / "uploads").rglob("*") if path.is_file())


def jpeg(size: tuple[int, int] = (300, 200)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "JPEG")
    return buffer.getvalue()


# Storing


def test_the_same_bytes_have_one_name_and_lie_there_once(app: Flask, on_disk: Disk) -> None:
    name = files.store(WORDS, "text/csv")
    assert name == files.store(WORDS, "text/csv") != files.store(WORDS + b"\n", "text/csv")
    assert len(name) == 36 and name.endswith(".csv")
    assert files.read(name) == WORDS and files.exists(name) and files.media_type(name) == "text/csv"
    assert len(on_disk()) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in on_disk())


def test_nothing_is_read_that_was_not_stored(app: Flask) -> None:
    name = f"{'a' * 32}.csv"
    assert not files.exists(name)
    with pytest.raises(NotFound):
        files.read(name)


def test_a_private_file_cannot_be_read_where_it_lies(app: Flask, on_disk: Disk) -> None:
    name = files.store(WORDS, TEXT, private=True)
    assert files.is_private(name) and files.read(name) == WORDS
    (path,) = on_disk()
    assert b"cup" not in path.read_bytes()
    assert files.store(WORDS, TEXT) != name and len(on_disk()) == 2


NO_NAMES = [
    "",
    ".",
    "..",
    "../files.db",
    "..%2ffiles.db",
    "/etc/passwd",
    f"{'a' * 32}",
    f"{'a' * 32}.svg",
    f"{'a' * 32}.html",
    f"{'a' * 32}.jpg/..",
    f"{'a' * 32}.jpg\n",
    f"{'a' * 32}\x00.jpg",
    f"{'A' * 32}.jpg",
    f"{'a' * 31}é.jpg",
    f"{'a' * 32}-٤٠٠.jpg",
    f"{'a' * 32}-0400.jpg",
    f"{'a' * 32}-400.jpg.csv",
    f"../{'a' * 32}.jpg",
    f"private-private-{'a' * 32}.jpg",
    f"{'a' * 5000}.jpg",
    "\ud800",
]


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_reaches_no_path(app: Flask, name: str, on_disk: Disk) -> None:
    for ask in (files.read, files.exists, files.link, files.media_type):
        with pytest.raises(NotFound):
            ask(name)
    with pytest.raises(NotFound):
        files.place(name, b"x")
    assert not on_disk()


def test_a_full_disk_says_so_and_leaves_nothing_half_written(app: Flask, on_disk: Disk) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(Busy):
            files.store(b"x" * 100_000, TEXT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not on_disk()
    assert files.store(b"x" * 100_000, TEXT)


def test_a_store_that_works_says_so_and_keeps_nothing_of_the_question(app: Flask, on_disk: Disk) -> None:
    files.probe()
    assert not on_disk()
    app.extensions["files"] = LocalStore(Path("/proc/nowhere"))
    with pytest.raises(OSError, match="nowhere"):
        files.probe()


# Keeping and sweeping


def test_files_are_stored_before_and_kept_inside_a_verb(app: Flask) -> None:
    @atomic()
    def hasty() -> None:
        files.store(WORDS, TEXT)

    with pytest.raises(RuntimeError, match="before the verb"):
        hasty()
    name = files.store(WORDS, TEXT)
    with pytest.raises(RuntimeError, match="verb"):
        files.keep(name, "goods")
    with pytest.raises(NotFound):
        keep("../x")
    assert rows() == 0


def test_what_no_verb_kept_goes_after_a_day(app: Flask, on_disk: Disk) -> None:
    with pytest.raises(ZeroDivisionError):
        keep(files.store(WORDS, TEXT), then=ZeroDivisionError)
    draft = on_disk()[0].parent / "draft-of-a-process-that-died"
    draft.write_bytes(b"half")
    clock.move(timedelta(hours=23))
    assert files.tidy() == 0 and len(on_disk()) == 2
    clock.move(timedelta(hours=2))
    assert files.tidy() == 2 and not on_disk()


def test_what_is_kept_stays_while_its_room_names_it(app: Flask, goods: Room, photos: Room) -> None:
    name = files.store(WORDS, TEXT)
    keep(name, "goods", "photos")
    keep(name, "goods", "photos")
    assert rows() == 2
    goods.named, photos.named = {name}, {name}
    clock.move(timedelta(days=30))
    assert files.tidy() == 0
    goods.named = set()
    assert files.tidy() == 1 and files.exists(name), "the other room still names it"
    photos.named = set()
    assert files.tidy() == 2 and not files.exists(name) and rows() == 0


def test_a_room_that_cannot_be_asked_loses_nothing(app: Flask) -> None:
    name = files.store(WORDS, TEXT)
    keep(name, "a room that says nothing")
    clock.move(timedelta(days=30))
    assert files.tidy() == 0 and files.exists(name)


def test_what_was_kept_today_stays_though_its_row_is_not_written_yet(app: Flask, goods: Room) -> None:
    keep(files.store(WORDS, TEXT))
    assert files.tidy() == 0
    assert rows() == 1


def test_storing_again_starts_the_day_anew(app: Flask, on_disk: Disk) -> None:
    name = files.store(WORDS, TEXT)
    (path,) = on_disk()
    os.utime(path, (0, 0))
    files.store(WORDS, TEXT)
    assert files.tidy() == 0 and files.exists(name)
    os.utime(path, (0, 0))
    assert files.tidy() == 1


def test_all_renditions_live_and_go_together(app: Flask, goods: Room, on_disk: Disk) -> None:
    picture = pictures.store_picture(jpeg())
    assert len(on_disk()) == 6
    keep(picture.id)
    goods.named = {picture.id}
    clock.move(timedelta(days=2))
    assert files.tidy() == 0
    goods.named = set()
    assert files.tidy() == 7 and not on_disk()


def test_the_sweeps_see_everything_within_a_day(app: Flask, goods: Room) -> None:
    kept, dropped, lost = (files.store(bytes([number]), TEXT) for number in range(3))
    keep(kept)
    keep(dropped)
    goods.named = {kept}
    clock.move(timedelta(days=2))
    for _minute in range(2 * files.ROUND):
        clock.move(timedelta(minutes=1))
        for sweep in files.sweeps:
            for number in sweep.due(200):
                sweep.act(number)
            assert not sweep.due(200), "a sweep looks once a minute"
    assert [files.exists(name) for name in (kept, dropped, lost)] == [True, False, False]


# Pictures


def test_a_stored_picture_is_addressed_without_looking(app: Flask) -> None:
    stored = pictures.store_picture(jpeg((900, 600)))
    assert stored == pictures.store_picture(jpeg((900, 600))), "the same picture again is the same"
    assert stored.id != pictures.store_picture(jpeg((900, 600)), square=True).id
    assert stored.json == {"id": stored.id, "w": 900, "h": 600}
    for ending in pictures.ENDINGS:
        for width in (160, 400, 800, 900):
            data = files.read(pictures.name(stored.json, width, ending))
            assert Image.open(BytesIO(data)).size == (width, round(width * 2 / 3))


def test_one_person_cannot_fill_the_store(app: Flask) -> None:
    for _ in range(pictures.A_DAY):
        with pytest.raises(Refusal):
            pictures.store_picture(b"", by="account:1")
    with pytest.raises(Refusal) as caught:
        pictures.store_picture(jpeg(), by="account:1")
    assert caught.value.status == 429
    assert pictures.store_picture(jpeg(), by="account:2")


# The port's contract, for every implementation


@pytest.fixture(params=["local"])
def port(tmp_path: Path) -> Store:
    return LocalStore(tmp_path / "a" / "store")


def test_a_store_writes_reads_lists_and_forgets(port: Store) -> None:
    assert list(port.names("ab")) == [] and port.written("ab", "x") is None
    before = datetime.now(UTC) - timedelta(seconds=5)
    port.write("ab", "x", b"one")
    port.write("ab", "x", b"one")
    port.write("cd", "y", b"")
    stream, size = port.open("ab", "x")
    with stream:
        assert (stream.seek(1), stream.read(), size) == (1, b"ne", 3)
    ((name, written),) = port.names("ab")
    assert name == "x" and written == port.written("ab", "x") and written > before
    port.remove("ab", "x")
    port.remove("ab", "x")
    with pytest.raises(NotFound):
        port.open("ab", "x")
    port.probe()
    assert [name for name, _ in port.names("cd")] == ["y"]


# Over HTTP


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_public_file_is_for_ever_and_never_a_page(client: FlaskClient) -> None:
    picture = pictures.store_picture(jpeg())
    response = client.get(pictures.address(picture.json, 160, "avif"))
    assert response.status_code == 200 and response.mimetype == "image/avif"
    assert Image.open(BytesIO(response.data)).size == (160, 107)
    assert response.content_length == len(response.data)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Content-Disposition"].startswith("inline") and "Set-Cookie" not in response.headers


def test_what_is_no_picture_is_saved_not_shown(client: FlaskClient) -> None:
    response = client.get(files.link(files.store(b"<script>alert(1)</script>", TEXT)))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_who_has_it_already_gets_no_bytes(client: FlaskClient) -> None:
    address = files.link(files.store(WORDS, TEXT))
    etag = client.get(address).headers["ETag"]
    response = client.get(address, headers={"If-None-Match": etag})
    assert response.status_code == 304 and response.data == b"" and "immutable" in response.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [
        ("bytes=0-3", 206, WORDS[:4]),
        ("bytes=5-", 206, WORDS[5:]),
        ("bytes=-4", 206, WORDS[-4:]),
        ("bytes=5-9999", 206, WORDS[5:]),
        ("bytes=9999-", 416, None),
        ("bytes=٣-٤", 416, None),
        ("pears=1-2", 416, None),
        ("bytes=0-1,3-4", 416, None),
        (f"bytes=0-{'9' * 4000}", 206, WORDS),
        (f"bytes=0-{'9' * 5000}", 416, None),
    ],
)
def test_a_part_can_be_asked_for(client: FlaskClient, asked: str, status: int, got: bytes | None) -> None:
    for private in (False, True):
        response = client.get(files.link(files.store(WORDS, TEXT, private=private)), headers={"Range": asked})
        assert response.status_code == status
        assert got is None or response.data == got


def test_heads_are_answered_without_bytes(client: FlaskClient) -> None:
    response = client.head(files.link(files.store(WORDS, TEXT)))
    assert (response.status_code, response.content_length, response.data) == (200, len(WORDS), b"")


@pytest.mark.parametrize("name", [name for name in NO_NAMES if name and name.isprintable()])
def test_no_address_leads_out_of_the_store(client: FlaskClient, name: str) -> None:
    assert client.get(f"/files/{name}").status_code in (404, 308)


def test_a_private_file_opens_by_a_fresh_link_alone(client: FlaskClient) -> None:
    name, other = (files.store(data, TEXT, private=True) for data in (WORDS, b"other"))
    link = files.link(name)
    response = client.get(link)
    assert (response.status_code, response.data) == (200, WORDS)
    assert response.headers["Cache-Control"] == "private, no-store"
    for forged in (
        f"/files/{name}",
        link.replace(name, other),
        link.replace("until=", "until=9"),
        link[:-1],
        link.partition("&")[0],
        link.replace("signature=", "signature=é"),
        f"/files/{name}?until=-1&signature=x",
        f"/files/{name}?until={'9' * 5000}&signature=x",
        f"/files/{name.removeprefix('private-')}",
    ):
        assert client.get(forged).status_code == 404, forged
    clock.move(timedelta(minutes=11))
    assert client.get(link).status_code == 404


def test_a_private_link_survives_a_new_key_and_not_a_lost_one(app: Flask, client: FlaskClient) -> None:
    link = files.link(files.store(WORDS, TEXT, private=True))
    old = app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"]
    try:
        app.config.update(SECRET_KEY="the next key, long and random too", SECRET_KEY_FALLBACKS=[old[0]])
        assert client.get(link).data == WORDS
        app.config["SECRET_KEY_FALLBACKS"] = []
        assert client.get(link).status_code == 404
    finally:
        app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = old


def test_the_placeholder_is_a_picture(client: FlaskClient) -> None:
    response = client.get("/files/placeholder.svg")
    assert response.mimetype == "image/svg+xml" and response.text == pictures.placeholder()
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get("/files/placeholder.svg", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
