"""The database's server crashes and comes back: pages say so, nothing is half done, nobody has to restart anything."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from contextvars import Context

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.connections import REST
from storefront.kernel.db import atomic, db, session
from storefront.kernel.readiness import is_away
from storefront.operating import proving
from storefront.shops import Shop
from tests.support import postgres, scratch
from tests.support.client import Client
from tests.support.installations import install
from tests.support.judging import judge
from tests.support.settings import settings
from tests.world import build

PAGES = ("/s/harbour", "/", "/cart", "/sign-in")
SECONDS = 20  # by then a server that crashed answers again


class Crashing:
    """A server of this test's own, whose processes it may kill."""

    def __init__(self) -> None:
        self.server = postgres.start()
        with self._admin() as connection:
            connection.execute("CREATE DATABASE shop")

    def _admin(self) -> "psycopg.Connection[tuple[int]]":
        return psycopg.connect(self.server.url("postgres"), autocommit=True)

    def cut(self) -> int:
        """End every connection of the application; how many there were."""
        with self._admin() as connection:
            return connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'shop'"
            ).fetchone()[0]  # type: ignore[index]  # a count is always there

    def shut(self, away: bool) -> None:
        """Let nobody in, as a server that is down does; or let them in again."""
        with self._admin() as connection:
            connection.execute(f"ALTER DATABASE shop ALLOW_CONNECTIONS {not away}")
        self.cut()

    def crash(self) -> None:
        """Kill -9 of one of its processes: the server ends all others, recovers, and takes connections again."""
        with closing(self._admin()) as victim, closing(self._admin()) as other:
            os.kill(victim.info.backend_pid, signal.SIGKILL)
            with suppress(psycopg.OperationalError):
                other.execute("SELECT pg_sleep(%s)", (SECONDS,))
                pytest.fail("PostgreSQL did not notice that one of its processes was killed.")

    def answers(self) -> bool:
        try:
            self._admin().close()
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture(scope="module")
def crashing() -> Iterator[Crashing]:
    made = Crashing()
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def _shop(crashing: Crashing) -> Iterator[Flask]:
    """An installation on that server."""
    folder = scratch.folder("away")
    app = install(settings(folder, crashing.server.url("shop")))
    with app.app_context():
        db.create_all()
        build()
        session.remove()
    clock.reset()
    yield app
    with app.app_context():
        db.engine.dispose()
    scratch.remove(folder)


@pytest.fixture
def shop(_shop: Flask) -> Iterator[Flask]:
    """The same, its context open."""
    with _shop.app_context():
        yield _shop
        session.remove()


def _answers(visitor: Client) -> list[int]:
    """How each page is answered; what fails says when to come again."""
    found = [Context().run(visitor.browser.get, path) for path in PAGES]
    for path, one in zip(PAGES, found, strict=True):
        judge(visitor.app, one, path)
        assert one.status_code == 200 or one.headers["Retry-After"]
    return [one.status_code for one in found]


def test_the_first_page_after_a_rest_is_there_though_every_connection_was_cut(crashing: Crashing, shop: Flask) -> None:
    visitor = Client(shop)
    assert _answers(visitor) == [200] * len(PAGES)
    time.sleep(REST)
    assert crashing.cut() >= 1
    assert _answers(visitor) == [200] * len(PAGES)


def test_a_connection_that_is_cut_in_use_costs_one_answer_at_most(crashing: Crashing, shop: Flask) -> None:
    visitor = Client(shop)
    for _time in range(3):
        assert _answers(visitor) == [200] * len(PAGES)
        cut = crashing.cut()
        answers = _answers(visitor)
        assert set(answers) <= {200, 503} and answers.count(503) <= cut
    assert _answers(visitor) == [200] * len(PAGES)


def test_while_it_is_away_members_and_strangers_are_told_so(crashing: Crashing, shop: Flask) -> None:
    member, stranger = Client(shop), Client(shop)
    member.sign_in(session.scalars(select(Account).order_by(Account.id)).first())
    stranger.get("/", status=200)
    crashing.shut(True)
    try:
        for visitor, path in ((member, "/me"), (member, "/"), (stranger, "/s/harbour"), (stranger, "/search?q=cup")):
            told = visitor.get(path, status=503)
            assert told.headers["Retry-After"] == "5" and "try again" in told.text
            posted = visitor.post("/cart/lines", {"shop": "harbour", "variant": "1", "quantity": "1"}, status=503)
            assert posted.headers["Retry-After"] == "5"
    finally:
        crashing.shut(False)
    member.get("/me", status=200)
    assert _answers(stranger) == [200] * len(PAGES)


@atomic()
def _renamed(shop: Shop, crashing: Crashing) -> None:
    shop.hue = "plum"
    session.flush()
    crashing.cut()
    shop.version += 1


def test_a_verb_that_loses_its_connection_did_nothing(crashing: Crashing, shop: Flask) -> None:
    before = session.scalars(select(Shop).order_by(Shop.id)).first()
    assert before is not None and before.hue != "plum"
    hue, version = before.hue, before.version
    with pytest.raises(DBAPIError) as raised:
        _renamed(before, crashing)
    assert is_away(raised.value)
    session.remove()
    after = session.scalars(select(Shop).order_by(Shop.id)).first()
    assert after is not None and (after.hue, after.version) == (hue, version)
    assert proving.verify() == []


def test_a_crash_is_gone_by_itself(crashing: Crashing, shop: Flask) -> None:
    visitor = Client(shop)
    assert _answers(visitor) == [200] * len(PAGES)
    crashing.crash()
    until = time.monotonic() + SECONDS
    while not crashing.answers():
        assert set(_answers(visitor)) <= {200, 503}
        assert time.monotonic() < until, "PostgreSQL did not recover."
    time.sleep(REST)
    assert _answers(visitor) == [200] * len(PAGES)
