"""What arrives is a batch: its units stand on the shelf and may be bought from the same moment."""

import secrets
from datetime import date
from typing import Final

from storefront import products
from storefront.batches.models import MOST_UNITS, Batch
from storefront.batches.stepping import note, turn
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.products import Variant

CODE, ORIGIN = 40, 120  # characters
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # readable aloud


@atomic()
def receive(
    variant: Variant,
    quantity: int,
    *,
    by: Actor,
    code: str | None = None,
    origin: Words | str = "",
    made_on: date | None = None,
    best_before: date | None = None,
) -> Batch:
    """Take in a batch. `code` is what stands on the goods, once per variant; one is made where it is left out.

    `best_before` is the last day on which it may be sold. Raises Refused for a count, dates or a text that cannot be,
    409 for a code that is taken.
    """
    _check(quantity, code, origin, made_on, best_before)
    now = clock.now()
    row = {
        "variant_id": variant.id,
        "code": (code or "").strip() or _new_code(),
        "received": quantity,
        "remaining": quantity,
        "lost": 0,
        "origin": Words.of(origin),
        "made_on": made_on,
        "best_before": best_before,
        "received_at": now,
        "state": "active",
        "at": now,
        "by_id": by.id,
        "reason": "",
    }
    made = session.execute(insert_or_skip(Batch).values(row).on_conflict_do_nothing().returning(Batch.id)).scalar()
    if made is None:
        raise Refused(_("There is a batch with this code already."), "code", status=409)
    batch = session.get_one(Batch, made)
    note(batch, "received", quantity, by)
    products.put_back({variant.id: quantity})
    turn([variant.id])
    return batch


def _check(
    quantity: int, code: str | None, origin: Words | str, made_on: date | None, best_before: date | None
) -> None:
    if not 1 <= quantity <= MOST_UNITS:
        raise Refused(_("Please write a whole number from 1 to %(most)s.", most=MOST_UNITS), "quantity")
    if code is not None and len(code) > CODE:
        raise Refused(_("Please keep this to %(most)s characters.", most=CODE), "code")
    if any(len(said) > ORIGIN for said in Words.of(origin).values()):
        raise Refused(_("Please keep this to %(most)s characters.", most=ORIGIN), "origin")
    today = clock.now().date()
    if made_on is not None and not date(1900, 1, 1) <= made_on <= date.fromordinal(today.toordinal() + 1):
        raise Refused(_("This day lies in the future, or too long ago."), "made_on")
    if best_before is not None and not today <= best_before <= date(today.year + 100, 1, 1):
        raise Refused(_("This day is past, or too far away."), "best_before")


def _new_code() -> str:
    day = f"{clock.now():%y%m%d}"
    return f"{day}-{''.join(secrets.choice(_LETTERS) for _place in range(6))}"
