"""What a person says passes here once: at a calm pace, not twice; the first words of somebody new wait for staff."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from storefront import policies, search
from storefront.facts import ContentHeld, announce
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.secrets import hashed
from storefront.kernel.words import _
from storefront.moderation.authors import Voice, is_new, stood, take_turn
from storefront.moderation.masking import has_link
from storefront.moderation.models import Content
from storefront.moderation.reading import find

KEPT: Final = 4_000  # characters of a text that are judged


@atomic()
def submit(kind: str, ref: int, text: str, *, by: Voice, url: str, reply: bool = False, vouched: bool = False) -> str:
    """Take in what somebody said as (kind, ref), shown at the path `url`; "visible", or "held" until staff decide.

    `reply` is an answer to something, which may follow faster; `vouched` is a person the house knows otherwise (who
    received what is spoken of): only links wait. Taking the same in again changes nothing. Raises TooMany for a pace
    nobody types at, Refused (409, beside `text`) for the same words within the policy's minutes.
    """
    known = session.scalar(select(Content.state).where(Content.kind == kind, Content.ref == ref))
    if known is not None:
        return known
    take_turn(by, reply=reply)
    likeness = _likeness(text)
    _once(by, likeness, url)
    held = _waits(by, text, vouched=vouched)
    now = clock.now()
    session.add(
        Content(
            kind=kind, ref=ref, author_key=by.key, author_id=by.account.id if by.account else None, text=text[:KEPT],
            likeness=likeness, url=url[:200], reply=reply, at=now, state="held" if held else "visible", state_at=now,
            due_at=due(now) if held else None,
        )
    )  # fmt: skip
    session.flush()
    if held:
        announce(ContentHeld(kind, ref))
    return "held" if held else "visible"


@atomic()
def reword(kind: str, ref: int, text: str, *, by: Voice) -> str:
    """What was said now says this; "visible", or "held" where a new author's words lead elsewhere now.

    What is hidden or waits stays so. Raises NotFound for what was never taken in.
    """
    content = find(kind, ref)
    content.text, content.likeness = text[:KEPT], _likeness(text)
    if content.state == "visible" and has_link(text) and not by.is_vetted and is_new(by):
        content.state, content.state_at, content.due_at = "held", clock.now(), due(clock.now())
        session.flush()
        announce(ContentHeld(kind, ref))
    return content.state


@atomic()
def withdraw(kind: str, ref: int) -> None:
    """Its author took it back: nothing is left to decide. Repeating it changes nothing."""
    content = find(kind, ref)
    content.state, content.state_at, content.due_at, content.ground = "withdrawn", clock.now(), None, None
    content.text = ""


def due(since: datetime) -> datetime:
    """By when staff decide on what waits since then."""
    return since + timedelta(hours=policies.current().report_hours)


def _waits(voice: Voice, text: str, *, vouched: bool) -> bool:
    if voice.is_vetted or not is_new(voice):
        return False
    first = policies.current().held_posts
    return has_link(text) or (not vouched and stood(voice, first) < first)


def _likeness(text: str) -> str:
    return hashed(search.fold(text))


def _once(voice: Voice, likeness: str, url: str) -> None:
    """The same words do not follow themselves; whoever serves many may say them again in another place."""
    since = clock.now() - timedelta(minutes=policies.current().identical_minutes)
    query = select(Content.id).where(
        Content.author_key == voice.key, Content.likeness == likeness, Content.at > since, Content.state != "withdrawn"
    )
    if voice.is_vetted:
        query = query.where(Content.url == url[:200])
    if session.scalar(query.limit(1)) is not None:
        raise Refused(_("You have just said this. It is kept."), "text", status=409)
