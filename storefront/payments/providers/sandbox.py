"""A bank of our own for the demo and for tests: it keeps its books apart, and misbehaves when it is told to.

It is called like a stranger: outside any transaction, by key. `late` pays after the hold is over, `failing` declines,
`unclear` takes the money and does not answer, `doubled` tells the same payment twice under two names.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel import clock
from storefront.kernel.columns import Amount, Instant
from storefront.kernel.db import Model, Row, atomic, insert_or_skip, session
from storefront.kernel.secrets import fingerprint, fingerprints, same
from storefront.payments.port import Answer, Bill, Forged, Notice, Return, Unclear
from storefront.payments.providers.silent import Silent

MODES: Final = ("at_once", "late", "failing", "unclear", "doubled")
HEADER: Final = "Sandbox-Signature"  # "seconds since 1970,signature of that and the body"
TOLERANCE: Final = timedelta(minutes=5)  # what is told later, or from the future, was copied (reliability.md F7)
LATE_BY: Final = timedelta(minutes=5)  # after the hold: soon enough to take the goods again, if they are still there


class SandboxBill(Model):
    """What the sandbox knows of a bill. `notify_at` is when it tells us, None when it has or never will."""

    __tablename__ = "sandbox_bills"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'paid', 'declined', 'closed')", name="state"),)

    key: Mapped[str] = mapped_column(String(80), unique=True)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3))
    mode: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    notices: Mapped[int] = mapped_column(default=0)
    notify_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class SandboxReturn(Row):
    """Money the sandbox sent back, by the refund's key: sent once."""

    __tablename__ = "sandbox_returns"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    bill_key: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(Amount)


class SandboxMode(Row):
    """How the next `count` bills behave."""

    __tablename__ = "sandbox_modes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mode: Mapped[str] = mapped_column(String(10))
    count: Mapped[int]


class Sandbox(Silent):
    """The port, answered by tables of its own."""

    code = "sandbox"
    returns = True
    asks = True
    counts = False
    speaks = True

    def begin(self, bill: Bill) -> Answer:
        mode = _open(bill)
        if mode == "unclear":
            raise Unclear
        return self.query(bill)

    def query(self, bill: Bill) -> Answer:
        known = session.scalar(select(SandboxBill).where(SandboxBill.key == bill.key))
        session.rollback()
        if known is None:
            return Answer("unknown")
        if known.state == "paid":
            return Answer("paid", event=f"{known.key}#1", amount=known.amount, currency=known.currency)
        return Answer("waiting" if known.state == "waiting" else "declined")

    def close(self, bill: Bill) -> Answer:
        _close(bill.key)
        return self.query(bill)

    def refund(self, back: Return) -> Answer:
        return Answer("paid", event=f"return:{back.key}") if _return(back) else Answer("declined")

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """A notice signed as `signed` signs; one that is more than TOLERANCE off the clock is none."""
        stamp, _comma, signature = headers.get(HEADER, "").partition(",")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
            raise Forged("no time")
        if not any(same(signature, one) for one in _signatures(stamp, body)):
            raise Forged("another signature")
        if abs(clock.now().timestamp() - int(stamp)) > TOLERANCE.total_seconds():
            raise Forged("too old", "stale")
        return _read(body)


@atomic()
def next_mode(mode: str, count: int = 1) -> None:
    """Let the next `count` bills (1–100) behave in one of MODES."""
    if mode not in MODES or not 1 <= count <= 100:
        raise ValueError(f"{count} × {mode}")
    row = {"id": 1, "mode": mode, "count": 0 if mode == "at_once" else count}
    made = insert_or_skip(SandboxMode).values(row)
    session.execute(made.on_conflict_do_update(index_elements=["id"], set_=row))


def coming() -> tuple[str, int]:
    """The mode of the next bill, and how many behave so."""
    row = session.get(SandboxMode, 1)
    return (row.mode, row.count) if row is not None and row.count else ("at_once", 0)


def unfinished() -> list[SandboxBill]:
    """Bills that the sandbox still has to tell of, the soonest first; at most 50."""
    told_later = SandboxBill.notify_at.is_not(None)
    return list(session.scalars(select(SandboxBill).where(told_later).order_by(SandboxBill.notify_at).limit(50)))


