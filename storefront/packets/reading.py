"""A packet as its page shows it, and what became of those somebody sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.packets.models import Packet, Share
from storefront.shops import Shop

PAGE = 30


class Seen(NamedTuple):
    """A packet with its sender, and how many shares are left; `name` None is the platform."""

    packet: Packet
    name: str | None
    shop_slug: str | None
    shop_name: Words | None
    hue: str | None
    switched_off: Sequence[str]
    left: int
    unopened: int

    @property
    def is_over(self) -> bool:
        return self.packet.state in ("expired", "settled") or self.packet.due_at <= clock.now()

    @property
    def opened(self) -> int:
        return self.packet.size - self.left


class Opener(NamedTuple):
    """Who opened a share, when, and how much was in it; `best` for the largest, the earliest of several."""

    account_id: int
    name: str
    amount: int
    at: datetime
    best: bool


_free = Share.account_id.is_(None)
_count = select(func.count()).where(Share.packet_id == Packet.id, _free).correlate(Packet).scalar_subquery()
_sum = (
    select(func.coalesce(func.sum(Share.amount), 0))
    .where(Share.packet_id == Packet.id, _free)
    .correlate(Packet)
    .scalar_subquery()
)
_seen = (
    select(Packet, Account.name, Shop.slug, Shop.name, Shop.hue, Shop.switched_off, _count, _sum)
    .outerjoin(Account, Account.id == Packet.account_id)
    .outerjoin(Shop, Shop.id == Packet.shop_id)
)


def is_code(code: str) -> bool:
    """Whether a word of an address can be one: no database is asked about what cannot."""
    return 0 < len(code) <= 16 and code.isascii() and code.isalnum()


def seen(code: str) -> Seen:
    """A packet for whoever has its link. Raises NotFound."""
    row = session.execute(_seen.where(Packet.code == code)).first() if is_code(code) else None
    if row is None:
        raise NotFound()
    return _as_seen(row)


def sent_by(account_id: int | None, *, maker: str, after: int | None = None) -> list[Seen]:
    """The packets somebody sent (None: the platform), the newest first; `after` is the id of the last one shown."""
    own = Packet.account_id == account_id if account_id is not None else Packet.account_id.is_(None)
    where = [own, Packet.maker == maker, *(() if after is None else (Packet.id < after,))]
    rows = session.execute(_seen.where(*where).order_by(Packet.id.desc()).limit(PAGE + 1))
    return [_as_seen(row) for row in rows]


def openers(packet_id: int) -> list[Opener]:
    """Who opened it, the newest first, with the best luck so far."""
    rows = session.execute(
        select(Share.account_id, Account.name, Share.amount, Share.at)
        .join(Account, Account.id == Share.account_id)
        .where(Share.packet_id == packet_id)
        .order_by(Share.at.desc(), Share.seq.desc())
    ).all()
    best = min(rows, key=lambda row: (-row.amount, row.at, row.account_id), default=None)
    return [Opener._make([*row, best is not None and row.account_id == best.account_id]) for row in rows]


def _as_seen(row: Any) -> Seen:
    return Seen._make([*row[:5], row[5] or (), int(row[6]), int(row[7])])
