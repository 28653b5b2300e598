"""Staff find transfers in the bank's file: every line is told what it would do, then what it did."""

import hashlib
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import defer

from storefront import audit
from storefront.kernel import clock, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.payments.beginning import spoken
from storefront.payments.models import BankFile, Event, Payment
from storefront.payments.receiving import accept, plain
from storefront.payments.statements import BankLine, read

LOOKS_BACK: Final = timedelta(days=90)  # transfers older than this are not expected any more


class Verdict(NamedTuple):
    """What a line of a bank's file does: `says` is one of the words below; `tick` whether applying it is proposed.

    pays, differs (another amount: it would be held), again (paid already: it would be held), several, none, outgoing,
    unreadable; and once it was applied: applied, late, held, settled.
    """

    line: BankLine
    says: str
    payment_id: int | None = None
    ref: str = ""
    wanted: int = 0
    tick: bool = False


@atomic()
def keep_file(name: str, data: bytes, *, by: Actor) -> BankFile:
    """Read a bank's file and keep it, to be looked at before it is applied. The same file again leads to the first.

    Raises Refused beside `file`.
    """
    lines = read(data)
    row = {
        "name": plain(name)[-120:] or "bank.csv", "digest": hashlib.sha256(data).hexdigest(),
        "lines": [list(line) for line in lines], "at": clock.now(), "by_id": by.id,
    }  # fmt: skip
    insert = insert_or_skip(BankFile).values(row).on_conflict_do_nothing().returning(BankFile)
    made: BankFile | None = session.scalars(insert).first()
    if made is None:
        return session.scalars(select(BankFile).where(BankFile.digest == row["digest"])).one()
    audit.record(by, "upload bank file", f"bank file:{made.id}", {"name": made.name, "lines": len(lines)})
    return made


def bank_file(file_id: int) -> BankFile:
    """A file that was kept. Raises NotFound."""
    if (found := session.get(BankFile, file_id)) is None:
        raise NotFound()
    return found


def bank_files(limit: int = 20) -> list[BankFile]:
    """The files that were kept last, without their lines."""
    newest = select(BankFile).options(defer(BankFile.lines)).order_by(BankFile.id.desc()).limit(limit)
    return list(session.scalars(newest))


def verdicts(file: BankFile) -> list[Verdict]:
    """Each line of a file with what it would do, or did."""
    lines = [BankLine(*line) for line in file.lines]
    since = clock.now() - LOOKS_BACK
    expected = session.scalars(select(Payment).where(Payment.method == "transfer", Payment.at >= since)).all()
    by_name: dict[str, Payment] = {}
    for payment in sorted(expected, key=lambda one: (one.state not in ("created", "pending"), -one.id)):
        by_name.setdefault(payment.spoken, payment)
    done = {event.event_id: event for event in _events([line.event for line in lines])}
    return [_verdict(line, by_name, done.get(line.event)) for line in lines]


def _events(names: list[str]) -> list[Event]:
    found: list[Event] = []
    for start in range(0, len(names), 500):
        where = Event.provider == "transfer", Event.event_id.in_(names[start : start + 500])
        found += session.scalars(select(Event).where(*where)).all()
    return found


def _verdict(line: BankLine, by_name: dict[str, Payment], event: Event | None) -> Verdict:
    named = _named(line.text, by_name)
    payment = named[0] if len(named) == 1 else None
    if event is not None:
        return _about(line, event.outcome, payment)
    if line.amount is None:
        return Verdict(line, line.trouble)
    if payment is None:
        return Verdict(line, "several" if named else "none")
    if payment.paid_at is not None:
        return _about(line, "again", payment)
    return _about(line, "pays" if line.amount == payment.amount else "differs", payment, tick=True)


def _about(line: BankLine, says: str, payment: Payment | None, *, tick: bool = False) -> Verdict:
    if payment is None:
        return Verdict(line, says)
    return Verdict(line, says, payment.id, payment.ref, payment.amount, tick)


