"""Static files are served under hashed names, immutable and compressed ahead; the plain names work too."""

from collections.abc import Callable
from typing import Final

from flask import Flask
from whitenoise import WhiteNoise

from storefront.web import bundle

PREFIX: Final = "/static/"


def connect(app: Flask) -> Callable[[str], str]:
    """Serve static/ before the app is asked; gives the function that names a file for templates."""
    out = app.config["SETTINGS"].folder / "static"
    urls = {name: PREFIX + hashed for name, hashed in bundle.made(out).items()}
    hashed = frozenset(urls.values())
    served = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, url: url in hashed, max_age=3600)
    served.add_files(str(bundle.FOLDER), prefix=PREFIX)
    served.add_files(str(out), prefix=PREFIX)
    app.wsgi_app = served  # type: ignore[method-assign]
    return urls.__getitem__
