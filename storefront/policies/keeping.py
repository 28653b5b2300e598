"""What hot pages read of the rules is kept per process for at most a second, and for one database.

Only while the database is away it is kept longer, for the page that says so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy.exc import DBAPIError

from storefront.kernel import clock, installation
from storefront.kernel.readiness import is_away

T = TypeVar("T")
LONGEST: Final = timedelta(seconds=1)  # so long another process's change may go unseen
_kept: dict[tuple[str, str, str], tuple[Any, datetime, datetime]] = {}


def kept(name: str, read: Callable[[], tuple[T, datetime | None]]) -> T:
    """What `read` gave within the last second; it also says when its answer ends by itself (None: never)."""
    settings, now = installation.settings(), clock.now()
    key = settings.data_dir, settings.database_url, name
    held = _kept.get(key)
    if held is not None and held[1] <= now < held[2]:
        found: T = held[0]
        return found
    try:
        value, ends = read()
    except DBAPIError as error:
        if held is None or not is_away(error):
            raise
        return held[0]  # type: ignore[no-any-return]  # what was read last; while the database is away nothing changes
    _kept[key] = (value, now, min(now + LONGEST, ends or now + LONGEST))
    return value


def forget() -> None:
    """Read afresh next time: after a change, and when a test exchanges the database."""
    _kept.clear()
