"""Money moves between two holders in whole minor units, is written once, and always adds up to nothing.

Others say who holds money (`ledger.escrow("S2K7Q")`), how much moves from whom to whom (`ledger.Move`), and post it
(`ledger.post`); the database itself refuses what would change, unbalance or overdraw (reliability.md K2).
"""

from storefront.ledger import triggers
from storefront.ledger.holders import (
    Holder,
    Kind,
    available,
    campaign,
    credit,
    debt,
    deposit,
    escrow,
    fee,
    fund,
    gateway,
    in_transit,
    insurer,
    packet,
    pending,
    promotion,
    tax,
)
from storefront.ledger.posting import Contradiction, Move, Posted, post
from storefront.ledger.reading import Line, balance, balances, held, posted, statement
from storefront.ledger.sealing import sweep as _seal
from storefront.ledger.verifying import verify

sweeps = (_seal,)

__all__ = [
    "Contradiction",
    "Holder",
    "Kind",
    "Line",
    "Move",
    "Posted",
    "available",
    "balance",
    "balances",
    "campaign",
    "credit",
    "debt",
    "deposit",
    "escrow",
    "fee",
    "fund",
    "gateway",
    "held",
    "in_transit",
    "insurer",
    "packet",
    "pending",
    "post",
    "posted",
    "promotion",
    "statement",
    "sweeps",
    "tax",
    "triggers",
    "verify",
]
