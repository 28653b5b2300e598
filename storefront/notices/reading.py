"""An inbox: what somebody was told, newest first, and how much of it they have not read."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, select, update

from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound
from storefront.notices.mailing import Letter, unkept
from storefront.notices.models import Notice

MOST = 99  # more than so many unread are not counted


class Told(NamedTuple):
    """One notice as its reader sees it; `path` is a place of ours, or empty."""

    id: int
    class_: str
    subject: str
    lines: tuple[str, ...]
    path: str
    link_text: str
    language: str
    at: datetime
    is_read: bool


def inbox(account_id: int, *, after: int | None = None, limit: int = 20) -> list[Told]:
    """What an account was told; `after` is the id of the last one of the page before."""
    older = Notice.account_id == account_id, Notice.id < (2**62 if after is None else after)
    rows: Sequence[Notice] = session.scalars(
        select(Notice).where(*older).order_by(Notice.id.desc()).limit(max(1, min(limit, 200)))
    ).all()
    return [_told(row) for row in rows]


def unread(account_id: int) -> int:
    """How many an account has not read, up to MOST + 1; one read of an index."""
    return int(session.execute(_UNREAD, {"account": account_id}).scalar_one())


@atomic()
def read(account_id: int, number: int) -> str:
    """Mark one as read; the place it leads to, or nothing. Raises NotFound for another's."""
    row = session.scalar(select(Notice).where(Notice.id == number, Notice.account_id == account_id))
    if row is None:
        raise NotFound()
    row.read_at = row.read_at or clock.now()
    return _told(row).path


@atomic()
def read_all(account_id: int, up_to: int) -> None:
    """Mark all as read that were there when the page was drawn: up to this one."""
    mine = Notice.account_id == account_id, Notice.id <= up_to, Notice.read_at.is_(None)
    session.execute(update(Notice).where(*mine).values(read_at=clock.now()))


def _told(row: Notice) -> Told:
    letter = unkept(row.letter)
    said = (letter.subject, letter.lines, _path(letter), letter.link_text, letter.language)
    return Told(row.id, row.class_, *said, row.at, row.read_at is not None)


def _path(letter: Letter) -> str:
    """Every letter leads to a page of ours, whatever our address was when it was written."""
    parts = urlsplit(letter.link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


_UNREAD = select(func.count()).select_from(
    select(Notice.id)
    .where(Notice.account_id == bindparam("account"), Notice.read_at.is_(None))
    .limit(MOST + 1)
    .subquery()
)
