"""A number changes within its range, with a reason, announced at least seven days before it holds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from storefront import audit
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.policies import keeping
from storefront.policies.models import Version
from storefront.policies.reading import latest
from storefront.policies.rules import RULES

NOTICE: Final = timedelta(days=7)  # L2 art. 34: at least seven days
LONGEST_REASON: Final = 500


@atomic()
def change(values: Mapping[str, int], reason: str, by: Actor, from_at: datetime | None = None) -> int:
    """Announce new numbers; gives their version. `from_at` is when they hold, seven days from now when left out.

    Raises Refused for a number out of its range, a missing reason, too short a notice, or when nothing changes.
    """
    now, before = clock.now(), latest()
    begins = from_at or now + NOTICE
    changed = {name: value for name, value in values.items() if value != getattr(before, name)}
    _check(changed, reason.strip(), begins, now)
    numbers = {name: changed.get(name, getattr(before, name)) for name in RULES}
    _check_together(numbers)
    row = Version(numbers=numbers, changed=sorted(changed), reason=reason.strip(), by_id=by.id, at=now, from_at=begins)
    session.add(row)
    session.flush()
    steps = {name: [getattr(before, name), value] for name, value in changed.items()}
    audit.record(by, "change policies", f"policies:{row.id}", {"changed": steps, "reason": row.reason, "from": begins})
    keeping.forget()
    return row.id


def _check(changed: Mapping[str, int], reason: str, begins: datetime, now: datetime) -> None:
    for name, value in changed.items():
        rule = RULES[name]
        if not rule.low <= value <= rule.high:
            raise Refused(
                _("Please choose a number from %(low)s to %(high)s.", low=rule.low, high=rule.high), field=name
            )
    if not changed:
        raise Refused(_("Nothing is different from the rules as they stand."))
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(_("Please say why, in at most %(most)s characters.", most=LONGEST_REASON), field="reason")
    if begins < now + NOTICE:
        raise Refused(_("A change is announced at least 7 days before it holds."), field="from_at")
    waiting = session.scalar(select(func.max(Version.from_at)))
    if waiting is not None and begins < waiting:
        raise Refused(_("Another change is announced already; this one cannot hold before it."), field="from_at")


def _check_together(numbers: Mapping[str, int]) -> None:
    if numbers["late_min"] > numbers["late_max"]:
        raise Refused(_("The least cannot be more than the most."), field="late_min")
