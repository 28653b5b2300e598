"""Pages leave compressed; a page that is kept for strangers is compressed once per version."""

from collections import OrderedDict
from typing import Final

from flask import Flask, Request, g
from flask_compress import Compress

_MOST: Final = 2000  # pages kept compressed, per process: a few kilobytes each
_PERSONAL: Final = "personal"


class _Kept:
    """Flask-Compress asks here before it compresses. What is personal is never kept."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        return None if key.endswith(_PERSONAL) else self._pages.get(key)

    def set(self, key: str, page: bytes) -> None:
        if key.endswith(_PERSONAL):
            return
        self._pages[key] = page
        while len(self._pages) > _MOST:
            self._pages.popitem(last=False)


def _name(_request: Request) -> str:
    name: str = g.get("page_tag", _PERSONAL)
    return name


def connect(app: Flask) -> None:
    """Compress what the app answers; connected first, so that it acts last. Figures: quality.md, Caching."""
    app.config.update(
        COMPRESS_ALGORITHM=["br", "zstd", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_ZSTD_LEVEL=3,
        COMPRESS_STREAMS=False,
        COMPRESS_CACHE_KEY=_name,
        COMPRESS_CACHE_BACKEND=_Kept,
    )
    Compress().init_app(app)
