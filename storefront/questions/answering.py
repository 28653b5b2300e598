"""Who knows answers, and it is said as whom: the supplier, a reseller who earns, a customer who has it or had it."""

from typing import NamedTuple

from sqlalchemy import select

from storefront import moderation, notices, orders, search
from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _, speaking
from storefront.questions.asking import link, opens, said
from storefront.questions.models import Answer, Question, Vote
from storefront.shops import Listing, Shop
from storefront.suppliers import Supplier


class Speaker(NamedTuple):
    """As whom somebody may answer; a reseller by a shop that sells it, a customer by a line that arrived."""

    role: str
    shop_id: int | None = None
    line_id: int | None = None


def speaker(question: Question, account_id: int | None) -> Speaker | None:
    """As whom an account may answer; None for who only knows it from looking, and for who asked."""
    if account_id is None or account_id == question.account_id:
        return None
    if session.scalar(select(Supplier.account_id).where(Supplier.id == question.supplier_id)) == account_id:
        return Speaker("supplier")
    sells = (
        select(Shop.id)
        .join(Listing, Listing.shop_id == Shop.id)
        .where(Shop.account_id == account_id, Listing.product_id == question.product_id)
    )
    if (shop_id := session.scalar(sells)) is not None:
        return Speaker("reseller", shop_id=shop_id)
    has = orders.received(account_id, question.product_id)
    return Speaker("customer", line_id=has.line_id) if has else None


@atomic()
def answer(question: Question, text: str, *, by: Actor) -> Answer:
    """Answer a question, once each. Raises Refused beside `text`, 409 for who may not, or a question that is closed."""
    _open(question)
    text, who = said(text), speaker(question, by.id)
    if who is None or by.id is None:
        raise Refused(_("Who made, sells or has received this can answer."), "text", status=409)
    if session.scalar(select(Answer.id).where(Answer.question_id == question.id, Answer.account_id == by.id)):
        raise Refused(_("You have answered this. You can change your answer."), "text", status=409)
    now = clock.now()
    made = Answer(
        question_id=question.id, account_id=by.id, role=who.role, shop_id=who.shop_id, line_id=who.line_id, text=text,
        state="held", state_at=now, at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    url = f"/questions/{question.id}#answer-{made.id}"
    vouched = who.role == "customer"
    voice = moderation.member(by.id)
    if moderation.submit("answer", made.id, text, by=voice, url=url, reply=True, vouched=vouched) == "visible":
        shown(made)
    return made


def _open(question: Question) -> None:
    if not question.is_read:
        raise Refused(_("This question is closed."), "text", status=409)


@atomic()
def shown(answer: Answer) -> None:
    """Everybody may read an answer from now on: the clocks stop, the question can be found, who asked is told once."""
    answer.state, answer.state_at = "visible", clock.now()
    question = session.get_one(Question, answer.question_id, with_for_update=True)
    session.flush()
    settle(question)


@atomic()
def settle(question: Question) -> None:
    """Bring a question's state in line with its answers."""
    visible = select(Answer.accepted_at).where(Answer.question_id == question.id, Answer.state == "visible")
    accepted = list(session.scalars(visible))
    if question.is_read:
        state = "accepted" if any(accepted) else "answered" if accepted else "open"
        if state != question.state:
            question.state, question.state_at = state, clock.now()
    if question.is_read and accepted:
        question.due_at = None
        question.answered_at = question.answered_at or clock.now()
        search.put("question", question.id, question.text, groups=[f"asked product {question.product_id}"])
        _tell_answered(question)
    else:
        question.answered_at = question.answered_at if accepted else None
        search.remove("question", question.id)
    session.flush()


def _tell_answered(question: Question) -> None:
    """Whoever asked is told once, and whoever asked the same."""
    same = select(Question).where(Question.merged_id == question.id)
    for one in (question, *session.scalars(same)):
        if one.told_at is None and one.state != "withdrawn":
            one.told_at = clock.now()
            _write_to_asker(one, question)


def _write_to_asker(asker: Question, answered: Question) -> None:
    def say() -> notices.Said:
        lines = (
            _("You asked: %(text)s", text=asker.text),
            _("Somebody has answered. Did it help? You can say so there."),
        )
        return notices.Said(_("Your question was answered"), lines, f"/questions/{answered.id}", _("Read the answer"))

    event = f"question:{asker.id}:answered"
    if asker.account_id is not None:
        notices.write("question answered", event, asker.account_id, say)
    elif asker.email is not None:
        with speaking(asker.language):
            told = say()
        letter = notices.Letter(
            asker.email, "", asker.language, told.subject, told.lines, link(asker), told.link_text
        )  # fmt: skip
        notices.post("question answered", event, letter)


@atomic()
def accept(answer: Answer, *, by: Actor, key: str = "") -> None:
    """Who asked says which answer solved it; another one may be said later. Raises Refused (409) for anybody else."""
    question = session.get_one(Question, answer.question_id, with_for_update=True)
    if not asked_by(question, by, key):
        raise Refused(_("Only who asked can say which answer helped."), status=409)
    if answer.state != "visible" or not question.is_read:
        raise Refused(_("This answer is not shown any more."), status=409)
    if answer.accepted_at is not None:
        return
    for one in session.scalars(
        select(Answer).where(Answer.question_id == question.id, Answer.accepted_at.is_not(None))
    ):
        one.accepted_at = None
    session.flush()
    answer.accepted_at = clock.now()
    session.flush()
    settle(question)


def asked_by(question: Question, by: Actor, key: str = "") -> bool:
    """Whether somebody asked this: by their account, or with the key of the mailed link."""
    return (by.id is not None and question.account_id == by.id) or opens(question, key)


@atomic()
def vote(answer: Answer, helped: bool, *, by: Account) -> None:
    """Say whether an answer helps; one vote a person, which may change. Raises Refused (409) for one's own."""
    if answer.account_id == by.id:
        raise Refused(_("This is your own answer."), status=409)
    if answer.state != "visible":
        raise Refused(_("This answer is not shown any more."), status=409)
    known = session.get(Vote, (answer.id, by.id))
    if known is None:
        session.add(Vote(answer_id=answer.id, account_id=by.id, helped=helped, at=clock.now()))
    elif known.helped != helped:
        known.helped, known.at = helped, clock.now()
    session.flush()
