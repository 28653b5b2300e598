"""What is asked of whom: a supplier's questions, a shop's, what waits for staff, and one's own."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select, tuple_

from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Product
from storefront.questions.models import ASKED, Answer, Question
from storefront.questions.waiting import ESCALATED
from storefront.shops import Shop
from storefront.suppliers import Supplier

FILTERS: Final = ("open", "answered")
_ANSWERED: Final = ("answered", "accepted")


class Row(NamedTuple):
    """A question in a list; `answered` whether who looks has answered it, `supplier` who should."""

    id: int
    text: str
    state: str
    at: datetime
    published_at: datetime | None
    due_at: datetime | None
    lateness: int
    title: Words
    product_slug: str
    shop_slug: str
    shop_name: Words
    supplier: Words
    answered: bool


def _rows(account_id: int | None) -> Any:
    mine = select(Answer.id).where(Answer.question_id == Question.id, Answer.account_id == account_id)
    return (
        select(
            Question.id, Question.text, Question.state, Question.at, Question.published_at, Question.due_at,
            Question.lateness, Product.title, Product.slug, Shop.slug, Shop.name, Supplier.name,
            mine.correlate(Question).exists(),
        )
        .join(Product, Product.id == Question.product_id)
        .join(Shop, Shop.id == Question.shop_id)
        .join(Supplier, Supplier.id == Question.supplier_id)
    )  # fmt: skip


def _read(query: Select[Any], q: str, limit: int) -> list[Row]:
    if q:
        query = query.where(Question.text.icontains(q, autoescape=True))
    return [Row._make((*row[:12], bool(row[12]))) for row in session.execute(query.limit(limit))]


def for_supplier(
    supplier_id: int, account_id: int, *, show: str = "open", q: str = "", after: int | None = None, limit: int = 50
) -> list[Row]:
    """A supplier's questions: open ones the oldest first, answered ones the newest first."""
    return _read(_filtered(_rows(account_id).where(Question.supplier_id == supplier_id), show, after), q, limit)


def for_shop(
    shop_id: int, account_id: int, *, show: str = "open", q: str = "", after: int | None = None, limit: int = 50
) -> list[Row]:
    """What was asked in a shop: open ones the oldest first, answered ones the newest first."""
    return _read(_filtered(_rows(account_id).where(Question.shop_id == shop_id), show, after), q, limit)


def _filtered(query: Select[Any], show: str, after: int | None) -> Select[Any]:
    if show == "answered":
        query = query.where(Question.state.in_(_ANSWERED)).order_by(Question.id.desc())
        return query if after is None else query.where(Question.id < after)
    query = query.where(Question.state == "open")
    if after is not None:  # by when it was published: the clocks of all are equally long
        last = select(Question.published_at).where(Question.id == after).scalar_subquery()
        query = query.where(tuple_(Question.published_at, Question.id) > tuple_(last, after))
    return query.order_by(Question.published_at, Question.id)


def escalated(*, q: str = "", after: int | None = None, limit: int = 50) -> list[Row]:
    """What the platform takes up: nobody has answered it for the policy's hours, the oldest first."""
    query = _rows(None).where(Question.state == "open", Question.lateness >= ESCALATED).order_by(Question.id)
    return _read(query if after is None else query.where(Question.id > after), q, limit)


def of_account(account_id: int, *, after: int | None = None, limit: int = 20) -> list[Row]:
    """What an account has asked, the newest first."""
    states = (*ASKED, "held", "merged", "hidden")
    query = _rows(account_id).where(Question.account_id == account_id, Question.state.in_(states))
    query = query if after is None else query.where(Question.id < after)
    return _read(query.order_by(Question.id.desc()), "", limit)


def open_for(supplier_id: int) -> int:
    """How many questions wait for a supplier."""
    where = Question.supplier_id == supplier_id, Question.state == "open"
    return session.scalar(select(func.count()).select_from(Question).where(*where)) or 0


def siblings(question: Question, limit: int = 20) -> list[Row]:
    """Other questions about the same product, into which one may be merged, the newest first."""
    query = _rows(None).where(
        Question.product_id == question.product_id, Question.id != question.id, Question.state.in_(ASKED)
    )
    return _read(query.order_by(Question.id.desc()), "", limit)
