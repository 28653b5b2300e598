"""Packets prove themselves: shares add up, each was opened once, and what is left is what the ledger holds (I9–I11)."""

from collections.abc import Iterator

from sqlalchemy import case, func, select

from storefront import ledger
from storefront.kernel import money
from storefront.kernel.db import session
from storefront.ledger import Kind
from storefront.packets.models import Packet, Share


def verify() -> list[str]:
    """What is wrong with packets, one sentence each, in English for operators; nothing when all is well."""
    return list(_packets())


def _packets() -> Iterator[str]:
    free = func.coalesce(func.sum(case((Share.account_id.is_(None), Share.amount), else_=0)), 0)
    rows = session.execute(
        select(Packet, func.count(Share.seq), func.coalesce(func.sum(Share.amount), 0), free)
        .outerjoin(Share, Share.packet_id == Packet.id)
        .group_by(Packet.id)
    ).all()
    books = ledger.held(Kind.PACKET)
    for packet, count, total, unopened in rows:
        if (count, int(total)) != (packet.size, packet.amount):
            yield f"The shares of packet {packet.code} do not add up to it."
        if packet.state == "settled" and packet.funded_at is not None and packet.returned != int(unopened):
            yield f"Packet {packet.code} gave back {money.plain(packet.returned)} of {money.plain(int(unopened))}."
        holder = ledger.packet(packet.code)
        due = int(unopened) if packet.state in ("funded", "open", "exhausted") else 0
        there = books.pop(holder, 0)
        if there != due and not (packet.way == "credit" and packet.state == "settled" and there > 0):
            yield f"Packet {packet.code} holds {money.plain(there)} in the ledger, {money.plain(due)} by its shares."
    for holder, there in books.items():
        if there:
            yield f"{holder.owner} holds {money.plain(there)} and is no packet."
