"""Who sent a packet, and what its money is good for, in words."""

from storefront.kernel import money
from storefront.kernel.words import _, _n
from storefront.kernel.words import lazy as _l
from storefront.packets import Seen
from storefront.policies import operator_name

STATES = {
    "created": _l("Waits for its money"),
    "funded": _l("Opens later"),
    "open": _l("Can be opened"),
    "exhausted": _l("All opened"),
    "expired": _l("Over"),
    "settled": _l("Over"),
}


def sender(seen: Seen) -> str:
    """Who sent it, as people know them."""
    return str(seen.shop_name or seen.name or operator_name())


def by_line(seen: Seen) -> str:
    """Who, to how many, how much."""
    values = {"name": sender(seen), "amount": money.say(seen.packet.amount)}
    return _n(
        "%(name)s, to %(num)d person, %(amount)s in all",
        "%(name)s, to %(num)d people, %(amount)s in all",
        seen.packet.size,
        **values,
    )


def note_of(seen: Seen) -> str:
    """What a share is good for."""
    if seen.shop_name is not None:
        return _("It lies in your wallet, for what you buy at %(shop)s.", shop=seen.shop_name)
    return _("It lies in your wallet, for any shop here.")
