"""Static files are served under hashed names, immutable and compressed ahead; the plain names work too."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from whitenoise import WhiteNoise

from storefront.web import bundle
from storefront.web.headers import TRANSPORT, TYPE

PREFIX: Final = "/static/"
PAGE_POLICY: Final = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"


def connect(app: Flask) -> Callable[[str], str]:
    """Serve static/ before the app is asked; gives the function that names a file for templates."""
    out = app.config["SETTINGS"].folder / "static"
    urls = {name: PREFIX + hashed for name, hashed in bundle.made(out).items()}
    hashed = frozenset(urls.values())
    served = WhiteNoise(
        app.wsgi_app,
        immutable_file_test=lambda _path, url: url in hashed,
        max_age=3600,
        add_headers_function=_strictly(https=app.config["HTTPS"]),
    )
    served.add_files(str(bundle.FOLDER), prefix=PREFIX)
    served.add_files(str(out), prefix=PREFIX)
    app.wsgi_app = served  # type: ignore[method-assign]
    return urls.__getitem__


def _strictly(*, https: bool) -> Callable[[Any, str, str], None]:
    """What `web.headers` says on every answer, as far as it means anything on a file; made once, at start."""

    always = (TYPE, TRANSPORT) if https else (TYPE,)

    def add(headers: Any, _path: str, url: str) -> None:
        for name, value in always:
            headers[name] = value
        if url.endswith(".html"):
            headers["Content-Security-Policy"] = PAGE_POLICY

    return add
