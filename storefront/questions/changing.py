"""One's own words may be changed and taken back; after the first minutes what they said before stays readable."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from storefront import moderation, policies
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.questions.answering import settle
from storefront.questions.asking import said
from storefront.questions.models import Answer, Question, Wording


@atomic()
def reword(thing: Question | Answer, text: str, *, by: Actor) -> None:
    """Change one's own words. After the policy's minutes the ones before are kept with their end (domain.md 11).

    Raises NotFound for another's, Refused beside `text`, 409 for what is no longer shown.
    """
    _own(thing, by)
    text = said(text)
    if text == thing.text:
        return
    if thing.state in ("hidden", "merged", "withdrawn"):
        raise Refused(_("This is not shown any more, so it cannot be changed."), "text", status=409)
    if clock.now() - thing.at > timedelta(minutes=policies.current().edit_minutes):
        session.add(_former(thing))
    thing.text = text
    session.flush()
    assert by.id is not None
    if moderation.reword(_kind(thing), thing.id, text, by=moderation.member(by.id)) == "held":
        thing.state, thing.state_at = "held", clock.now()
        session.flush()
    settle(question_of(thing))


@atomic()
def withdraw(thing: Question | Answer, *, by: Actor) -> None:
    """Take one's own words back for good; who sells cannot (domain.md 11). Repeating it changes nothing.

    Raises NotFound for another's, Refused (409) for a supplier's or a reseller's answer.
    """
    _own(thing, by)
    if thing.state == "withdrawn":
        return
    if isinstance(thing, Answer):
        if thing.role != "customer":
            raise Refused(
                _("Who sells cannot take an answer back; it can be changed, and the change shows."), status=409
            )
        thing.accepted_at = None
    else:
        thing.due_at, thing.merged_id = None, None
    thing.text, thing.state, thing.state_at = "", "withdrawn", clock.now()
    for before in session.scalars(select(Wording).where(_wording_of(thing))):
        session.delete(before)
    session.flush()
    moderation.withdraw(_kind(thing), thing.id)
    settle(question_of(thing))


def _own(thing: Question | Answer, by: Actor) -> None:
    if by.id is None or thing.account_id != by.id:
        raise NotFound()


def _kind(thing: Question | Answer) -> str:
    return "question" if isinstance(thing, Question) else "answer"


def question_of(thing: Question | Answer) -> Question:
    """The question a thing belongs to, locked."""
    return thing if isinstance(thing, Question) else session.get_one(Question, thing.question_id, with_for_update=True)


def _former(thing: Question | Answer) -> Wording:
    owner = {"question_id": thing.id} if isinstance(thing, Question) else {"answer_id": thing.id}
    return Wording(**owner, text=thing.text, until=clock.now())


def _wording_of(thing: Question | Answer) -> Any:
    return Wording.question_id == thing.id if isinstance(thing, Question) else Wording.answer_id == thing.id