@atomic()
def _open(bill: Bill) -> str:
    """The mode of the bill when it was opened just now; empty for one that had been opened before."""
    if session.scalar(select(SandboxBill.id).where(SandboxBill.key == bill.key)) is not None:
        return ""
    taken = update(SandboxMode).where(SandboxMode.count > 0).values(count=SandboxMode.count - 1)
    mode = session.execute(taken.returning(SandboxMode.mode)).scalar() or "at_once"
    notify = {"late": (bill.due_at or clock.now()) + LATE_BY, "doubled": clock.now()}.get(mode)
    state = {"late": "waiting", "failing": "declined"}.get(mode, "paid")
    known = {"key": bill.key, "amount": bill.amount, "currency": bill.currency, "mode": mode, "state": state}
    row = {**known, "notices": 0, "notify_at": notify}
    session.execute(insert_or_skip(SandboxBill).values(row).on_conflict_do_nothing())
    return mode


@atomic()
def _close(key: str) -> None:
    """Close a waiting bill; one in mode `late` cannot be stopped, its money is on the way."""
    waiting = SandboxBill.key == key, SandboxBill.state == "waiting", SandboxBill.mode != "late"
    session.execute(update(SandboxBill).where(*waiting).values(state="closed"))


@atomic()
def _return(back: Return) -> bool:
    bill = session.scalar(select(SandboxBill).where(SandboxBill.key == back.bill_key).with_for_update())
    if bill is None or bill.state != "paid":
        return False
    if session.get(SandboxReturn, back.key) is not None:
        return True
    returned = session.scalars(select(SandboxReturn.amount).where(SandboxReturn.bill_key == back.bill_key))
    if sum(returned) + back.amount > bill.amount:
        return False
    session.add(SandboxReturn(key=back.key, bill_key=back.bill_key, amount=back.amount))
    session.flush()
    return True


def signed(notice: Notice) -> tuple[dict[str, str], bytes]:
    """A notice as the sandbox sends it: headers and body, signed now."""
    body = json.dumps(notice._asdict()).encode()
    stamp = str(int(clock.now().timestamp()))
    return {HEADER: f"{stamp},{signature(stamp, body)}"}, body


def signature(stamp: str, body: bytes) -> str:
    """What a body sent at a time is signed with."""
    return fingerprint(_covered(stamp, body), HEADER)


def _signatures(stamp: str, body: bytes) -> Sequence[str]:
    return fingerprints(_covered(stamp, body), HEADER)


def _covered(stamp: str, body: bytes) -> str:
    return f"{stamp}.{body.decode('utf-8', 'surrogateescape')}"


def _read(body: bytes) -> Notice:
    try:
        notice = Notice(**json.loads(body))
    except (ValueError, TypeError, RecursionError) as error:
        raise Forged("not a notice", "unreadable") from error
    kinds = (str, str, int, str)
    if any(type(value) is not kind for value, kind in zip(notice, kinds, strict=True)) or not notice.event:
        raise Forged("not a notice", "unreadable")
    return notice


def due(limit: int) -> Sequence[int]:
    """Bills it has to tell of, by id."""
    where = SandboxBill.notify_at <= clock.now()
    return session.scalars(select(SandboxBill.id).where(where).order_by(SandboxBill.notify_at).limit(limit)).all()


@atomic()
def hasten() -> Sequence[int]:
    """Let everything be due now that would be told of later; the ids of those bills."""
    later = update(SandboxBill).where(SandboxBill.notify_at.is_not(None)).values(notify_at=clock.now())
    return session.scalars(later.returning(SandboxBill.id)).all()


@atomic()
def notices(bill_id: int) -> list[Notice]:
    """What the sandbox tells of a bill that is due: a doubled one under a second name as well; nothing twice."""
    bill = session.get(SandboxBill, bill_id, with_for_update=True)
    if bill is None or bill.notify_at is None or bill.notify_at > clock.now():
        return []
    bill.state, bill.notify_at = "paid", None
    bill.notices += 2 if bill.mode == "doubled" else 1
    session.flush()
    told = range(1, bill.notices + 1)
    return [Notice(f"{bill.key}#{number}", bill.key, bill.amount, bill.currency) for number in told]
