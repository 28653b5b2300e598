"""Where a list goes on stands in the address; an address that makes no sense begins at the start."""

from collections.abc import Callable
from urllib.parse import quote_plus, urlencode

from flask import request

from storefront.web import whereabouts

_LARGEST = 2**62


def pair(text: str | None) -> tuple[int, int] | None:
    """Two whole numbers as "12,34", else None."""
    parts = (text or "").split(",")
    if len(parts) != 2:
        return None
    numbers = [number(part) for part in parts]
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])


def number(text: str | None) -> int | None:
    """A whole number that a database holds, else None."""
    plain = (text or "").strip()
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        return None
    value = int(plain)
    return value if -_LARGEST < value < _LARGEST else None


def changing(name: str, *without: str) -> Callable[[str | None], str]:
    """This address with one parameter as one wishes and some taken out, for lists of links: what stays is said once."""
    left = {"lang", name, *without}
    kept = urlencode({key: value for key, value in request.args.items() if key not in left})
    path = whereabouts.path()
    bare, start = (f"{path}?{kept}", f"{path}?{kept}&{name}=") if kept else (path, f"{path}?{name}=")
    return lambda value: start + quote_plus(value) if value else bare


def url(**changed: str | None) -> str:
    """This address with some parameters changed; None takes one out."""
    kept = {name: value for name, value in request.args.items() if name not in changed and name != "lang"}
    query = urlencode(kept | {name: value for name, value in changed.items() if value})
    path = whereabouts.path()
    return f"{path}?{query}" if query else path
