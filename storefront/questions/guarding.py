"""What moderation decided about a question or an answer happens here; who gave a product back speaks as such."""

from sqlalchemy import select, update

from storefront import moderation, notices
from storefront.facts import ContentHidden, ContentReleased, ContentRestored
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.installation import settings
from storefront.kernel.words import _, speaking
from storefront.orders import Line
from storefront.questions.answering import settle, shown
from storefront.questions.changing import question_of
from storefront.questions.models import Answer, Question
from storefront.questions.passing import pass_on

_KINDS = ("question", "answer")


def _thing(kind: str, ref: int) -> Question | Answer | None:
    if kind not in _KINDS:
        return None
    if kind == "question":
        return session.get(Question, ref, with_for_update=True)
    return session.get(Answer, ref, with_for_update=True)


def hidden(fact: ContentHidden) -> None:
    """It is not shown any more; a stub stays."""
    thing = _thing(fact.kind, fact.ref)
    if thing is not None and thing.state not in ("hidden", "withdrawn"):
        thing.state, thing.state_at = "hidden", clock.now()
        if isinstance(thing, Question):
            thing.due_at, thing.merged_id = None, None
        else:
            thing.accepted_at = None
        session.flush()
        settle(question_of(thing))
        if isinstance(thing, Question) and thing.email is not None:
            _tell_guest(thing, thing.email)


def _tell_guest(question: Question, email: str) -> None:
    """A guest learns what went and on which ground; who has an account hears it from moderation."""
    stub = moderation.stubs("question", [question.id]).get(question.id)
    with speaking(question.language):
        lines = (question.text, str(stub or ""), _("If you see it otherwise, write to us."))
        letter = notices.Letter(
            email, "", question.language, _("Something you wrote is not shown any more"), lines,
            f"{settings().base_url}/contact", _("Write to us"),
        )  # fmt: skip
    notices.post("content hidden", f"question:{question.id}:hidden:{question.state_at:%Y%m%d%H%M%S}", letter)


def seen(fact: ContentReleased | ContentRestored) -> None:
    """It may be read: for the first time, and then who knows is asked, or again."""
    thing = _thing(fact.kind, fact.ref)
    if isinstance(thing, Answer) and thing.state in ("held", "hidden"):
        shown(thing)
    elif isinstance(thing, Question) and thing.state in ("held", "hidden"):
        if thing.published_at is None:
            pass_on(thing)
        else:
            thing.state, thing.state_at = "open", clock.now()
            session.flush()
            settle(thing)


@atomic()
def returned(parcel_id: int) -> None:
    """Who answered by a purchase that was given back or refunded says so from now on. Repeating changes nothing."""
    lines = select(Line.id).where(Line.parcel_id == parcel_id)
    session.execute(
        update(Answer).where(Answer.line_id.in_(lines), Answer.returned_at.is_(None)).values(returned_at=clock.now())
    )
