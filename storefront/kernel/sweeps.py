"""A sweep moves what is due: it finds the rows, and handles each in a transaction of its own, re-checked under lock."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app

from storefront.kernel.db import session
from storefront.kernel.errors import Refusal

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """`due(limit)` lists ids, the oldest deadline first; `act(id)` is a verb that re-checks, and may do nothing."""

    name: str
    due: Callable[[int], Sequence[int]]
    act: Callable[[int], object]
    lane: str = "rows"  # one that waits for the outside has a lane of its own, so that no deadline waits for it


def lanes() -> set[str]:
    """The lanes there are."""
    return {sweep.lane for sweep in current_app.extensions["sweeps"]}


def run(limit: int = 200, *, lane: str = "") -> int:
    """Run every sweep (of a lane) once; how many rows were handled. One bad row stops nobody (domain.md G4)."""
    sweeps: Sequence[Sweep] = current_app.extensions["sweeps"]
    return sum(run_one(sweep, limit) for sweep in sweeps if lane in ("", sweep.lane))


def run_one(sweep: Sweep, limit: int = 200) -> int:
    """Run one sweep; how many rows were handled."""
    due = list(sweep.due(limit))
    session.rollback()
    handled = 0
    for number in due:
        try:
            sweep.act(number)
            handled += 1
        except Refusal as refusal:
            _log.warning("sweep %s refused row %s: %s", sweep.name, number, refusal.sentence)
        except Exception:
            _log.exception("sweep %s failed on row %s", sweep.name, number)
        finally:
            session.rollback()
    return handled
