"""Money for a customer's packet fills it; what comes too late goes back."""

from sqlalchemy import select

from storefront import ledger, payments
from storefront.facts import PaymentReceived
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.packets.funding import about, begin
from storefront.packets.models import Packet


def receive(fact: PaymentReceived) -> None:
    """React to money for a packet; money for other things passes by."""
    if fact.kind == "packet":
        packet = session.scalars(select(Packet).where(Packet.code == fact.ref).with_for_update()).one()
        _accept(packet, fact.payment_id)


@atomic()
def _accept(packet: Packet, payment_id: int) -> None:
    method = payments.payment(payment_id).method
    into = ledger.packet(packet.code)
    ledger.post("packet paid", about=packet.code, moves=[ledger.Move(ledger.gateway(method), into, packet.amount)])
    if packet.state == "created":
        begin(packet)
    elif packet.funded_at is None:
        send_back(packet, packet.amount, payment_id)


def send_back(packet: Packet, amount: int, payment_id: int | None = None) -> None:
    """Promise what nobody opened back the way it was paid, inside a verb; once."""
    key = about(packet)
    if payment_id is None:
        payments.refund_for("packet", packet.code, amount, key=key, reason="packet", by=PLATFORM)
    else:
        payments.refund(payment_id, amount, key=key, reason="packet", by=PLATFORM)
    moves = [ledger.Move(ledger.packet(packet.code), payments.leaving(key), amount)]
    ledger.post("packet sent back", about=packet.code, moves=moves)
