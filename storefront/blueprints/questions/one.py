"""One question with its answers: whoever knows answers here, who asked says what helped, others what does."""

from typing import Any

from flask import Blueprint, Response, request
from wtforms import TextAreaField

from storefront import questions, shops
from storefront.blueprints.questions.shown import BADGES, structured, thanks
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy as _l
from storefront.questions import Question
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, FormType, redraws, refusal, typed, valid
from storefront.web.guards import anyone, me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("question", __name__, url_prefix="/questions")
ONE, REPLY = "/<int:number>", "/<int:number>/answers/<int:reply>"
_LONGEST_KEY = 80


class AnswerForm(Form):
    text = TextAreaField(_l("Your answer"), [needed(), AtMost(questions.LONGEST)], render_kw={"rows": 3})


class WordsForm(Form):
    text = TextAreaField(_l("Your words"), [needed(), AtMost(questions.LONGEST)], render_kw={"rows": 3})


@bp.get(ONE)
@anyone
def show(number: int, **_of_a_refusal: int) -> Response:
    question, key = questions.by_id(number), _key()
    mine = questions.asked_by(question, me(), key)
    if question.merged_id is not None:
        return see(f"/questions/{question.merged_id}")
    if not (_is_public(question) or (mine and question.state != "withdrawn")):
        raise NotFound()
    [asked] = questions.told([question])
    return page(
        "questions/show.html", fragments=("question",), asked=asked, hue=asked.hue, mine=mine, key=key,
        home=_home(asked), badges=BADGES, data=structured([asked]), thanks=thanks(asked.state),
        **_forms(question, asked),
    )  # fmt: skip


def _home(asked: questions.Asked) -> str:
    """Where the product stands in the shop in which it was asked; nothing where it does not any more."""
    counter = shops.counter(asked.shop_slug, asked.product_slug)
    return f"/s/{asked.shop_slug}/p/{asked.product_slug}" if counter and "questions" not in counter.switched_off else ""


def _is_public(question: Question) -> bool:
    """A stub stays of what is hidden, and of what was taken back after others had answered."""
    hidden = question.state == "hidden" and question.published_at is not None
    return question.is_read or hidden or (question.state == "withdrawn" and question.answered_at is not None)


def _key() -> str:
    return (request.args.get("key") or request.form.get("key") or "")[:_LONGEST_KEY]


def _forms(question: Question, asked: questions.Asked) -> dict[str, Any]:
    """What who looks may do here."""
    account_id = me().id
    has = any(one.account_id == account_id for one in asked.answers)
    may = question.is_read and not has and questions.speaker(question, account_id)
    ours = request.endpoint in ("question.answer", "question.reword", "question.reword_answer")
    return {
        "account_id": account_id,
        "answer_form": _asked(AnswerForm, "answer") if may else None,
        "as_whom": BADGES[may.role][0] if may else "",
        "words_form": _asked(WordsForm, "reword"),
        "reply_form": _asked(WordsForm, "reword_answer"),
        "open_reply": request.view_args.get("reply") if request.view_args else None,
        "trouble": "" if ours else refusal(),
    }


def _asked(form: type[FormType], view: str) -> FormType:
    """One of this page's forms: as typed when it was the one that was sent."""
    return typed(form) if request.endpoint == f"question.{view}" else form()


def _back(number: int, key: str = "") -> Response:
    return see(f"/questions/{number}?key={key}" if key else f"/questions/{number}")


@bp.post(f"{ONE}/confirmations")
@anyone
@redraws(show)
def confirm(number: int) -> Response:
    key = _key()
    questions.confirm(questions.by_id(number), key=key)
    return _back(number, key)


@bp.post(f"{ONE}/answers")
@signed_in
@redraws(show)
def answer(number: int) -> Response:
    question = _read(number)
    form = valid(typed(AnswerForm))
    questions.answer(question, said(form.text), by=me())
    return _back(number)


def _read(number: int) -> Question:
    """A question that everybody reads. Raises NotFound."""
    question = questions.by_id(number)
    if not question.is_read:
        raise NotFound()
    return question


@bp.post(f"{REPLY}/acceptances")
@anyone
@redraws(show)
def accept(number: int, reply: int) -> Response:
    question, key = _read(number), _key()
    if not questions.asked_by(question, me(), key):
        raise NotFound()
    questions.accept(questions.answer_of(question, reply), by=me(), key=key)
    return _back(number, key if question.email else "")


@bp.post(f"{REPLY}/votes")
@signed_in
@redraws(show)
def vote(number: int, reply: int) -> Response:
    account = me().account
    assert account is not None
    found = questions.answer_of(_read(number), reply)
    questions.vote(found, request.form.get("helped") == "1", by=account)
    return _back(number)


@bp.post(f"{ONE}/wordings")
@signed_in
@redraws(show)
def reword(number: int) -> Response:
    question = _own(number)
    form = valid(typed(WordsForm))
    questions.reword(question, said(form.text), by=me())
    return _back(number)


@bp.post(f"{ONE}/withdrawals")
@signed_in
@redraws(show)
def withdraw(number: int) -> Response:
    questions.withdraw(_own(number), by=me())
    return see("/me/questions")


def _own(number: int) -> Question:
    question = questions.by_id(number)
    if question.account_id != me().id:
        raise NotFound()
    return question


@bp.post(f"{REPLY}/wordings")
@signed_in
@redraws(show)
def reword_answer(number: int, reply: int) -> Response:
    found = questions.answer_of(_read(number), reply)
    if found.account_id != me().id:
        raise NotFound()
    form = valid(typed(WordsForm))
    questions.reword(found, said(form.text), by=me())
    return _back(number)


@bp.post(f"{REPLY}/withdrawals")
@signed_in
@redraws(show)
def withdraw_answer(number: int, reply: int) -> Response:
    questions.withdraw(questions.answer_of(_read(number), reply), by=me())
    return _back(number)
