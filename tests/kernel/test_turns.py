"""Nobody waits for a verb that does not write yet, or has written already; on SQLite, where one writes at a time."""

import fcntl
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, insert

from storefront.kernel import clock, idempotency
from storefront.kernel.db import atomic, db, session
from storefront.kernel.idempotency import Claim

SOON = 10  # seconds within which somebody else has written


def noted(key: str) -> bool:
    session.rollback()
    return idempotency.created("test", key) == "yes"


def free() -> bool:
    """Whether another process could write now: a file that is opened anew is locked as if by one."""
    with open(f"{db.engine.url.database}.turn", "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@atomic()
def note(key: str, look: Callable[[], None] = lambda: None) -> None:
    """A verb that looks around before and after it writes."""
    look()
    session.execute(insert(Claim).values(scope="test", key=key, contents="", created="yes", at=clock.now()))
    look()


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[list[Thread]]:
    """Threads that are waited for."""
    running: list[Thread] = []
    yield running
    for one in running:
        one.join()


def test_what_a_verb_works_out_before_it_writes_keeps_no_process_waiting(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no turns")
    seen: list[bool] = []
    note("the first to write", lambda: seen.append(free()))
    assert seen == [True, False] and free()


def test_what_is_tidied_up_afterwards_keeps_nobody_waiting(app: Flask, elsewhere: list[Thread]) -> None:
    waited = []

    def next_one() -> None:
        with app.app_context():
            note("the next to write")

    def tidy_up(_session: object) -> None:
        if elsewhere:
            return
        elsewhere.append(Thread(target=next_one))
        elsewhere[0].start()
        elsewhere[0].join(SOON)
        waited.append(elsewhere[0].is_alive())

    event.listen(session, "after_commit", tidy_up)
    try:
        note("the first to write")
    finally:
        event.remove(session, "after_commit", tidy_up)
    assert waited == [False]
    assert noted("the first to write") and noted("the next to write")


def test_a_commit_that_fails_leaves_nothing_and_keeps_no_turn(app: Flask) -> None:
    def full(_connection: object) -> None:
        raise OSError("No space left on device")

    event.listen(db.engine, "commit", full, insert=True)
    try:
        with pytest.raises(OSError, match="No space"):
            note("on a full disk")
    finally:
        event.remove(db.engine, "commit", full)
    note("with space again")
    assert noted("with space again") and not noted("on a full disk")
