"""A question belongs to a product and answers in the name of every shop that sells it; who answers is always said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant, Number
from storefront.kernel.db import Model, Row
from storefront.kernel.secrets import Encrypted

ASKED = ("open", "answered", "accepted")  # states of a question that everybody reads
ROLES = ("supplier", "reseller", "customer")
_DUE, _ACCEPTED = text("due_at IS NOT NULL"), text("accepted_at IS NOT NULL")
_OPEN, _WAITING = text("state = 'open'"), text("state = 'waiting'")


class Question(Model):
    """What somebody asks about a product, in the shop where they stood.

    `email` and `seed` are a guest's: the address of the one letter, and what the key in it is derived from. `lateness`
    counts which of the clocks have run out: the supplier's, the public one, the platform's; `due_at` is the next.
    """

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'held', 'open', 'answered', 'accepted', 'merged', 'hidden', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("(account_id IS NULL) <> (email IS NULL)", name="somebody"),
        CheckConstraint("(state = 'merged') = (merged_id IS NOT NULL)", name="merged"),
        CheckConstraint("state NOT IN ('open', 'answered', 'accepted') OR published_at IS NOT NULL", name="published"),
        CheckConstraint("lateness BETWEEN 0 AND 3", name="lateness"),
        Index("ix_questions_product", "product_id", "id"),
        Index("ix_questions_supplier", "supplier_id", "id"),
        Index("ix_questions_open", "supplier_id", "published_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_questions_shop", "shop_id", "id"),
        Index("ix_questions_account", "account_id", "id"),
        Index("ix_questions_waiting", "at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_questions_due", "due_at", "id", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    supplier_id: Mapped[int] = mapped_column(Number, ForeignKey("suppliers.id"))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    email: Mapped[str | None] = mapped_column(Encrypted)
    seed: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    state_by_id: Mapped[int | None] = mapped_column(Number)
    at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    lateness: Mapped[int] = mapped_column(default=0)
    merged_id: Mapped[int | None] = mapped_column(Number, ForeignKey("questions.id"), index=True)

    @property
    def is_read(self) -> bool:
        """Whether everybody reads it."""
        return self.state in ASKED


class Answer(Model):
    """What one person answers, once to each question; `role` says as whom, `line_id` by which purchase."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("question_id", "account_id"),
        CheckConstraint("role IN ('supplier', 'reseller', 'customer')", name="role"),
        CheckConstraint("state IN ('held', 'visible', 'hidden', 'withdrawn')", name="state"),
        CheckConstraint("(role = 'customer') = (line_id IS NOT NULL)", name="received"),
        CheckConstraint("(role = 'reseller') = (shop_id IS NOT NULL)", name="shop"),
        Index("ix_answers_accepted", "question_id", unique=True, sqlite_where=_ACCEPTED, postgresql_where=_ACCEPTED),
    )

    question_id: Mapped[int] = mapped_column(Number, ForeignKey("questions.id"))
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    shop_id: Mapped[int | None] = mapped_column(Number, ForeignKey("shops.id"))
    line_id: Mapped[int | None] = mapped_column(Number, ForeignKey("lines.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)


class Wording(Model):
    """What a question or an answer said before it was changed, kept once the first minutes are over."""

    __tablename__ = "wordings"
    __table_args__ = (CheckConstraint("(question_id IS NULL) <> (answer_id IS NULL)", name="one"),)

    question_id: Mapped[int | None] = mapped_column(Number, ForeignKey("questions.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(Number, ForeignKey("answers.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(Instant)


class Vote(Row):
    """Whether an answer helped somebody; one vote a person."""

    __tablename__ = "answer_votes"

    answer_id: Mapped[int] = mapped_column(Number, ForeignKey("answers.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), primary_key=True, index=True)
    helped: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)


class Ask(Row):
    """A customer was asked for help with a question: at most a few a week each (domain.md 11)."""

    __tablename__ = "question_asks"
    __table_args__ = (Index("ix_question_asks_account", "account_id", "at"),)

    question_id: Mapped[int] = mapped_column(Number, ForeignKey("questions.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Silence(Row):
    """Somebody does not want to be asked."""

    __tablename__ = "ask_silences"

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
