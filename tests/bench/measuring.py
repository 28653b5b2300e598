"""Two things are timed in turn, so that a machine that slows down slows both; what counts is their ratio."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Result(NamedTuple):
    """A row of the bench: our time as a multiple of the floor's, against the most it may be (quality.md)."""

    name: str
    what: str
    ratio: float
    most: float
    detail: str

    @property
    def kept(self) -> bool:
        return self.ratio <= self.most


def ratio(ours: Callable[[], object], floor: Callable[[], object], *, rounds: int, warm: int = 20) -> tuple[float, str]:
    """The median of ours over the median of the floor, run in turn; with both medians in words."""
    for _round in range(warm):
        ours()
        floor()
    mine, lowest = [], []
    for _round in range(rounds):
        mine.append(_timed(ours))
        lowest.append(_timed(floor))
    return median(mine) / median(lowest), f"{_said(mine)} against {_said(lowest)}"


def _timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def _said(times: Sequence[float]) -> str:
    return f"{median(times) * 1e6:,.0f} µs"
