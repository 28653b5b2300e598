"""Where bytes lie: a port of six words, and the folder that serves it; written means it survives a power cut.

An object store is called through the same port one day. The folder is plain system calls on purpose: obstore 0.12
renames a file into place without fsync (seen in a system-call trace), so a power cut could leave a name with
nothing behind it for ever, because a name here is never written twice with other bytes.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from storefront.kernel.errors import Busy, NotFound
from storefront.kernel.secrets import token
from storefront.kernel.words import _

_log = logging.getLogger(__name__)


class Store(Protocol):
    """Named bytes. Names come from `kernel.files`, which lets no other through; `shelf` groups them."""

    def write(self, shelf: str, name: str, data: bytes) -> None:
        """Keep the bytes, durably and all at once. The same name again makes it young. Raises Busy."""

    def open(self, shelf: str, name: str) -> tuple[BinaryIO, int]:
        """A seekable stream and its length in bytes. Raises NotFound."""

    def written(self, shelf: str, name: str) -> datetime | None:
        """When it was last written; None when it is not there."""

    def remove(self, shelf: str, name: str) -> None:
        """Forget it; nothing happens when it is not there."""

    def names(self, shelf: str) -> Iterator[tuple[str, datetime]]:
        """What lies on a shelf, and when each was last written; half-written drafts too."""

    def probe(self) -> None:
        """Write, read and remove a few bytes. Raises OSError when that does not work."""


class LocalStore:
    """A folder of folders on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, shelf: str, name: str, data: bytes) -> None:
        try:
            self._write(self._shelf(shelf), name, data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS):
                raise
            _log.error("the file store refused a write: %s", os.strerror(error.errno))
            raise Busy(_("We cannot keep files right now. Nothing is lost; please try again later.")) from error

    def open(self, shelf: str, name: str) -> tuple[BinaryIO, int]:
        try:
            file = (self._folder / shelf / name).open("rb")
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound from None
        return file, os.fstat(file.fileno()).st_size

    def written(self, shelf: str, name: str) -> datetime | None:
        try:
            return _instant((self._folder / shelf / name).stat())
        except FileNotFoundError:
            return None

    def remove(self, shelf: str, name: str) -> None:
        (self._folder / shelf / name).unlink(missing_ok=True)

    def names(self, shelf: str) -> Iterator[tuple[str, datetime]]:
        with suppress(FileNotFoundError), os.scandir(self._folder / shelf) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # removed while we looked
                    yield entry.name, _instant(entry.stat())

    def probe(self) -> None:
        name = f"probe-{token()}"
        self._write(self._shelf("."), name, b"probe")
        (self._folder / name).unlink()

    def _shelf(self, shelf: str) -> Path:
        path = self._folder / shelf
        if not path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            _settle(path.parent)
        return path

    def _write(self, folder: Path, name: str, data: bytes) -> None:
        draft = folder / f"draft-{token()}"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(folder / name)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _settle(folder)


def _settle(folder: Path) -> None:
    """Make a folder's entries durable: without it the file would survive a power cut, but not its name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _instant(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)
