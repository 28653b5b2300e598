"""Time that passes, with a worker that does what is due."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask


@pytest.fixture
def work(app: Flask, clock: Callable[[timedelta], None], deliver: Callable[[], None]) -> Callable[..., None]:
    """Let time pass (`work(days=7)`), and the worker do all that is due by then."""

    def pass_time(**by: float) -> None:
        if by:
            clock(timedelta(**by))
        deliver()

    return pass_time
