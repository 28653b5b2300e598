"""One field asks; a guest confirms by a mailed link; it waits where moderation says so, and then is passed on."""

import secrets as randomness
from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy import delete, select

from storefront import accounts, moderation, notices, policies
from storefront.kernel import attempts, clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.installation import settings
from storefront.kernel.rotating import Remaking, numbers
from storefront.kernel.secrets import derive, derives
from storefront.kernel.words import _, language
from storefront.questions.models import Question
from storefront.questions.passing import pass_on
from storefront.suppliers import Supplier

LONGEST: Final = 1_000  # characters
WAITS: Final = timedelta(days=7)  # for its guest to confirm it
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class Place(Protocol):
    """A product in a shop, as its page read it."""

    @property
    def product_id(self) -> int: ...
    @property
    def shop_id(self) -> int: ...
    @property
    def supplier_id(self) -> int: ...


def ask(where: Place, text: str, *, by: Actor, email: str = "", network: str = "") -> Question:
    """Ask about a product. A guest gives an e-mail address, and the question waits until its mailed link is followed.

    Raises Refused beside `text` or `email`, 409 for the supplier's own goods; TooMany for a pace nobody types at.
    """
    words = said(text)
    if by.id is None:
        address = accounts.folded(email)
        attempts.spend("ask from", network, limit=20, window=_HOUR)
        attempts.spend("ask mail", address, limit=5, window=_DAY)
        return _ask_as_guest(where, words, address)
    return _ask(where, words, by)


def said(text: str) -> str:
    """Words as they are kept: phone numbers covered. Raises Refused, beside `text`, for none or too many."""
    if not text.strip():
        raise Refused(_("Please write what you want to say."), "text")
    if len(text) > LONGEST:
        raise Refused(_("Please write at most %(most)s characters.", most=LONGEST), "text")
    return moderation.masked(text.strip())


@atomic()
def _ask(where: Place, text: str, by: Actor) -> Question:
    assert by.id is not None
    if session.scalar(select(Supplier.account_id).where(Supplier.id == where.supplier_id)) == by.id:
        raise Refused(_("This is your own product; you answer here."), "text", status=409)
    question = _made(where, text, account_id=by.id)
    _submit(question, moderation.member(by.id))
    return question


@atomic()
def _ask_as_guest(where: Place, text: str, email: str) -> Question:
    """The same words of the same guest, unconfirmed, are the same question: a second tap mails nothing more."""
    since = clock.now() - timedelta(minutes=policies.current().identical_minutes)
    waiting = select(Question).where(
        Question.product_id == where.product_id, Question.state == "waiting", Question.at > since
    )
    for one in session.scalars(waiting.limit(200)):
        if (one.email, one.text) == (email, text):
            return one
    question = _made(where, text, email=email)
    _ask_to_confirm(question, email)
    return question


def _made(where: Place, text: str, *, account_id: int | None = None, email: str | None = None) -> Question:
    now = clock.now()
    question = Question(
        product_id=where.product_id, shop_id=where.shop_id, supplier_id=where.supplier_id, account_id=account_id,
        email=email, seed=randomness.token_hex(16), language=language(), text=text, state="waiting", state_at=now,
        at=now, lateness=0,
    )  # fmt: skip
    session.add(question)
    session.flush()
    return question


@atomic()
def confirm(question: Question, *, key: str) -> None:
    """Its guest followed the mailed link and means it; a repeat changes nothing. Raises NotFound for a wrong key."""
    if not opens(question, key):
        raise NotFound()
    if question.state == "waiting" and question.email is not None:
        _submit(question, moderation.guest(question.email))


def _submit(question: Question, voice: moderation.Voice) -> None:
    seen = moderation.submit("question", question.id, question.text, by=voice, url=f"/questions/{question.id}")
    if seen == "held":
        question.state, question.state_at = "held", clock.now()
        session.flush()
    else:
        pass_on(question)


def _again(number: int) -> bool:
    """Let a guest who asked be known by the present secret key."""
    email = session.get_one(Question, number).email
    return email is not None and (moderation.know_again(moderation.prints_of(email)) | notices.know_again(email))


remaking = Remaking("guests who asked", numbers(Question.id), _again)


def key_of(question: Question) -> str:
    """The key in a guest's link, 128 bits, stored nowhere."""
    return derive("question key", question.seed)


def opens(question: Question, key: str) -> bool:
    """Whether a key is a guest's own."""
    return question.email is not None and bool(key) and derives(key, "question key", question.seed)


def link(question: Question) -> str:
    """The question's whole address, with the key for a guest."""
    key = f"?key={key_of(question)}" if question.email is not None else ""
    return f"{settings().base_url}/questions/{question.id}{key}"


def _ask_to_confirm(question: Question, email: str) -> None:
    lines = (
        _("You asked: %(text)s", text=question.text),
        _("With this link you say that it was you; then we pass it on. Once it is answered we write to you, once."),
        _("If it was not you, do nothing."),
    )
    subject, text = _("Please confirm your question"), _("Confirm my question")
    letter = notices.Letter(email, "", question.language, subject, lines, link(question), text)
    notices.post("question to confirm", f"question:{question.id}:confirm", letter)


@atomic()
def forget(question_id: int) -> None:
    """Remove a question that its guest never confirmed: nothing of them is kept."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is not None and question.state == "waiting" and question.at + WAITS <= clock.now():
        session.execute(delete(Question).where(Question.id == question_id))


def unconfirmed(limit: int) -> list[int]:
    """Questions that waited too long for their guests."""
    where = Question.state == "waiting", Question.at <= clock.now() - WAITS
    return list(session.scalars(select(Question.id).where(*where).order_by(Question.at).limit(limit)))
