"""Static files are served under hashed names, immutable and compressed ahead; the plain names work too."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Flask
from whitenoise import WhiteNoise

FOLDER: Final = Path(__file__).parents[2] / "static"
PREFIX: Final = "/static/"


def connect(app: Flask) -> Callable[[str], str]:
    """Serve static/ before the app is asked; gives the function that names a file for templates."""
    urls = {path.relative_to(FOLDER).as_posix(): _hashed_url(path) for path in FOLDER.rglob("*") if path.is_file()}
    hashed = frozenset(urls.values())
    served = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, url: url in hashed, max_age=3600)
    served.add_files(str(FOLDER), prefix=PREFIX)
    for name, url in urls.items():
        served.add_file_to_dictionary(url, str(FOLDER / name))
    app.wsgi_app = served  # type: ignore[method-assign]
    return urls.__getitem__


def _hashed_url(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    return f"{PREFIX}{name}.{digest}{path.suffix}"
