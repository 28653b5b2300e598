"""Credit is money with a source and an end: it lies in lots, the one that ends first is spent first.

The lots of a person always add up to their `ledger.credit`; only this room posts there.
"""

from storefront.wallets.granting import grant
from storefront.wallets.lapsing import sweep as _lapse
from storefront.wallets.models import SOURCES, CreditLot
from storefront.wallets.reading import Entry, Held, Used, balance, history, live_of, lots_of, shops_of, usable, uses_of
from storefront.wallets.returning import give_back
from storefront.wallets.revoking import revoke
from storefront.wallets.spending import spend
from storefront.wallets.verifying import verify
from storefront.wallets.warning import sweep as _warn

sweeps = (_warn, _lapse)

__all__ = [
    "SOURCES",
    "CreditLot",
    "Entry",
    "Held",
    "Used",
    "balance",
    "give_back",
    "grant",
    "history",
    "live_of",
    "lots_of",
    "revoke",
    "shops_of",
    "spend",
    "sweeps",
    "usable",
    "uses_of",
    "verify",
]
