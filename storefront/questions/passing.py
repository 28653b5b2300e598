"""A question goes to who knows: its supplier, the shop's reseller, and a few customers who really have the product."""

from datetime import timedelta
from random import SystemRandom

from sqlalchemy import delete, func, select

from storefront import notices, orders, policies
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.words import Words, _
from storefront.products import Product
from storefront.questions.models import Ask, Question, Silence
from storefront.shops import Shop
from storefront.suppliers import Supplier

_chance = SystemRandom()


@atomic()
def pass_on(question: Question) -> None:
    """Everybody may read it from now on: start the supplier's clock, tell who is asked. A repeat changes nothing."""
    if question.published_at is not None:
        return
    now = clock.now()
    question.state, question.state_at, question.published_at = "open", now, now
    question.due_at = now + timedelta(hours=policies.current().answer_hours)
    session.flush()
    title = title_of(question)
    supplier = _account(Supplier, question.supplier_id)
    reseller = _account(Shop, question.shop_id)
    tell("question to supplier", question, supplier, title)
    if reseller not in (supplier, question.account_id):
        tell("question to reseller", question, reseller, title)
    for account_id in _chosen(question, {supplier, reseller}):
        row = {"question_id": question.id, "account_id": account_id, "at": now}
        session.execute(insert_or_skip(Ask).values(row).on_conflict_do_nothing())
        tell("question to customer", question, account_id, title)


def _chosen(question: Question, not_these: set[int]) -> list[int]:
    """Customers by lot, of those who received it lately, may be asked this week, and let themselves be asked."""
    rules, now = policies.current(), clock.now()
    have = orders.owners(question.product_id, now - timedelta(days=rules.asked_days))
    week = (
        select(Ask.account_id)
        .where(Ask.account_id.in_(have), Ask.at > now - timedelta(days=7))
        .group_by(Ask.account_id)
        .having(func.count() >= rules.asks_a_week)
    )
    tired = set(session.scalars(week)) if rules.asks_a_week else set(have)
    quiet = set(session.scalars(select(Silence.account_id).where(Silence.account_id.in_(have))))
    may_be = [one for one in have if one not in {*not_these, *tired, *quiet, question.account_id}]
    return _chance.sample(may_be, min(rules.asked_customers, len(may_be)))


def _account(owner: type[Supplier] | type[Shop], number: int) -> int:
    return session.execute(select(owner.account_id).where(owner.id == number)).scalar_one()


def title_of(question: Question) -> Words:
    """What the product is called."""
    return session.execute(select(Product.title).where(Product.id == question.product_id)).scalar_one()


def tell(kind: str, question: Question, account_id: int, title: Words, event: str = "") -> None:
    """Tell somebody who is asked; each event once."""

    def say() -> notices.Said:
        subject, why = _WORDS[kind](title)
        return notices.Said(subject, (question.text, why), f"/questions/{question.id}", _("Answer"))

    notices.write(kind, f"question:{question.id}:{event or kind}", account_id, say)


def _hours(name: str) -> str:
    return policies.said(name, getattr(policies.current(), name))


_WORDS = {
    "question to supplier": lambda title: (
        _("A question about %(title)s", title=title),
        _("People read your answer before they buy. Please answer within %(time)s.", time=_hours("answer_hours")),
    ),
    "question late": lambda title: (
        _("A question about %(title)s still waits", title=title),
        _("Its time is over. If nobody answers, everybody soon reads that it is unanswered."),
    ),
    "question to reseller": lambda title: (
        _("A question about %(title)s in your shop", title=title),
        _("The supplier was asked too. If you know, you may answer."),
    ),
    "question to customer": lambda title: (
        _("Somebody asks about %(title)s, which you have", title=title),
        _("One sentence helps. If you do not want to be asked, say so under “My questions”."),
    ),
}


@atomic()
def be_asked(account_id: int, wanted: bool, *, by: Actor) -> None:
    """Say whether one wants to be asked about what one has. Repeating it changes nothing."""
    del by
    if wanted:
        session.execute(delete(Silence).where(Silence.account_id == account_id))
    else:
        row = {"account_id": account_id, "at": clock.now()}
        session.execute(insert_or_skip(Silence).values(row).on_conflict_do_nothing())


def lets_be_asked(account_id: int) -> bool:
    """Whether an account lets itself be asked."""
    return session.get(Silence, account_id) is None
