"""Tries are counted in windows; those that ended are swept away, and none that still counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.kernel import attempts, clock, sweeps
from storefront.kernel.attempts import Attempt
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import TooMany

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def many() -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Attempt)) or 0


def test_windows_that_ended_are_swept_by_the_worker(app: Flask, clock: Callable[[timedelta], None]) -> None:
    for number in range(attempts.PORTION + 1):
        attempts.spend("a test", f"short {number}", limit=1, window=HOUR)
    attempts.spend("a test", "long", limit=1, window=DAY)
    clock(HOUR + attempts.KEPT / 2)
    sweeps.run()
    assert many() == attempts.PORTION + 2, "soon after its end a window stays: one sweep takes many"
    clock(attempts.KEPT / 2)
    while sweeps.run():
        pass
    assert many() == 1
    with pytest.raises(TooMany):
        attempts.spend("a test", "long", limit=1, window=DAY)
    attempts.spend("a test", "short 0", limit=1, window=HOUR)


@atomic()
def end_all() -> None:
    session.execute(update(Attempt).values(until=clock.now() - 2 * HOUR))


def test_a_try_is_counted_while_its_old_window_is_swept(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    [sweep] = attempts.sweeps
    for _round in range(10):
        attempts.spend("a test", "somebody", limit=1, window=HOUR)
        end_all()
        calls = [lambda: attempts.spend("a test", "somebody", limit=1, window=HOUR), lambda: sweep.act(0)]
        assert at_once(calls) == [None, None]
        with pytest.raises(TooMany):
            attempts.spend("a test", "somebody", limit=1, window=HOUR)
        end_all()
