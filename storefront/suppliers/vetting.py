"""A supplier's state moves along one table; each step depends on the state before it and says who, when and why."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from storefront import audit
from storefront.facts import SupplierApproved, announce
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.suppliers.models import CHECKS, Supplier, SupplierCheck, SupplierStep
from storefront.suppliers.reading import bump

PROBATION: Final = timedelta(days=90)  # domain.md 1
RETRY: Final = timedelta(days=7)  # after a rejection, domain.md 1
TRANSITIONS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {  # word: (from, to)
    "submit": (("draft", "rejected"), "submitted"),
    "take_up": (("submitted", "needs_info"), "checking"),
    "ask": (("checking",), "needs_info"),
    "approve": (("submitted", "checking"), "approved"),
    "reject": (("submitted", "checking", "needs_info"), "rejected"),
    "suspend": (("approved", "exiting"), "suspended"),
    "resume": (("suspended",), "approved"),
    "leave": (("approved", "suspended"), "exiting"),
    "close": (("exiting",), "closed"),
}


@atomic()
def submit(supplier: Supplier, *, by: Actor) -> None:
    """Send an application (again). Raises Refused within seven days of a rejection."""
    if supplier.state == "rejected" and clock.now() < supplier.at + RETRY:
        raise Refused(_("Please apply again seven days after the answer."), status=409)
    move(supplier, "submit", by)


@atomic()
def take_up(supplier: Supplier, *, by: Actor) -> None:
    """Begin to check an application, or go on once what was asked for has come."""
    move(supplier, "take_up", by)


@atomic()
def ask(supplier: Supplier, reason: str, *, by: Actor) -> None:
    """Ask the applicant for something; `reason` is what they read."""
    move(supplier, "ask", by, reason)


@atomic()
def approve(
    supplier: Supplier, *, by: Actor, checks: Mapping[str, Words | str] | None = None, probation: timedelta = PROBATION
) -> None:
    """Let a supplier sell. `checks` is what was checked, publicly: words of CHECKS and what was seen.

    New goods go through review until `probation` is over (domain.md 1 and 2). Raises Refused from a wrong state.
    """
    if supplier.state == "approved":
        return
    move(supplier, "approve", by)
    now = clock.now()
    supplier.approved_at = supplier.approved_at or now
    supplier.probation_until = now + probation
    session.flush()
    confirm(supplier, checks or {}, by=by)
    announce(SupplierApproved(supplier.id))


@atomic()
def confirm(supplier: Supplier, checks: Mapping[str, Words | str], *, by: Actor) -> None:
    """Note what was checked about a supplier; a later look replaces the earlier one."""
    for what, note in checks.items():
        if what not in CHECKS:
            raise Refused(_("This is not something we check."), "checks")
        row = {"supplier_id": supplier.id, "what": what, "note": Words.of(note), "at": clock.now(), "by_id": by.id}
        insert = insert_or_skip(SupplierCheck).values(row)
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["supplier_id", "what"],
                set_={"note": insert.excluded.note, "at": insert.excluded.at, "by_id": insert.excluded.by_id},
            )
        )


@atomic()
def reject(supplier: Supplier, reason: str, *, by: Actor) -> None:
    """Turn an application down; `reason` is what the applicant reads."""
    move(supplier, "reject", by, reason)


@atomic()
def suspend(supplier: Supplier, reason: str, *, by: Actor) -> None:
    """Stop a supplier's sales. What is placed goes on."""
    move(supplier, "suspend", by, reason)


@atomic()
def resume(supplier: Supplier, *, by: Actor) -> None:
    """Let a suspended supplier sell again."""
    move(supplier, "resume", by)


@atomic()
def leave(supplier: Supplier, *, by: Actor) -> None:
    """Announce that a supplier goes; sales stop, thirty days of public notice begin (L2 art. 16)."""
    move(supplier, "leave", by)


@atomic()
def close(supplier: Supplier, *, by: Actor) -> None:
    """Close a supplier whose notice is over. Raises Refused before that."""
    if supplier.state == "exiting" and clock.now() < supplier.at + timedelta(days=30):
        raise Refused(_("The thirty days of notice are not over."), status=409)
    move(supplier, "close", by)


def move(supplier: Supplier, word: str, by: Actor, reason: str = "") -> None:
    """One transition. Raises Refused (409), changing nothing, when the present state is not one it starts from."""
    sources, after = TRANSITIONS[word]
    before, now = supplier.state, clock.now()
    if before not in sources:
        raise Refused(_("This was decided meanwhile. Please look at the page again."), status=409)
    moved = session.execute(
        update(Supplier)
        .where(Supplier.id == supplier.id, Supplier.state == before)
        .values(state=after, at=now, by_id=by.id, reason=reason[:500])
        .returning(Supplier.id)
    ).all()
    if len(moved) != 1:
        raise Refused(_("This was decided meanwhile. Please look at the page again."), status=409)
    session.refresh(supplier)
    log(supplier, before, by)
    audit.record(
        by, f"supplier {word}", f"supplier:{supplier.id}", {"before": before, "after": after, "reason": reason}
    )
    bump([supplier.id])


def log(supplier: Supplier, before: str, by: Actor) -> None:
    """Write down the step that led to the present state."""
    row = {"supplier_id": supplier.id, "before": before, "after": supplier.state, "at": supplier.at, "by_id": by.id}
    session.add(SupplierStep(**row, reason=supplier.reason))
    session.flush()