def _named(text: str, by_name: dict[str, Payment]) -> list[Payment]:
    """The payments whose reference stands in a text, however it was written: k7m 2px-94 is K7M-2PX-94."""
    said = spoken(unicodedata.normalize("NFKC", text))
    lengths = {len(name) for name in by_name}
    parts = {said[i : i + length] for length in lengths for i in range(len(said) - length + 1)}
    return [by_name[part] for part in sorted(parts & by_name.keys())]


def apply(file: BankFile, numbers: Collection[int], *, by: Actor) -> None:
    """Apply lines of a file, by their numbers: each is a notice of its own, so that a repeat changes nothing.

    Lines that name no payment are left alone. It is many small verbs, not one: nobody waits for a long one.
    """
    file_id, chosen = file.id, [verdict for verdict in verdicts(file) if verdict.line.number in numbers]
    for verdict in chosen:
        if verdict.says in ("pays", "differs", "again"):
            _apply_line(verdict)
    _note_applied(file_id, [verdict.line.number for verdict in chosen], by)


@atomic()
def _apply_line(verdict: Verdict) -> None:
    line = verdict.line
    assert line.amount is not None
    payment = session.get_one(Payment, verdict.payment_id)
    body = {"date": line.date, "text": line.text}
    accept("transfer", line.event, payment.key, line.amount, money.currency, body, reference=line.event[5:85])


@atomic()
def _note_applied(file_id: int, numbers: list[int], by: Actor) -> None:
    file = session.get_one(BankFile, file_id, with_for_update=True)
    file.applied_at, file.applied_by_id = clock.now(), by.id
    session.flush()
    audit.record(by, "apply bank file", f"bank file:{file.id}", {"lines": numbers})


@atomic()
def match_by_hand(payment: Payment, amount: int, reference: str, *, by: Actor) -> str:
    """Staff saw a payment's money at the bank: `amount` minor units under the bank's `reference`.

    Returns what became of it, as `accept` says. Raises Refused beside the field.
    """
    reference = reference.strip()
    if not reference or len(reference) > 80:
        raise Refused(_("Please write the bank's reference, at most 80 characters."), "reference")
    if amount <= 0:
        raise Refused(_("Please write an amount like 128 or 128.50."), "amount")
    body = {"by": by.id}
    outcome = accept(
        payment.method, f"bank:{reference}", payment.key, amount, payment.currency, body, reference=reference
    )
    told = {"amount": amount, "reference": reference, "outcome": outcome, "ref": payment.ref}
    audit.record(by, "match payment", f"payment:{payment.id}", told)
    return outcome


@atomic()
def remit(payment_ids: Collection[int], total: int, reference: str, *, by: Actor) -> int:
    """Record a carrier's remittance for parcels paid on delivery: how many payments it paid.

    `total` must be the sum of the payments chosen: a carrier that sends less is asked first. Raises Refused.
    """
    reference = reference.strip()
    if not reference or len(reference) > 80:
        raise Refused(_("Please write the remittance's reference, at most 80 characters."), "reference")
    where = Payment.id.in_(sorted(set(payment_ids))[:500]), Payment.method == "cod", Payment.paid_at.is_(None)
    payments = session.scalars(select(Payment).where(*where).order_by(Payment.id).with_for_update()).all()
    if not payments:
        raise Refused(_("Please choose the orders that were remitted."), "payment")
    if (found := sum(payment.amount for payment in payments)) != total:
        said = _("The chosen orders add up to %(sum)s. Please check with the carrier.", sum=money.say(found))
        raise Refused(said, "total")
    for payment in payments:
        accept("cod", f"remittance:{reference}:{payment.id}", payment.key, payment.amount, payment.currency,
               {"by": by.id}, reference=reference)  # fmt: skip
    told = {"payments": [payment.id for payment in payments], "total": total, "reference": reference}
    audit.record(by, "record remittance", f"remittance:{reference}", told)
    return len(payments)
