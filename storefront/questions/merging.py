"""Staff put two questions that ask the same into one: its answers stand together, and both who asked are told."""

from sqlalchemy import select, update

from storefront import audit, search
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.questions.answering import settle
from storefront.questions.models import Answer, Question


@atomic()
def merge(question: Question, into: Question, *, by: Actor) -> None:
    """Let one question go on in another of the same product. Repeating it changes nothing. Raises Refused (409)."""
    if question.merged_id == into.id:
        return
    if question.id == into.id or question.product_id != into.product_id:
        raise Refused(_("Please choose another question about the same product."), "into")
    if not (question.is_read and into.is_read):
        raise Refused(_("One of the two is not shown any more."), "into", status=409)
    there = set(session.scalars(select(Answer.account_id).where(Answer.question_id == into.id)))
    for answer in session.scalars(select(Answer).where(Answer.question_id == question.id)):
        answer.accepted_at = None
        if answer.account_id not in there:
            answer.question_id = into.id
    session.execute(update(Question).where(Question.merged_id == question.id).values(merged_id=into.id))
    question.state, question.state_at, question.state_by_id = "merged", clock.now(), by.id
    question.merged_id, question.due_at = into.id, None
    session.flush()
    search.remove("question", question.id)
    audit.record(by, "merge questions", f"question:{question.id}", {"into": into.id})
    settle(into)
