"""What must reach the outside is a row of the same transaction; the worker delivers it, at least once."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.errors import MessageError
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, Text, select, text, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from storefront.kernel import clock
from storefront.kernel.columns import Instant
from storefront.kernel.db import Model, atomic, session, skipping
from storefront.kernel.lines import without_rows
from storefront.kernel.prepared import Change

Handler = Callable[[dict[str, Any], str], None]
_log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # a worker that died lets go of a message after this
TRIES = 8  # then it is dead, and shown on a desk
_PAUSES = tuple(timedelta(seconds=15) * 2**attempt for attempt in range(1, TRIES))  # a room may name others for a kind


class Message(Model):
    """One thing to deliver. `key` is unique: the receiver's proof that it has seen it before."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "run_after",
            sqlite_where=text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
    run_after: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    dead_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(Text)


_put = Change(skipping(Message))


def put(kind: str, key: str, payload: Mapping[str, Any], *, after: timedelta = timedelta()) -> None:
    """Leave a message in the verb's own transaction. The same key twice is the same message."""
    now = clock.now()
    row = {"kind": kind, "key": key, "payload": dict(payload), "at": now, "run_after": now + after, "attempts": 0}
    _put.run(row)


def deliver(limit: int = 50, *, kind: str | None = None) -> int:
    """Deliver what is due (of one kind, when named); how many were tried. Run by the worker, any number of them."""
    wanted = _due() if kind is None else _due() & (Message.kind == kind)
    due = session.scalars(select(Message.id).where(wanted).order_by(Message.run_after).limit(limit)).all()
    session.rollback()
    return sum(_deliver(number) for number in due)


def waiting() -> set[str]:
    """The kinds of which something is due: each is delivered beside the others, so that none waits for a slow one."""
    kinds = set(session.scalars(select(Message.kind).where(_due()).distinct()))
    session.rollback()
    return kinds


def _due() -> Any:
    return Message.done_at.is_(None) & Message.dead_at.is_(None) & (Message.run_after <= clock.now())


def _deliver(number: int) -> bool:
    message = _take(number)
    if message is None:
        return False
    kind, payload, key = message
    handlers: Mapping[str, Handler] = current_app.extensions["outbox"]
    try:
        handlers[kind](payload, key)
    except Exception as error:
        told = _told(error)
        _log.error("outbox %s %s failed: %s", kind, number, told, exc_info=not _names_somebody(error))
        session.rollback()
        _fail(number, told)
    else:
        session.rollback()
        _finish(number)
    return True


def _told(error: Exception) -> str:
    """What is kept of a failure. What a mail server or a letter says may name its reader: class and codes stay."""
    if isinstance(error, SMTPRecipientsRefused):
        return " ".join([type(error).__name__, *sorted({str(code) for code, _words in error.recipients.values()})])
    if isinstance(error, SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    if isinstance(error, MessageError):
        return type(error).__name__
    return without_rows(f"{type(error).__name__}: {error}")[:500]


def _names_somebody(error: BaseException | None) -> bool:
    """Whether a traceback would show such words: the error's own, or those of one that led to it."""
    if error is None:
        return False
    if isinstance(error, SMTPRecipientsRefused | SMTPResponseException | MessageError):
        return True
    return _names_somebody(error.__cause__) or _names_somebody(error.__context__)


@atomic()
def _take(number: int) -> tuple[str, dict[str, Any], str] | None:
    now = clock.now()
    taken = session.execute(
        update(Message)
        .where(Message.id == number, Message.done_at.is_(None), Message.run_after <= now)
        .values(run_after=now + LEASE, attempts=Message.attempts + 1)
        .returning(Message.kind, Message.payload, Message.key)
    ).first()
    return None if taken is None else (taken.kind, taken.payload, taken.key)


@atomic()
def _finish(number: int) -> None:
    session.execute(update(Message).where(Message.id == number).values(done_at=clock.now(), error=None))


@atomic()
def _fail(number: int, error: str) -> None:
    message = session.get_one(Message, number)
    message.error = error
    pauses: Mapping[str, Sequence[timedelta]] = current_app.extensions["outbox_pauses"]
    waits = pauses.get(message.kind, _PAUSES)
    if message.attempts > len(waits):
        message.dead_at = clock.now()
    else:
        message.run_after = clock.now() + waits[message.attempts - 1]
