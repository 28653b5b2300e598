"""A red packet is given, never earned: cut before anybody opens it, one share each, and what is left goes back.

`fund` fills one, `open_packet` takes a share into the wallet; after its day a sweep returns the rest. A plan
(`planning`) fills one again and again by itself, within its budget (`repeating`, `plans`).
"""

from storefront.packets import ending, planning, plans, repeating, triggers
from storefront.packets.confirming import ask_mailbox
from storefront.packets.cutting import cut
from storefront.packets.ending import turn
from storefront.packets.funding import Draft, fund, pay, ways
from storefront.packets.models import (
    AUDIENCES,
    LARGEST_SHARE,
    MOST_SHARES,
    STATES,
    Packet,
    PacketPlan,
    PacketTurn,
    Share,
)
from storefront.packets.opening import Opened, hindrance, left_in, needs_mailbox, open_packet, share_of
from storefront.packets.reading import PAGE, Opener, Seen, Told, openers, seen, sent_by
from storefront.packets.receiving import receive
from storefront.packets.verifying import verify

sweeps = (*ending.sweeps, *repeating.sweeps)  # what comes back is back before the next is filled

__all__ = [
    "AUDIENCES", "LARGEST_SHARE", "MOST_SHARES", "PAGE", "STATES", "Draft", "Opened", "Opener", "Packet",
    "PacketPlan", "PacketTurn", "Seen", "Share", "Told", "ask_mailbox", "cut", "fund", "hindrance", "left_in",
    "needs_mailbox", "open_packet", "openers", "pay", "planning", "plans", "receive", "repeating", "seen", "sent_by",
    "share_of", "sweeps", "triggers", "turn", "verify", "ways",
]  # fmt: skip
