"""Opening takes one free share, by one conditional update; who has one already, or finds none, is answered by a read.

One each, never the sender. The sender chose who: followers who joined before it was filled, or anybody with the link
and a mailbox that was confirmed (domain.md 14).
"""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from storefront import ledger, policies, wallets
from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.packets.funding import about, source
from storefront.packets.models import Packet, Share
from storefront.packets.reading import Told, is_code
from storefront.shops import Follow

LOOKS: Final = 3  # a share that another is just taking may come back (reliability.md K3)
_own = select(Share.amount).where(Share.packet_id == bindparam("packet"), Share.account_id == bindparam("who"))
_left = select(func.count()).where(Share.packet_id == bindparam("packet"), Share.account_id.is_(None))
_free = aliased(Share)
_one_at_a_time = select(Account.id).where(Account.id == bindparam("who")).with_for_update(key_share=True)


def _taking(*, skip: bool) -> Any:
    free = (
        select(_free.packet_id, _free.seq)
        .where(_free.packet_id == bindparam("of"), _free.account_id.is_(None))
        .order_by(_free.seq)
        .limit(1)
        .with_for_update(skip_locked=skip)
    )
    return (
        update(Share)
        .where(tuple_(Share.packet_id, Share.seq).in_(free))
        .values(account_id=bindparam("taker"), at=bindparam("moment"))
        .returning(Share.amount)
        .execution_options(synchronize_session=False)
    )


_take, _wait = _taking(skip=True), _taking(skip=False)


class Opened(NamedTuple):
    """What somebody got out of a packet, in minor units; `first` the first time it is said."""

    amount: int
    first: bool


def open_packet(code: str, *, by: int) -> Opened:
    """Open a packet for an account. Again, it says what was in it.

    Raises NotFound for no packet, Refused (409) where it is empty, over, not for this person, or their own.
    """
    packet = _found(code)
    if (before := share_of(packet.id, by)) is not None:
        return Opened(before, False)
    if why := hindrance(packet, by):
        raise Refused(why, status=409)
    number = packet.id
    session.rollback()
    try:
        return _open(number, by)
    except IntegrityError:  # the same person at once: the other tap has it
        amount = share_of(number, by)
        if amount is None:
            raise
        return Opened(amount, False)


def share_of(packet_id: int, account_id: int | None) -> int | None:
    """What somebody got out of a packet; None for who has not opened it."""
    return None if account_id is None else session.scalar(_own, {"packet": packet_id, "who": account_id})


def left_in(packet_id: int) -> int:
    """How many shares nobody has opened."""
    return int(session.scalar(_left, {"packet": packet_id}) or 0)


def hindrance(packet: Packet | Told, account_id: int, left: int | None = None) -> str:
    """Why somebody cannot open a packet now, in a sentence; nothing where they can. `left` if it was read already."""
    now = clock.now()
    if account_id in (packet.account_id, packet.by_id):
        return _("This is your own packet; it is for others to open.")
    if packet.state == "created" or packet.opens_at > now:
        return _("This packet is not open yet.")
    if packet.due_at <= now or packet.state in ("expired", "settled"):
        return _("This packet is over. What was left went back to its sender.")
    if not (left_in(packet.id) if left is None else left):
        return _("All shares of this packet are opened.")
    return _not_for(packet, account_id)


def needs_mailbox(packet: Packet | Told, account_id: int) -> bool:
    """Whether somebody could open it if they had confirmed their mailbox."""
    return packet.audience == "link" and not _is_confirmed(account_id)


def _not_for(packet: Packet | Told, account_id: int) -> str:
    if packet.audience == "followers":
        joined = select(Follow.at).where(Follow.shop_id == packet.shop_id, Follow.account_id == account_id)
        since = session.scalar(joined)
        if since is None or packet.funded_at is None or since >= packet.funded_at:
            return _("This packet is for those who followed the shop before it was sent.")
    elif not _is_confirmed(account_id):
        return _("Please confirm your e-mail address first.")
    return ""


def _is_confirmed(account_id: int) -> bool:
    return session.scalar(select(Account.confirmed_at).where(Account.id == account_id)) is not None


def _found(code: str) -> Packet:
    packet = session.scalar(select(Packet).where(Packet.code == code)) if is_code(code) else None
    if packet is None:
        raise NotFound()
    return packet


@atomic()
def _open(packet_id: int, account_id: int) -> Opened:
    """Take a share and put it into the wallet; the packet stays as it is until that is done, its end waits."""
    session.execute(_one_at_a_time, {"who": account_id})
    packet = session.get_one(Packet, packet_id, with_for_update={"read": True}, populate_existing=True)
    if (before := share_of(packet_id, account_id)) is not None:
        return Opened(before, False)
    if why := hindrance(packet, account_id):
        raise Refused(why, status=409)
    amount = _taken(packet_id, account_id)
    wallets.grant(
        account_id,
        amount,
        source="packet",
        about=about(packet),
        funder=source(packet),
        out_of=ledger.packet(packet.code),
        shop_id=packet.shop_id,
        expires_at=clock.now() + timedelta(days=policies.current().credit_days),
    )
    return Opened(amount, True)


def _taken(packet_id: int, account_id: int) -> int:
    """Take the next share that nobody is just taking; when all are, wait for one: it may come back."""
    values = {"of": packet_id, "taker": account_id, "moment": clock.now()}
    for look in range(LOOKS):
        amount = session.scalar(_take if look == 0 else _wait, values)
        if amount is not None:
            return int(amount)
        if not left_in(packet_id):
            break
    raise Refused(_("All shares of this packet are opened."), status=409)
