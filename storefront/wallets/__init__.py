"""Credit is money with a source and an end: it lies in lots, the one that ends first is spent first.

The lots of a person always add up to their `ledger.credit`; only this room posts there.
"""

from storefront.wallets.granting import grant
from storefront.wallets.lapsing import sweep as _lapse
from storefront.wallets.models import SOURCES, CreditLot
from storefront.wallets.reading import Held, balance, lots_of, usable
from storefront.wallets.returning import give_back
from storefront.wallets.spending import spend
from storefront.wallets.verifying import verify

sweeps = (_lapse,)

__all__ = [
    "SOURCES",
    "CreditLot",
    "Held",
    "balance",
    "give_back",
    "grant",
    "lots_of",
    "spend",
    "sweeps",
    "usable",
    "verify",
]
