"""A sum is cut into shares that add up exactly, by chance nobody can foresee, and shuffled before any is given out."""

import secrets
from collections.abc import Callable

from storefront.packets.models import LARGEST_SHARE

Draw = Callable[[int], int]


def cut(
    amount: int, size: int, *, lucky: bool, most: int = LARGEST_SHARE, below: Draw = secrets.randbelow
) -> list[int]:
    """`size` shares of 1 to `most` minor units that add up to `amount`; equal ones, or lucky ones, shuffled.

    For k shares left of R one is drawn from max(1, R − (k − 1)·most) to min(most, R − (k − 1), ⌊2R ÷ k⌋): up to twice
    the mean of the rest. Unshuffled, the last two would vary more than the others (domain.md 14). `below(n)` draws
    from 0 to n − 1. Raises ValueError for what cannot be cut.
    """
    if not 1 <= size <= amount <= size * most or (not lucky and amount % size):
        raise ValueError(f"{amount} cannot be cut into {size} shares.")
    if not lucky:
        return [amount // size] * size
    rest, shares = amount, []
    for left in range(size, 0, -1):
        low = max(1, rest - (left - 1) * most)
        high = min(most, rest - (left - 1), max(2 * rest // left, low))
        shares.append(low + below(high - low + 1))
        rest -= shares[-1]
    return _shuffled(shares, below)


def _shuffled(shares: list[int], below: Draw) -> list[int]:
    for place in range(len(shares) - 1, 0, -1):
        other = below(place + 1)
        shares[place], shares[other] = shares[other], shares[place]
    return shares
