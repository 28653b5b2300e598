"""Really at once: threads that stand at one line and start together, each with an application context of its own."""

from collections.abc import Callable, Sequence
from contextvars import Context
from threading import Barrier, Thread
from typing import Any

from flask import Flask

from storefront.kernel.db import session

SECONDS = 60  # nobody waits longer for the others


def at_once(app: Flask, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call returned or raised, in their order."""
    line = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        with app.app_context():
            line.wait(SECONDS)
            try:
                results[number] = calls[number]()
            except Exception as error:
                results[number] = error
            finally:
                session.remove()

    session.rollback()
    threads = [Thread(target=Context().run, args=(run, number)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "A call did not come back."
    return results
