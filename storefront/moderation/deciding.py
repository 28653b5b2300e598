"""Staff decide with a reason: it stands, or it is hidden and a stub says why; each decision is in the log."""

from sqlalchemy import update

from storefront import audit, notices
from storefront.facts import ContentHidden, ContentReleased, ContentRestored, announce
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.moderation.models import Content, Report
from storefront.moderation.reading import GROUNDS
from storefront.moderation.reporting import LONGEST


@atomic()
def hide(content: Content, *, ground: str, reason: str, by: Actor) -> None:
    """Hide what was said; its owner's page shows a stub with the ground, its author gets the reason by letter.

    Hiding what is hidden changes nothing. Raises Refused beside `ground` or `reason`, 409 for what was taken back.
    """
    if content.state == "hidden":
        return
    if ground not in GROUNDS:
        raise Refused(_("Please say what is wrong."), "ground")
    reason = _reason(reason)
    _there(content)
    _settle(content, "hidden", by, ground=ground, reason=reason)
    audit.record(by, "hide content", f"{content.kind}:{content.ref}", {"ground": ground, "reason": reason})
    announce(ContentHidden(content.kind, content.ref))
    _tell_hidden(content)


@atomic()
def let_stand(content: Content, *, reason: str = "", by: Actor) -> None:
    """Let it stand: what was held is released, what was hidden or silenced is shown again, reports are settled.

    Repeating it changes nothing. Raises Refused beside `reason` where something hidden comes back without one.
    """
    before = content.state
    if before == "visible" and content.due_at is None:
        return
    _there(content)
    reason = _reason(reason) if before == "hidden" else reason.strip()[:LONGEST]
    _settle(content, "visible", by, ground=None, reason=reason)
    audit.record(by, "let content stand", f"{content.kind}:{content.ref}", {"before": before, "reason": reason})
    if before == "held":
        announce(ContentReleased(content.kind, content.ref))
    elif before in ("hidden", "silenced"):
        announce(ContentRestored(content.kind, content.ref))


def _there(content: Content) -> None:
    if content.state == "withdrawn":
        raise Refused(_("Its author has taken it back meanwhile."), status=409)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Please give a reason."), "reason")
    if len(reason) > LONGEST:
        raise Refused(_("Please write at most %(most)s characters.", most=LONGEST), "reason")
    return reason.strip()


def _settle(content: Content, state: str, by: Actor, *, ground: str | None, reason: str) -> None:
    now = clock.now()
    content.state, content.state_at, content.state_by_id = state, now, by.id
    content.ground, content.reason, content.due_at = ground, reason, None
    session.execute(
        update(Report).where(Report.content_id == content.id, Report.settled_at.is_(None)).values(settled_at=now)
    )
    session.flush()


def _tell_hidden(content: Content) -> None:
    """Its author reads what went and why; a guest has no place of ours to be told at."""
    if content.author_id is None:
        return

    def say() -> notices.Said:
        ground = _("Ground: %(ground)s", ground=GROUNDS[content.ground or "other"])
        said = (content.text[:300], ground, content.reason, _("If you see it otherwise, write to us."))
        return notices.Said(_("Something you wrote is not shown any more"), said, "/contact", _("Write to us"))

    event = f"hidden:{content.id}:{content.state_at:%Y%m%d%H%M%S}"
    notices.write("content hidden", event, content.author_id, say)
