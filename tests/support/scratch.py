"""Files of a test session lie in memory where the machine has such a folder, and vanish with the session."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ENOUGH: Final = 512 * 2**20  # bytes that must be free


def folder(name: str) -> Path:
    """A new folder of our own; whoever asks removes it."""
    return Path(tempfile.mkdtemp(prefix=f"storefront-{name}-", dir=_place()))


def remove(path: Path) -> None:
    """Remove a folder that `folder` made."""
    shutil.rmtree(path, ignore_errors=True)


def _place() -> Path | None:
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return None
