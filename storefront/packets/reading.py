"""A packet as its page shows it, and what became of those somebody sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.columns import Number
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import Words
from storefront.packets.models import Packet, Share
from storefront.shops import Shop

PAGE = 30


class Told(NamedTuple):
    """A packet's columns as plain values: for its page, which a crowd opens at once."""

    id: int
    code: str
    maker: str
    account_id: int | None
    shop_id: int | None
    wish: str
    amount: int
    size: int
    lucky: bool
    audience: str
    state: str
    funded_at: datetime | None
    opens_at: datetime
    due_at: datetime
    returned: int
    by_id: int | None


class Seen(NamedTuple):
    """A packet with its sender, how many shares are left, and what was in who asks's own; `name` None is the platform.

    `unopened` is what is left in minor units, `own` None for who has not opened it.
    """

    packet: Told
    name: str | None
    shop_slug: str | None
    shop_name: Words | None
    hue: str | None
    switched_off: Sequence[str]
    left: int
    unopened: int
    own: int | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Seen":
        """A row as it is read."""
        packet, (name, slug, title, hue, off, left, unopened, own) = row[: len(Told._fields)], row[len(Told._fields) :]
        return cls(Told._make(packet), name, slug, title, hue, off or (), int(left), int(unopened), own)

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
_own = (
    select(Share.amount)
    .where(Share.packet_id == Packet.id, Share.account_id == bindparam("who", type_=Number))
    .correlate(Packet)
    .scalar_subquery()
)
_seen = (
    select(
        *(getattr(Packet, name) for name in Told._fields), Account.name, Shop.slug, Shop.name, Shop.hue,
        Shop.switched_off, _count, _sum, _own,
    )
    .outerjoin(Account, Account.id == Packet.account_id)
    .outerjoin(Shop, Shop.id == Packet.shop_id)
)  # fmt: skip
_by_code = Prepared(_seen.where(Packet.code == bindparam("code")), Seen.of)


def is_code(code: str) -> bool:
    """Whether a word of an address can be one: no database is asked about what cannot."""
    return 0 < len(code) <= 16 and code.isascii() and code.isalnum()


def seen(code: str, who: int | None = None) -> Seen:
    """A packet for whoever has its link; `who` asks. Raises NotFound."""
    found = _by_code.first(code=code, who=who) if is_code(code) else None
    if found is None:
        raise NotFound()
    return found


def sent_by(account_id: int | None, *, maker: str, after: int | None = None) -> list[Seen]:
    """The packets somebody sent (None: the platform), the newest first; `after` is the id of the last one shown."""
    own = Packet.account_id == account_id if account_id is not None else Packet.account_id.is_(None)
    where = [own, Packet.maker == maker, *(() if after is None else (Packet.id < after,))]
    rows = session.execute(_seen.where(*where).order_by(Packet.id.desc()).limit(PAGE + 1), {"who": None})
    return [Seen.of(row) for row in rows]


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
