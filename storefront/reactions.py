"""The table: when this happens, these follow, in order, in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

Table = dict[type, Sequence[Callable[[Any], None]]]


def table(*, social: bool) -> Table:
    """What follows from each fact; the social wing adds its own rows only where it is switched on."""
    del social
    return {}
