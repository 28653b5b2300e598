"""Red packets for tests, filled through the real verbs with as few words as a test needs."""

from itertools import count
from typing import Any

from sqlalchemy import insert, select

from storefront import accounts, ledger, packets
from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.ledger import Move
from storefront.packets import Draft, Packet, Share
from tests.world import World

_numbers = count(1)


def a_key() -> str:
    """A one-time key that nobody used."""
    return f"a key of a packet {next(_numbers)}"


def earn(account: Account, amount: int) -> None:
    """Let somebody have money to withdraw, from nowhere in particular."""
    ledger.post("gift", about=a_key(), moves=[Move(ledger.promotion(), ledger.available(account.id), amount)])


def a_draft(**changed: Any) -> Draft:
    """¥10 in ten lucky shares, for whoever has the link."""
    usual: dict[str, Any] = {"amount": 1_000, "size": 10, "wish": "Thank you for your patience"}
    return Draft(**(usual | changed))


def of_shop(world: World, *, by: Account | None = None, **changed: Any) -> Packet:
    """A packet of /s/harbour, out of its reseller's earnings."""
    draft = a_draft(**changed)
    earn(by or world.reseller, draft.amount)
    return packets.fund(draft, maker="reseller", key=a_key(), by=by or world.reseller)


def of_platform(world: World, **changed: Any) -> Packet:
    """A packet of the platform's."""
    return packets.fund(a_draft(**changed), maker="platform", key=a_key(), by=world.staff)


def confirmed(*people: Account) -> None:
    """These have opened a letter of ours."""
    for one in people:
        assert accounts.confirm_mailbox(accounts.mailbox_token(one))


def crowd(size: int) -> list[int]:
    """Ids of so many accounts with a confirmed mailbox, written straight into the database: signing up is no point."""
    now = clock.now()
    usual = {"language": "en", "opened_at": now, "confirmed_at": now}
    return _write([usual | {"email": f"opener{n}@crowd.test", "name": f"Opener {n}"} for n in range(size)])


@atomic()
def _write(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(session.scalars(insert(Account).returning(Account.id), rows))


def fresh(packet: Packet) -> Packet:
    """The packet as it stands now."""
    session.rollback()
    return session.get_one(Packet, packet.id, populate_existing=True)


def shares_of(packet: Packet) -> list[int]:
    """Its shares, in the order in which they are given out."""
    session.rollback()
    return list(session.scalars(select(Share.amount).where(Share.packet_id == packet.id).order_by(Share.seq)))


def held(packet: Packet) -> int:
    """What the ledger holds for it."""
    session.rollback()
    return ledger.balance(ledger.packet(packet.code))


def available(account: Actor) -> int:
    """What somebody may withdraw."""
    session.rollback()
    return ledger.balance(ledger.available(account.id or 0))
