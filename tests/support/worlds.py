"""The world of tests/world.py, as a test sees it: what it names is read from the database anew at every look."""

from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import inspect

from storefront.kernel.db import Row, session


class Remembered:
    """A world that was built once, in numbers and names, so that it outlives the session that built it."""

    def __init__(self, built: Any) -> None:
        assert is_dataclass(built)
        self._kept = {field.name: _kept(getattr(built, field.name)) for field in fields(built)}

    def __getattr__(self, name: str) -> Any:
        try:
            kept = self.__dict__["_kept"][name]
        except KeyError:
            raise AttributeError(f"The world has no {name}: add it to tests/world.py.") from None
        return _found(kept)


class _Key(tuple[type[Row], Any]):
    """Where a row is found again."""


def _kept(value: Any) -> Any:
    if isinstance(value, Row):
        return _Key((type(value), inspect(value).identity))
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    if isinstance(value, dict):
        return {key: _kept(one) for key, one in value.items()}
    return value


def _found(kept: Any) -> Any:
    if isinstance(kept, _Key):
        model, identity = kept
        return session.get_one(model, identity, populate_existing=True)
    if isinstance(kept, list):
        return [_found(one) for one in kept]
    if isinstance(kept, dict):
        return {key: _found(one) for key, one in kept.items()}
    return kept
