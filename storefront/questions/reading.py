"""What everybody reads: the questions of a product, the newest first, their answers in an order that nobody bends."""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import sqrt
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select

from storefront import accounts, moderation, search
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.products import Product
from storefront.questions.models import ASKED, Answer, Question, Vote, Wording
from storefront.questions.waiting import UNANSWERED
from storefront.shops import Shop
from storefront.suppliers import Supplier

PAGE = 10
_MOST = 200  # answers of one page of questions
_Z = 1.96  # the normal deviate of a 95 % interval


class Former(NamedTuple):
    """What was said before, until it was changed."""

    text: str
    until: datetime


class Reply(NamedTuple):
    """An answer as it is read. `house` is the shop or supplier; `badge` supplier, reseller, customer or returned."""

    id: int
    account_id: int
    text: str
    state: str
    at: datetime
    badge: str
    name: str
    house: str
    accepted: bool
    helped: int
    votes: int
    former: tuple[Former, ...]
    stub: str


class Asked(NamedTuple):
    """A question as it is read, with the shop it was asked in; `unanswered` once the public clock ran out."""

    id: int
    product_id: int
    text: str
    state: str
    at: datetime
    account_id: int | None
    name: str
    title: Words
    product_slug: str
    shop_slug: str
    shop_name: Words
    hue: str
    by_reseller: bool
    unanswered: bool
    merged_id: int | None
    former: tuple[Former, ...]
    stub: str
    answers: tuple[Reply, ...]


def by_id(number: int) -> Question:
    """A question by its number, for verbs. Raises NotFound."""
    found = session.get(Question, number)
    if found is None:
        raise NotFound()
    return found


def answer_of(question: Question, number: int) -> Answer:
    """An answer of a question. Raises NotFound for another's."""
    found = session.get(Answer, number)
    if found is None or found.question_id != question.id:
        raise NotFound()
    return found


# Taken back by its author, a question stays as a stub where others have answered it.
READABLE = or_(
    Question.state.in_((*ASKED, "hidden")), (Question.state == "withdrawn") & Question.answered_at.is_not(None)
)


def of_product(product_id: int, *, after: int | None = None, limit: int = PAGE) -> tuple[list[Asked], int | None]:
    """A page of a product's questions, and the id that leads on."""
    query = select(Question).where(Question.product_id == product_id, Question.published_at.is_not(None), READABLE)
    query = query if after is None else query.where(Question.id < after)
    rows = session.scalars(query.order_by(Question.id.desc()).limit(limit + 1)).all()
    return told(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None


def like(product_id: int, text: str, limit: int = 3) -> list[Asked]:
    """Answered questions about the product that are most like what is being typed."""
    refs = search.similar("question", text, within=f"asked product {product_id}", limit=limit)
    rows = session.scalars(select(Question).where(Question.id.in_(refs), READABLE)).all() if refs else []
    return told(sorted(rows, key=lambda one: refs.index(one.id)))


def told(questions: Sequence[Question]) -> list[Asked]:
    """Questions with all that is read of them, in as many reads whatever their number."""
    ids = [one.id for one in questions]
    if not ids:
        return []
    replies, formers = _replies(ids), _formers(Wording.question_id, ids)
    places = _places(ids)
    names, stubs = accounts.names([one.account_id for one in questions]), moderation.stubs("question", ids)
    return [
        Asked(
            one.id, one.product_id, one.text if one.state not in ("hidden", "withdrawn") else "", one.state, one.at,
            one.account_id, short(names.get(one.account_id or 0, "")), *places[one.id],
            one.state == "open" and one.lateness >= UNANSWERED, one.merged_id,
            formers.get(one.id, ()) if one.is_read else (), str(stubs.get(one.id, "")), replies.get(one.id, ()),
        )
        for one in questions
    ]  # fmt: skip


def _places(ids: Collection[int]) -> dict[int, tuple[Words, str, str, Words, str, bool]]:
    """Of questions: the product's name and address; the shop's address, name and colour, and whether its owner asks."""
    rows = session.execute(
        select(
            Question.id,
            Product.title,
            Product.slug,
            Shop.slug,
            Shop.name,
            Shop.hue,
            func.coalesce(Shop.account_id == Question.account_id, False),
        )
        .join(Product, Product.id == Question.product_id)
        .join(Shop, Shop.id == Question.shop_id)
        .where(Question.id.in_(ids))
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5], bool(row[6])) for row in rows}


