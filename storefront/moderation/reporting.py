"""Anybody reports a thing, each person once; enough members silence what a new author said until staff decide."""

from datetime import timedelta
from typing import Protocol

from sqlalchemy import func, select

from storefront import accounts, policies
from storefront.facts import ContentHidden, announce
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused, TooMany
from storefront.kernel.words import _
from storefront.moderation.authors import Voice, is_new
from storefront.moderation.models import Content, Report
from storefront.moderation.reading import GROUNDS, find
from storefront.moderation.submitting import due

LONGEST = 500  # characters


class Reporter(Protocol):
    """An account, else a visitor known by a cookie's hash."""

    @property
    def id(self) -> int | None: ...
    @property
    def visitor(self) -> str | None: ...


@atomic()
def report(kind: str, ref: int, *, ground: str, text: str = "", by: Reporter) -> None:
    """Say that something is wrong with what was said. The same person saying it again changes nothing.

    Raises NotFound for what is not shown, Refused beside `ground` or `text`, TooMany beyond the policy's number a day.
    """
    if ground not in GROUNDS:
        raise Refused(_("Please say what is wrong."), "ground")
    if len(text) > LONGEST:
        raise Refused(_("Please write at most %(most)s characters.", most=LONGEST), "text")
    content = find(kind, ref)
    if not content.is_seen:
        raise NotFound()
    if _noted(content, ground, text, by):
        if content.due_at is None:
            content.due_at = due(clock.now())
        _silence(content)
        session.flush()


def _noted(content: Content, ground: str, text: str, by: Reporter) -> bool:
    """Whether the report is new."""
    visitor = None if by.id is not None else by.visitor
    if by.id is None and visitor is None:
        raise RuntimeError("A report is somebody's: the page remembers the visitor first.")
    _bounded(by.id)
    row = {
        "content_id": content.id,
        "account_id": by.id,
        "visitor": visitor,
        "ground": ground,
        "text": text.strip(),
        "at": clock.now(),
    }
    added = insert_or_skip(Report).values(row).on_conflict_do_nothing().returning(Report.id)
    return session.execute(added).first() is not None


def _bounded(account_id: int | None) -> None:
    most, day = policies.current().reports_a_day, clock.now() - timedelta(days=1)
    if account_id is None:
        return  # a visitor's flood is the page's to stop
    today = select(func.count()).where(Report.account_id == account_id, Report.at > day)
    if (session.scalar(today) or 0) >= most:
        raise TooMany(_("That is enough for today. Please go on tomorrow."), retry_after=86_400)


def _silence(content: Content) -> None:
    """Members count; visitors do not, since one person can be many of them."""
    members = select(func.count()).where(
        Report.content_id == content.id, Report.account_id.is_not(None), Report.settled_at.is_(None)
    )
    if (session.scalar(members) or 0) < policies.current().flaggers or not is_new(_voice(content)):
        return
    content.state, content.state_at, content.state_by_id = "silenced", clock.now(), None
    session.flush()
    announce(ContentHidden(content.kind, content.ref))


def _voice(content: Content) -> Voice:
    account = accounts.by_id(content.author_id) if content.author_id is not None else None
    return Voice(content.author_key, account)
