"""Times are compared with a floor measured in the same interleaved run, as a machine's speed drifts (quality.md)."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter
from typing import NamedTuple

Act = Callable[[], object]


class Verdict(NamedTuple):
    """One line of the report: what, the bound that must hold, what was measured."""

    code: str
    what: str
    measured: float
    must: float
    above: bool = False  # whether more is better
    unit: str = "×"

    @property
    def holds(self) -> bool:
        return self.measured >= self.must if self.above else self.measured <= self.must

    def __str__(self) -> str:
        sign, shown = ("≥" if self.above else "≤"), f"{self.measured:.2f} {self.unit}"
        said = "holds" if self.holds else "DOES NOT HOLD"
        return f"{self.code:4} {self.what:62} {shown:>12}  {sign} {self.must:g} {said}"


def interleaved(
    acts: Mapping[str, Act], rounds: int, warm: int = 3, clock: Callable[[], float] = perf_counter
) -> dict[str, float]:
    """The median seconds of each act; they take turns, so that all meet the same weather.

    What waits for nothing is timed by the processor (`thread_time`): neighbours then do not count.
    """
    for _round in range(warm):
        for act in acts.values():
            act()
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            began = clock()
            act()
            times[name].append(clock() - began)
    return {name: median(taken) for name, taken in times.items()}
