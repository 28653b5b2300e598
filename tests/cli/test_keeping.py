"""A backup taken while it sells, restored elsewhere, is whole: the ledger verifies, nothing acknowledged is missing."""

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import ledger
from storefront.kernel import outbox
from storefront.kernel.db import atomic, db, session
from storefront.operating import keeping
from storefront.operating.troubles import Trouble
from storefront.settings import Settings
from tests.support.installations import install
from tests.support.settings import settings


@pytest.fixture
def embedded(app: Flask) -> Settings:
    chosen: Settings = app.config["SETTINGS"]
    if chosen.database_url:
        pytest.skip("PostgreSQL has backups of its own")
    return chosen


@atomic()
def sell(number: int) -> None:
    """Something that is acknowledged once it is committed."""
    outbox.put("sold", f"sold {number}", {})


@contextmanager
def selling(app: Flask, sold: list[int]) -> Iterator[None]:
    stop = Event()

    def go() -> None:
        with app.app_context():
            while not stop.is_set():
                sell(len(sold))
                sold.append(len(sold))

    thread = Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_backup_taken_while_it_sells_is_whole(app: Flask, embedded: Settings, tmp_path: Path) -> None:
    upload = Path(app.config["UPLOADS"]) / "pictures" / "a.webp"
    upload.parent.mkdir(parents=True, exist_ok=True)
    upload.write_bytes(b"a picture")
    Settings(data_dir=embedded.data_dir).secret()
    sold: list[int] = []
    with selling(app, sold):
        while len(sold) < 20:
            pass
        before = len(sold)
        keeping.backup(embedded, tmp_path / "kept.tar.gz")
        assert len(sold) >= before
    upload.unlink()

    elsewhere = settings(tmp_path / "elsewhere", "")
    keeping.restore(elsewhere, tmp_path / "kept.tar.gz")
    restored = install(elsewhere)
    with restored.app_context():
        assert ledger.verify() == []
        kept = set(session.scalars(select(outbox.Message.key).where(outbox.Message.kind == "sold")))
        session.remove()
        db.engine.dispose()
    assert {f"sold {number}" for number in range(before)} <= kept
    assert (tmp_path / "elsewhere" / "uploads" / "pictures" / "a.webp").read_bytes() == b"a picture"
    assert (tmp_path / "elsewhere" / "secret-key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "kept.tar.gz").stat().st_mode & 0o077 == 0


def test_nothing_is_written_over(embedded: Settings, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar.gz"
    keeping.backup(embedded, file)
    before = file.read_bytes()
    with pytest.raises(Trouble, match="exists already"):
        keeping.backup(embedded, file)
    assert file.read_bytes() == before
    with pytest.raises(Trouble, match="empty folder"):
        keeping.restore(embedded, file)


def test_what_is_no_backup_is_refused_and_leaves_nothing(embedded: Settings, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no tar")
    with tarfile.open(tmp_path / "other", "w:gz") as tar:
        tar.add(tmp_path / "text", "../text")
    elsewhere = settings(tmp_path / "elsewhere", "")
    for name in ("text", "other", "missing"):
        with pytest.raises(Trouble):
            keeping.restore(elsewhere, tmp_path / name)
    assert not elsewhere.folder.exists() or not any(elsewhere.folder.iterdir())


def test_postgresql_is_told_what_to_use(tmp_path: Path) -> None:
    other = Settings(data_dir=str(tmp_path), database_url="postgresql://a@b/c")
    with pytest.raises(Trouble, match="pg_dump"):
        keeping.backup(other, tmp_path / "kept")
    with pytest.raises(Trouble, match="pg_restore"):
        keeping.restore(other, tmp_path / "kept")
