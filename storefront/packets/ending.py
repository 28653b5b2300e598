"""A packet ends by the clock or with its last share: what nobody opened goes back to who filled it, once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select, text

from storefront import ledger, notices, payments, wallets
from storefront.kernel import clock, money
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.notices import Said
from storefront.packets.funding import about, source, step
from storefront.packets.models import Packet, Share
from storefront.packets.receiving import send_back

LASTING: Final = timedelta(days=800)  # how long after its end credit of a packet may still lapse


_LIVE: Final = text("packets.state IN ('created', 'funded', 'open', 'exhausted')")  # as in the index, word by word


def _due(limit: int) -> Sequence[int]:
    now = clock.now()
    free = select(Share.seq).where(Share.packet_id == Packet.id, Share.account_id.is_(None)).exists()
    opens = and_(Packet.state == "funded", Packet.opens_at <= now)
    empty = and_(Packet.state == "open", ~free)
    over = and_(Packet.state.in_(("created", "funded", "open", "exhausted")), Packet.due_at <= now)
    unpaid = and_(Packet.state == "created", Packet.state_at <= now - timedelta(hours=1))
    where = or_(opens, empty, over, unpaid)
    return session.scalars(select(Packet.id).where(_LIVE, where).order_by(Packet.due_at).limit(limit)).all()


@atomic()
def turn(packet_id: int) -> None:
    """Open a packet whose time has come, note that it is empty, or settle it."""
    packet = session.get(Packet, packet_id, with_for_update=True, populate_existing=True)
    if packet is None:
        return
    now = clock.now()
    if packet.state == "created":
        if packet.due_at <= now or packet.state_at <= now - timedelta(hours=1):
            _give_up(packet)
        return
    if packet.state == "funded" and packet.opens_at <= now:
        step(packet, "funded", "open")
    if packet.state == "open" and not _unopened(packet):
        step(packet, "open", "exhausted")
    if packet.state in ("open", "exhausted") and packet.due_at <= now:
        settle(packet)


def _give_up(packet: Packet) -> None:
    """Its money never came."""
    payments.close("packet", packet.code)
    step(packet, "created", "expired")
    step(packet, "expired", "settled")


def settle(packet: Packet) -> None:
    """Give back what nobody opened, and say so to the sender; inside a verb that holds the packet's row."""
    rest = _unopened(packet)
    if packet.state == "open":
        step(packet, "open", "expired")
    if rest:
        _return(packet, rest)
    step(packet, packet.state, "settled", returned=rest)
    if packet.account_id is not None:
        notices.write("packet ended", f"packet ended:{packet.code}", packet.account_id, lambda: _said(packet, rest))


def _return(packet: Packet, rest: int) -> None:
    if packet.way == "credit":
        wallets.give_back(about(packet), rest)
    elif packet.way == "payment":
        send_back(packet, rest)
    else:
        moves = [ledger.Move(ledger.packet(packet.code), source(packet), rest)]
        ledger.post("packet returned", about=packet.code, moves=moves)


def _unopened(packet: Packet) -> int:
    free = select(func.coalesce(func.sum(Share.amount), 0))
    return int(session.scalar(free.where(Share.packet_id == packet.id, Share.account_id.is_(None))) or 0)


def _said(packet: Packet, rest: int) -> Said:
    opened = select(func.count()).where(Share.packet_id == packet.id, Share.account_id.is_not(None))
    values = {"opened": session.scalar(opened), "size": packet.size, "rest": money.say(rest)}
    line = _("%(opened)s of %(size)s shares were opened.", **values)
    lines = (line, _("%(rest)s nobody opened went back to you.", **values)) if rest else (line,)
    return Said(_("Your red packet is over"), lines, f"/packets/{packet.code}", _("See who opened it"))


def _lapsed(limit: int) -> Sequence[int]:
    """Packets of credit into whose account something lapsed: it belongs to their sender."""
    where = Packet.way == "credit", Packet.state == "settled", Packet.due_at > clock.now() - LASTING
    rows = session.execute(select(Packet.id, Packet.code).where(*where).order_by(Packet.id).limit(2_000)).all()
    held = ledger.balances([ledger.packet(row.code) for row in rows])
    return [row.id for row in rows if held[ledger.packet(row.code)] > 0][:limit]


@atomic()
def give_lapsed(packet_id: int) -> None:
    """Give a sender back what nobody used of a packet that was filled with credit."""
    packet = session.get(Packet, packet_id, with_for_update=True, populate_existing=True)
    if packet is None or packet.state != "settled" or packet.way != "credit":
        return
    if rest := ledger.balance(ledger.packet(packet.code)):
        wallets.give_back(about(packet), rest)


sweeps = (Sweep("red packets turn", _due, turn), Sweep("credit of packets goes back", _lapsed, give_lapsed))
