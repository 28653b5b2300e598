"""What browsers fetch is made at start: each file under a name with its hash, compressed forms beside it.

Nothing has to be built before one can edit static/; a copy that is there already is not made again.
"""

import gzip
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

import brotli

from storefront.web import styles

FOLDER: Final = Path(__file__).parents[2] / "static"
WORDS: Final = frozenset({".js", ".css", ".svg", ".html", ".json"})  # pictures are as small as they get


def made(out: Path) -> dict[str, str]:
    """Place every static file below `out`; gives its hashed name by the plain one: {"app.js": "app.<hash>.js"}."""
    return {name: _placed(out, PurePosixPath(name), data) for name, data in _sources()}


def _sources() -> Iterator[tuple[str, bytes]]:
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and not path.is_relative_to(styles.FOLDER):
            yield path.relative_to(FOLDER).as_posix(), path.read_bytes()
    yield "desk.css", styles.desk().encode()
    yield "shop.css", styles.inline().encode()


def _placed(out: Path, name: PurePosixPath, data: bytes) -> str:
    hashed = name.with_name(f"{name.stem}.{hashlib.sha256(data).hexdigest()[:12]}{name.suffix}")
    target = out / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.suffix in WORDS:
            _written(Path(f"{target}.br"), brotli.compress(data, quality=11))
            _written(Path(f"{target}.gz"), gzip.compress(data, compresslevel=9, mtime=0))
        _written(target, data)  # last: where it stands, its compressed forms stand
    return hashed.as_posix()


def _written(target: Path, data: bytes) -> None:
    """Whole or not at all: several processes start at once."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(target)


def as_address(name: str) -> str:
    """A small drawing of static/ as an address that needs no request."""
    return "data:image/svg+xml," + quote((FOLDER / name).read_text("utf-8").strip(), safe=" ='/:;,()-<>")
