"""An unanswered question has three clocks: the supplier's, the public one, the platform's; each runs out once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from storefront import policies
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.questions.asking import forget, unconfirmed
from storefront.questions.models import Question
from storefront.questions.passing import tell, title_of
from storefront.suppliers import Supplier

LATE, UNANSWERED, ESCALATED = 1, 2, 3  # which clock has run out


@atomic()
def strike(question_id: int) -> None:
    """A question's next clock has run out: the supplier is told, then everybody sees it, then the platform has it."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is None or question.due_at is None or question.due_at > clock.now() or question.state != "open":
        return
    question.lateness += 1
    rules = policies.current()
    hours = {LATE: rules.unanswered_hours, UNANSWERED: rules.escalated_hours}.get(question.lateness)
    assert question.published_at is not None
    question.due_at = question.published_at + timedelta(hours=hours) if hours else None
    session.flush()
    if question.lateness == LATE:
        owner = select(Supplier.account_id).where(Supplier.id == question.supplier_id)
        tell("question late", question, session.execute(owner).scalar_one(), title_of(question))


def _due(limit: int) -> Sequence[int]:
    due = select(Question.id).where(Question.due_at.is_not(None), Question.due_at <= clock.now())
    return session.scalars(due.order_by(Question.due_at, Question.id).limit(limit)).all()


sweeps = (
    Sweep("questions are late", _due, strike),
    Sweep("questions nobody confirmed", unconfirmed, forget),
)
