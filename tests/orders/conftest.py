"""After every test of orders everything that must always hold holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from storefront.kernel.db import session
from storefront.operating import proving


@pytest.fixture(autouse=True)
def _whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing is wrong with money and stock in the end."""
    wanted = "app" in request.fixturenames
    if wanted:
        request.getfixturevalue("app")
    yield
    if wanted:
        session.rollback()
        assert proving.verify() == []


@pytest.fixture
def work(app: Flask, clock: Callable[[timedelta], None], deliver: Callable[[], None]) -> Callable[..., None]:
    """Let time pass (`work(days=7)`), and the worker do all that is due by then."""

    def pass_time(**by: float) -> None:
        if by:
            clock(timedelta(**by))
        deliver()

    return pass_time
