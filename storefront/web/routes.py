"""A number in an address is one that every database holds; a longer one names nothing, so the page does not exist."""

from typing import Any, Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST: Final = 2**53 - 1


class Bounded(IntegerConverter):
    """`<int:number>` of every route."""

    def __init__(self, routes: Map, *args: Any, **limits: Any) -> None:
        super().__init__(routes, *args, **({"max": LARGEST} | limits))


def connect(app: Flask) -> None:
    """Bound the numbers of every route; connected before any is registered."""
    app.url_map.converters["int"] = Bounded
