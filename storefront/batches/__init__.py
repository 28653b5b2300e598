"""Stock is traceable: it comes in batches, goes out first-expiry-first, and every unit's way can be read both ways.

Live batches + short = available + reserved + sold and not yet packed; `verify` says where that does not hold.
"""

from storefront.batches.correcting import correct, freeze, lose, recall, sweeps, unfreeze
from storefront.batches.models import MOST_UNITS, STATES, Batch, BatchStep, Pick
from storefront.batches.picking import Packed, Traced, packed_from, pick, trace, unpick
from storefront.batches.reading import (
    Difference,
    Page,
    Recall,
    Row,
    expiring,
    listed,
    owned,
    recalled,
    recalls,
    row_of,
    steps_of,
    unbalanced,
    verify,
)
from storefront.batches.receiving import receive
from storefront.batches.returning import take_back

__all__ = [
    "MOST_UNITS",
    "STATES",
    "Batch",
    "BatchStep",
    "Difference",
    "Packed",
    "Page",
    "Pick",
    "Recall",
    "Row",
    "Traced",
    "correct",
    "expiring",
    "freeze",
    "listed",
    "lose",
    "owned",
    "packed_from",
    "pick",
    "recall",
    "recalled",
    "recalls",
    "receive",
    "row_of",
    "steps_of",
    "sweeps",
    "take_back",
    "trace",
    "unbalanced",
    "unfreeze",
    "unpick",
    "verify",
]
