"""The worker: moves what is due and delivers what was left for the outside, each kind in a lane of its own."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any, Final

from flask import Flask

from storefront.kernel import outbox, sweeps
from storefront.kernel.db import session

LOOK: Final = 0.3  # seconds between two looks at an idle outbox; half a second is promised (dependencies.md 2.5)
SWEEP: Final = 1.0  # seconds between two rounds of sweeps
LANES: Final = 6
_SWEEPS: Final = "sweeps"
_log = logging.getLogger(__name__)


def once(app: Flask) -> int:
    """Work until nothing is due; how much was done."""
    done = 0
    with app.app_context():
        while worked := sweeps.run() + outbox.deliver():
            done += worked
    return done


def work(app: Flask, stop: Event) -> None:
    """Work until told to stop; what was begun is finished first.

    A kind of message is in one lane at a time, so slow pictures delay pictures and never a mail.
    """
    since_sweep = SWEEP
    lanes: dict[str, Future[Any]] = {}
    with ThreadPoolExecutor(LANES) as pool:
        while not stop.is_set():
            lanes = {kind: lane for kind, lane in lanes.items() if not lane.done()}
            if since_sweep >= SWEEP:
                for lane in _sweep_lanes(app):
                    if (name := f"{_SWEEPS} {lane}") not in lanes:
                        lanes[name] = pool.submit(_safely, app, partial(sweeps.run, lane=lane))
                since_sweep = 0.0
            for kind in _waiting(app) - lanes.keys():
                lanes[kind] = pool.submit(_safely, app, partial(outbox.deliver, kind=kind))
            stop.wait(LOOK)
            since_sweep += LOOK


def _sweep_lanes(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(sweeps.lanes())


def _waiting(app: Flask) -> set[str]:
    found = _safely(app, outbox.waiting)
    return found if isinstance(found, set) else set()


def _safely(app: Flask, act: Callable[[], Any]) -> Any:
    """Whatever goes wrong (a database that restarts), the worker goes on."""
    with app.app_context():
        try:
            return act()
        except Exception:
            _log.exception("the worker failed and goes on")
            return None
        finally:
            session.remove()
