"""A code is a word for everybody, or one of a batch that claims once each; batches leave the house as a table."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select

from storefront.coupons.claiming import tidy
from storefront.coupons.models import Code, Coupon, Grant
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
LENGTH: Final = 10  # 49 bits: not to be guessed
MOST_AT_ONCE: Final = 2_000


class Batch(NamedTuple):
    """A run of codes that claim once each."""

    number: int
    size: int
    claimed: int
    at: datetime


@atomic()
def name_code(coupon: Coupon, word: str, *, by: Actor) -> Code:
    """Give a coupon a word that everybody may type. Raises Refused beside `code` for one that is taken or is none."""
    plain = tidy(word)
    if not len(plain) >= 4:
        raise Refused(_("Please use 4 to 20 letters and digits."), "code")
    row = {"coupon_id": coupon.id, "word": plain, "batch": 0, "at": clock.now(), "by_id": by.id}
    made: Code | None = session.scalars(
        insert_or_skip(Code).values(row).on_conflict_do_nothing().returning(Code)
    ).first()
    if made is not None:
        return made
    before = session.scalars(select(Code).where(Code.word == plain)).one()
    if before.coupon_id != coupon.id or before.batch:
        raise Refused(_("This code is taken. Please choose another."), "code")
    return before


@atomic()
def make_batch(coupon: Coupon, size: int, *, by: Actor) -> int:
    """Make codes that claim once each; the number of their batch. Raises Refused beside `size`.

    There are never more codes than coupons.
    """
    made = session.scalar(select(func.count(Code.id)).where(Code.coupon_id == coupon.id, Code.batch > 0)) or 0
    if not 1 <= size <= min(MOST_AT_ONCE, max(coupon.total - made, 0)):
        most = min(MOST_AT_ONCE, max(coupon.total - made, 0))
        raise Refused(_("Please make from 1 to %(most)s codes.", most=most), "size")
    last = session.scalar(select(func.max(Code.batch)).where(Code.coupon_id == coupon.id)) or 0
    rest = size
    while rest:
        rest -= _insert(coupon.id, last + 1, min(rest, 500), by)
    return last + 1


def _insert(coupon_id: int, batch: int, size: int, by: Actor) -> int:
    now = clock.now()
    rows = [
        {"coupon_id": coupon_id, "word": _word(), "batch": batch, "at": now, "by_id": by.id} for _place in range(size)
    ]
    made = session.scalars(insert_or_skip(Code).on_conflict_do_nothing().returning(Code.id), rows)
    return len(made.all())


def _word() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def word_of(coupon_id: int) -> str:
    """The word everybody may type, or nothing."""
    return session.scalar(select(Code.word).where(Code.coupon_id == coupon_id, Code.batch == 0).limit(1)) or ""


def batches_of(coupon_id: int) -> list[Batch]:
    """A coupon's batches of codes, the newest first."""
    rows = session.execute(
        select(Code.batch, func.count(Code.id), func.count(Code.grant_id), func.min(Code.at))
        .where(Code.coupon_id == coupon_id, Code.batch > 0)
        .group_by(Code.batch)
        .order_by(Code.batch.desc())
    )
    return [Batch(row[0], row[1], row[2], row[3]) for row in rows]


def codes_of(coupon_id: int, batch: int) -> Sequence[tuple[str, str]]:
    """The codes of a batch, each with what became of it ("" while nobody claimed with it)."""
    rows = session.execute(
        select(Code.word, Grant.state)
        .outerjoin(Grant, Grant.id == Code.grant_id)
        .where(Code.coupon_id == coupon_id, Code.batch == batch)
        .order_by(Code.id)
    )
    return [(word, state or "") for word, state in rows]
