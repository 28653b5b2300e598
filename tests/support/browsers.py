"""Where a real Chromium is: the system's, never one that a package downloads."""

import os
import shutil
from pathlib import Path
from typing import Final

MISSING: Final = "no Chromium on this machine (Debian: apt install chromium; elsewhere say CHROMIUM=/path/to/it)"
FLAGS: Final = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def path() -> str | None:
    """The program, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = next((place for name in _NAMES if (place := shutil.which(name))), None)
    return found or next((place for place in _MAC if Path(place).exists()), None)
