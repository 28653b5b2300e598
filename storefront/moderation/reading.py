"""Looking up what people said: by kind and number, the queue of staff by deadline, and why something is not shown."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select, tuple_

from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.moderation.models import Content, Report

GROUNDS: Final = {  # what may be wrong with it: the public word
    "unlawful": _l("Unlawful"),
    "abuse": _l("Insults or threatens"),
    "private": _l("Says something private about a person"),
    "spam": _l("Advertising, or leads elsewhere"),
    "false": _l("Plainly untrue about the goods"),
    "other": _l("Something else"),
}
FILTERS: Final = ("waiting", "held", "reported", "decided")
_REPORTED: Final = ("visible", "silenced")


class Stub(NamedTuple):
    """What stands in the place of something hidden: why, and since when."""

    ground: str
    at: datetime

    def __str__(self) -> str:
        return (
            _("Not shown: %(ground)s", ground=GROUNDS[self.ground]) if self.ground else _("Not shown until we decide")
        )


class Reported(NamedTuple):
    """A row of the queue, with how many reports wait in it."""

    content: Content
    reports: int


def find(kind: str, ref: int) -> Content:
    """What was said, for a verb. Raises NotFound."""
    found = session.scalar(
        select(Content)
        .where(Content.kind == kind, Content.ref == ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def seen(kind: str, ref: int) -> Content:
    """What everybody may read now. Raises NotFound for anything else."""
    found = session.scalar(select(Content).where(Content.kind == kind, Content.ref == ref))
    if found is None or not found.is_seen:
        raise NotFound()
    return found


def by_id(number: int) -> Content:
    """By its number, for staff. Raises NotFound."""
    found = session.get(Content, number)
    if found is None:
        raise NotFound()
    return found


def stubs(kind: str, refs: Collection[int]) -> dict[int, Stub]:
    """Of several things of a kind: what stands in the place of those that are hidden. One read, for a page."""
    if not refs:
        return {}
    hidden = select(Content.ref, Content.ground, Content.state_at).where(
        Content.kind == kind, Content.ref.in_(refs), Content.state.in_(("hidden", "silenced"))
    )
    return {ref: Stub(ground or "", at) for ref, ground, at in session.execute(hidden)}


_waiting_reports = (
    select(func.count())
    .select_from(Report)
    .where(Report.content_id == Content.id, Report.settled_at.is_(None))
    .correlate(Content)
    .scalar_subquery()
)


def queue(show: str = "waiting", *, q: str = "", after: int | None = None, limit: int = 50) -> list[Reported]:
    """What waits for staff, the oldest deadline first; or what was decided, the newest first.

    `show` is a word of FILTERS, `q` a part of the text, `after` the id of the last one shown.
    """
    query = select(Content, _waiting_reports)
    if q:
        query = query.where(Content.text.icontains(q, autoescape=True))
    query = _decided(query, after) if show == "decided" else _waiting(query, show, after)
    return [Reported(content, reports) for content, reports in session.execute(query.limit(limit))]


def _waiting(query: Select[Any], show: str, after: int | None) -> Select[Any]:
    query = query.where(Content.due_at.is_not(None)).order_by(Content.due_at, Content.id)
    if show == "held":
        query = query.where(Content.state == "held")
    elif show == "reported":
        query = query.where(Content.state.in_(_REPORTED))
    if after is not None:
        last = select(Content.due_at).where(Content.id == after).scalar_subquery()
        query = query.where(tuple_(Content.due_at, Content.id) > tuple_(last, after))
    return query


def _decided(query: Select[Any], after: int | None) -> Select[Any]:
    query = query.where(Content.due_at.is_(None), Content.state_by_id.is_not(None)).order_by(Content.id.desc())
    return query if after is None else query.where(Content.id < after)


def waiting(limit: int = 100) -> int:
    """How many things wait for staff, counted up to `limit`."""
    rows = select(Content.id).where(Content.due_at.is_not(None)).limit(limit)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def reports_of(content: Content, limit: int = 100) -> Sequence[Report]:
    """What was found wrong with it, the newest first."""
    return session.scalars(
        select(Report).where(Report.content_id == content.id).order_by(Report.id.desc()).limit(limit)
    ).all()