_votes = select(
    Vote.answer_id.label("answer_id"),
    func.sum(case((Vote.helped, 1), else_=0)).label("helped"),
    func.count().label("votes"),
).group_by(Vote.answer_id)


def _replies(question_ids: Collection[int]) -> dict[int, tuple[Reply, ...]]:
    """The answers of questions, each list in its order."""
    shown = Answer.question_id.in_(question_ids), Answer.state.in_(("visible", "hidden"))
    mine = select(Answer.id).where(*shown)
    votes = _votes.where(Vote.answer_id.in_(mine)).subquery()
    rows = session.execute(
        select(Answer, func.coalesce(votes.c.helped, 0), func.coalesce(votes.c.votes, 0), Shop.name, Supplier.name)
        .join(Question, Question.id == Answer.question_id)
        .join(Supplier, Supplier.id == Question.supplier_id)
        .outerjoin(Shop, Shop.id == Answer.shop_id)
        .outerjoin(votes, votes.c.answer_id == Answer.id)
        .where(*shown)
        .order_by(Answer.id)
        .limit(_MOST)
    ).all()
    numbers = [row[0].id for row in rows]
    formers, stubs = _formers(Wording.answer_id, numbers), moderation.stubs("answer", numbers)
    names = accounts.names([row[0].account_id for row in rows])
    found: dict[int, list[Reply]] = {}
    for one, helped, votes_cast, shop, supplier in rows:
        said = _reply(one, int(helped), int(votes_cast), names, str(shop or ""), str(supplier))
        said = said._replace(
            former=formers.get(one.id, ()) if one.state == "visible" else (), stub=str(stubs.get(one.id, ""))
        )
        found.setdefault(one.question_id, []).append(said)
    return {number: tuple(sorted(replies, key=_order)) for number, replies in found.items()}


def _reply(one: Answer, helped: int, votes: int, names: dict[int, str], shop: str, supplier: str) -> Reply:
    badge = "returned" if one.returned_at else one.role
    full = names.get(one.account_id, "")
    name = full if one.role == "reseller" else supplier if one.role == "supplier" else short(full)
    house = {"supplier": supplier, "reseller": shop}.get(one.role, "")
    return Reply(
        one.id, one.account_id, one.text if one.state == "visible" else "", one.state, one.at, badge, name, house,
        one.accepted_at is not None, helped, votes, (), "",
    )  # fmt: skip


def _order(reply: Reply) -> tuple[bool, float, int]:
    """Accepted first, then how surely it helps, then its age (domain.md 11); what it says plays no part."""
    return not reply.accepted, -lower_bound(reply.helped, reply.votes), reply.id


def lower_bound(helped: int, votes: int) -> float:
    """The lower end of Wilson's interval for the share of people an answer helps: few votes prove little."""
    if votes == 0:
        return 0.0
    share, z2 = helped / votes, _Z * _Z
    spread = _Z * sqrt((share * (1 - share) + z2 / (4 * votes)) / votes)
    return max(0.0, (share + z2 / (2 * votes) - spread) / (1 + z2 / votes))  # without votes for it: nought, to the bit


def _formers(owner: Any, ids: Collection[int]) -> dict[int, tuple[Former, ...]]:
    found: dict[int, tuple[Former, ...]] = {}
    if ids:
        rows = session.execute(select(owner, Wording.text, Wording.until).where(owner.in_(ids)).order_by(Wording.id))
        for number, text, until in rows:
            found[number] = (*found.get(number, ()), Former(text, until))
    return found


def short(name: str) -> str:
    """A customer's name as strangers read it: Anna L., 林*."""
    first, _space, rest = name.strip().partition(" ")
    if rest:
        return f"{first} {rest.split()[-1][:1]}."
    return first if not first or first.isascii() else f"{first[:1]}*"
