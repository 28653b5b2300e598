"""There is one clock; tests set it, nothing else asks the machine for the time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_set: datetime | None = None


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _set or datetime.now(UTC)


def set(instant: datetime) -> None:
    """Stop the clock at an aware instant, until it is moved or reset (tests and the demo only)."""
    global _set
    if instant.tzinfo is None:
        raise ValueError("An instant has a time zone.")
    _set = instant.astimezone(UTC)


def move(by: timedelta) -> None:
    """Stop the clock `by` later than it stands."""
    set(now() + by)


def reset() -> None:
    """Let the clock run with the machine again."""
    global _set
    _set = None


def day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant where the platform is; day counts use it (domain.md, Money and Time)."""
    return instant.astimezone(zone).date()
