"""The worker delivers soon, lets no slow kind delay another, survives what fails, and finishes what it began."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

from storefront.kernel import outbox
from storefront.kernel.db import atomic
from storefront.operating import working

SECONDS = 20  # an event that has not come by then does not come


@pytest.fixture
def handled(app: Flask) -> Iterator[dict[str, Any]]:
    """The application's handlers, put back afterwards."""
    before = app.extensions["outbox"]
    app.extensions["outbox"] = dict(before)
    yield app.extensions["outbox"]
    app.extensions["outbox"] = before


@pytest.fixture
def worker(app: Flask) -> Iterator[Callable[[], None]]:
    """Start a worker; it is told to stop in the end, or by calling what this gives."""
    stop = Event()
    thread = Thread(target=working.work, args=(app, stop))
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()

    yield end
    end()


@atomic()
def leave(kind: str, key: str) -> None:
    """Something to deliver."""
    outbox.put(kind, key, {})


def test_a_slow_kind_delays_no_other(app: Flask, handled: dict[str, Any], worker: Callable[[], None]) -> None:
    begun, quick, go_on = Event(), Event(), Event()

    def deliver(_payload: object, _key: str) -> None:
        begun.set()
        go_on.wait(SECONDS)

    handled["slow"] = deliver
    handled["quick"] = lambda _payload, _key: quick.set()
    for number in range(5):
        leave("slow", f"slow {number}")
    assert begun.wait(SECONDS)
    leave("quick", "quick")
    assert quick.wait(SECONDS)
    go_on.set()


def test_what_fails_stops_nobody(app: Flask, handled: dict[str, Any], worker: Callable[[], None]) -> None:
    came = Event()

    def deliver(_payload: object, key: str) -> None:
        if key == "bad":
            raise ValueError("as planned")
        came.set()

    handled["mixed"] = deliver
    leave("mixed", "bad")
    leave("mixed", "good")
    assert came.wait(SECONDS)


def test_what_was_begun_is_finished(app: Flask, handled: dict[str, Any], worker: Callable[[], None]) -> None:
    begun, done = Event(), Event()

    def deliver(_payload: object, _key: str) -> None:
        begun.set()
        asked.wait(SECONDS)
        done.set()

    asked = Event()
    handled["long"] = deliver
    leave("long", "long")
    assert begun.wait(SECONDS)
    ending = Thread(target=worker)
    ending.start()
    asked.set()
    ending.join(SECONDS)
    assert done.is_set()


def test_once_works_until_nothing_is_due(app: Flask, handled: dict[str, Any]) -> None:
    keys: list[str] = []

    def deliver(_payload: object, key: str) -> None:
        keys.append(key)
        if key == "a":
            leave("one", "b")

    handled["one"] = deliver
    leave("one", "a")
    assert working.once(app) == 2
    assert keys == ["a", "b"]
