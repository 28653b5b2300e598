"""A copy of an embedded installation, taken while it sells: the database by its own backup, uploads, and the key."""

import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from storefront.operating.troubles import Trouble
from storefront.settings import Settings

DATABASE: Final = "storefront.db"
NOTE: Final = "backup.json"
UPLOADS: Final = "uploads"
KEY: Final = "secret-key"
FORMAT: Final = 1


def backup(settings: Settings, file: Path) -> None:
    """Write a copy of everything to `file`, which must not exist. Raises Trouble.

    The database comes first and uploads after it: a file is stored before a row names it, so none that a row of the
    copy names is missing.
    """
    source = _database(settings)
    if file.exists():
        raise Trouble(f"{file} exists already.")
    draft = file.with_name(f".{file.name}.draft")
    try:
        with (
            TemporaryDirectory(dir=file.resolve().parent) as folder,
            tarfile.open(draft, "w:gz", compresslevel=5) as tar,
        ):
            copy = Path(folder) / DATABASE
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as target:
                live.backup(
                    target
                )  # in one step: a reader stops no writer, and a stepwise copy would start over at each write
            _add_note(tar)
            tar.add(copy, DATABASE)
            for path in _kept_files(settings):
                tar.add(path, path.relative_to(settings.folder).as_posix())
        draft.chmod(0o600)  # it holds the key
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def restore(settings: Settings, file: Path) -> None:
    """Put a backup's contents into the data folder, which must be empty. Raises Trouble; then it still is."""
    folder = settings.folder
    if settings.database_url:
        raise Trouble(
            "DATABASE_URL is set: a backup is restored into an embedded installation. For PostgreSQL use pg_restore."
        )
    if folder.exists() and any(folder.iterdir()):
        raise Trouble(f"{folder} holds something already: restore into an empty folder (DATA_DIR).")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as place:
        try:
            with tarfile.open(file, "r:gz") as tar:
                _check_note(tar)
                _extract(tar, Path(place))
        except (OSError, tarfile.TarError, EOFError) as error:
            raise Trouble(f"{file} cannot be read as a backup ({error}).") from error
        _check(Path(place) / DATABASE)
        folder.mkdir(exist_ok=True)
        for path in Path(place).iterdir():
            path.rename(folder / path.name)


def _database(settings: Settings) -> Path:
    if settings.database_url:
        raise Trouble("This installation uses PostgreSQL: its backup is pg_dump, and a copy of uploads and SECRET_KEY.")
    file = settings.folder / DATABASE
    if not file.exists():
        raise Trouble(f"There is no database in {settings.folder} (DATA_DIR).")
    return file


def _kept_files(settings: Settings) -> Iterator[Path]:
    key = settings.folder / KEY
    if key.exists():
        yield key
    uploads = settings.folder / UPLOADS
    for path in sorted(uploads.rglob("*")) if uploads.is_dir() else ():
        if path.is_file() and not path.name.startswith(("draft-", "probe-")):
            yield path


def _add_note(tar: tarfile.TarFile) -> None:
    text = json.dumps({"format": FORMAT, "at": datetime.now(UTC).isoformat(timespec="seconds")}).encode()
    about = tarfile.TarInfo(NOTE)
    about.size = len(text)
    tar.addfile(about, BytesIO(text))


def _check_note(tar: tarfile.TarFile) -> None:
    first = tar.next()
    if first is None or first.name != NOTE or (opened := tar.extractfile(first)) is None:
        raise Trouble("This file is no backup of ours.")
    if json.load(opened).get("format") != FORMAT:
        raise Trouble("This backup was written by another version.")


def _extract(tar: tarfile.TarFile, place: Path) -> None:
    """Only what a backup of ours holds, by names that lead nowhere else."""
    for member in tar:
        parts = member.name.split("/")
        ours = member.name in (DATABASE, KEY) or (parts[0] == UPLOADS and len(parts) > 1)
        if not (ours and member.isfile() and ".." not in parts) or (source := tar.extractfile(member)) is None:
            continue
        target = place.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with source, target.open("wb") as file:
            shutil.copyfileobj(source, file)


def _check(database: Path) -> None:
    if not database.exists():
        raise Trouble("The backup holds no database.")
    with closing(sqlite3.connect(database)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise Trouble(f"The database in the backup is damaged: {said}")
