"""Uploads of the world, brought back before each test: what a test stored goes, what a sweep removed returns."""

import shutil
from pathlib import Path


class Shelves:
    """The folder of uploads, and a copy of what the world put there. A stored file never changes: names tell all."""

    def __init__(self, folder: Path) -> None:
        self._here, self._kept = folder / "uploads", folder / "uploads-kept"

    def keep(self) -> None:
        """Keep what is there now."""
        self._here.mkdir(exist_ok=True)
        shutil.copytree(self._here, self._kept)

    def restore(self) -> None:
        """Make it what was kept."""
        if not self._here.is_dir():
            self._here.unlink(missing_ok=True)
            self._here.mkdir()
        found, wanted = _names(self._here), _names(self._kept)
        for name in found - wanted:
            (self._here / name).unlink()
        for name in wanted - found:
            (self._here / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self._kept / name, self._here / name)


def _names(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
