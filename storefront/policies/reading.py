"""Everybody asks `current()`; what began earlier asks `at(version)`; the history is public."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, select

from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.policies.keeping import kept
from storefront.policies.models import Version
from storefront.policies.rules import RULES, Policies

_in_force = (
    select(Version.id, Version.numbers).where(Version.from_at <= bindparam("now")).order_by(Version.id.desc()).limit(1)
)
_next_edge = select(func.min(Version.from_at)).where(Version.from_at > bindparam("now"))
_numbers = select(Version.numbers).where(Version.id == bindparam("version"))
SHIPPED: Final = Policies()


class Change(NamedTuple):
    """One version for the public history: what changed, from what to what, why, and from when it holds."""

    version: int
    at: datetime
    from_at: datetime
    by_id: int | None
    reason: str
    changed: tuple[tuple[str, int, int], ...]


def current() -> Policies:
    """The numbers in force now; its `version` is what an order copies. Kept per process for a second."""
    return kept("current", _read)


def version() -> int:
    """The version in force now."""
    return current().version


def at(number: int) -> Policies:
    """The numbers of a version; 0 is what the platform was shipped with. Raises KeyError when there is none."""
    if number == 0:
        return SHIPPED
    present = current()
    if present.version == number:
        return present
    numbers = session.scalar(_numbers, {"version": number})
    if numbers is None:
        raise KeyError(number)
    return policies_of(number, numbers)


def latest() -> Policies:
    """The numbers of the newest version, in force or still announced: what the next change starts from."""
    row = session.execute(select(Version.id, Version.numbers).order_by(Version.id.desc()).limit(1)).first()
    return SHIPPED if row is None else policies_of(row.id, row.numbers)


def history(limit: int = 100) -> list[Change]:
    """All changes, newest first."""
    rows = session.scalars(select(Version).order_by(Version.id).limit(10_000)).all()
    told, before = [], SHIPPED
    for row in rows:
        after = policies_of(row.id, row.numbers)
        steps = tuple((name, getattr(before, name), getattr(after, name)) for name in row.changed if name in RULES)
        told.append(Change(row.id, row.at, row.from_at, row.by_id, row.reason, steps))
        before = after
    return told[::-1][:limit]


def policies_of(number: int, numbers: dict[str, int]) -> Policies:
    """A stored version as it is read; a number that is younger than the version has its shipped value."""
    return Policies(**{name: value for name, value in numbers.items() if name in RULES}, version=number)


def _read() -> tuple[Policies, datetime | None]:
    now = clock.now()
    row = session.execute(_in_force, {"now": now}).first()
    found = SHIPPED if row is None else policies_of(row.id, row.numbers)
    return found, session.scalar(_next_edge, {"now": now})
