"""Any history of orders ends with the books as the model says (reliability.md K8, S1)."""

from typing import cast

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from storefront.kernel import clock
from storefront.kernel.db import session
from tests.invariants.history import History
from tests.support.installations import Installation
from tests.world import World

QUICK = settings(
    max_examples=10, stateful_step_count=16, deadline=None, derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def history(app: Flask, world: World, _installation: Installation) -> type[History]:
    """The machine, that begins each history in a fresh world."""

    def begin() -> None:
        session.remove()
        clock.reset()
        _installation.watched.fresh()

    class Here(History):
        pass

    Here.world, Here.begin = cast("World", _installation.world), staticmethod(begin)
    return Here


def test_any_history_ends_with_the_books_as_the_model_says(history: type[History]) -> None:
    run_state_machine_as_test(history, settings=QUICK)


@pytest.mark.long
def test_thousands_of_steps(history: type[History]) -> None:
    run_state_machine_as_test(
        history, settings=settings(QUICK, max_examples=400, stateful_step_count=40, derandomize=False)
    )
