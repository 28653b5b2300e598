"""What hot pages read of the rules is kept per process for at most a second, and for one database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from flask import current_app

from storefront.kernel import clock

T = TypeVar("T")
LONGEST: Final = timedelta(seconds=1)  # so long another process's change may go unseen
_PLACE: Final = "policies"


def kept(name: str, read: Callable[[], tuple[T, datetime | None]]) -> T:
    """What `read` gave within the last second; it also says when its answer ends by itself (None: never)."""
    store: dict[str, tuple[Any, datetime, datetime]] = current_app.extensions.setdefault(_PLACE, {})
    now = clock.now()
    held = store.get(name)
    if held is not None and held[1] <= now < held[2]:
        found: T = held[0]
        return found
    value, ends = read()
    store[name] = (value, now, min(now + LONGEST, ends or now + LONGEST))
    return value


def forget() -> None:
    """Read afresh next time: after a change, and when a test exchanges the database."""
    current_app.extensions.pop(_PLACE, None)
