"""Every test starts in the same peopled world, on the database that `--database` names; commits are real."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from flask import Flask

from storefront.kernel import clock as kernel_clock
from storefront.kernel import outbox, sweeps, words
from storefront.kernel.db import Model, db, session
from storefront.operating import proving
from tests.support import browsers, postgres, races, scratch, sockets
from tests.support.client import Client
from tests.support.counting import counted
from tests.support.databases import SERVER, Database, PostgreSQL, SQLite, Watched
from tests.support.installations import Installation, install, stamp
from tests.support.servers import Server
from tests.support.settings import environment, settings
from tests.support.shelves import Shelves
from tests.support.worlds import Remembered
from tests.world import World, build

APART = frozenset("ledger wallets payments products batches".split())
PROVEN = frozenset("ledger wallets payments coupons orders packets batches products".split())
_servers = pytest.StashKey[postgres.Server]()


def pytest_addoption(parser: pytest.Parser) -> None:
    usual = os.environ.get("TEST_DATABASE", "sqlite")
    parser.addoption("--long", action="store_true", help="run what takes long, too")
    parser.addoption("--database", choices=("sqlite", "postgresql"), default=usual, help="which database to test on")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for the whole session, however many workers share it."""
    if config.getoption("--database") == "postgresql" and SERVER not in os.environ:
        try:
            server = config.stash[_servers] = postgres.start()
        except postgres.Unavailable as trouble:
            _cannot(f"NOT TESTED ON POSTGRESQL: {trouble}")
        os.environ[SERVER] = str(server.folder)


def _cannot(says: str) -> NoReturn:
    """A machine of somebody's lacks something: one loud line. Ours must have everything."""
    if os.environ.get("CI"):
        raise pytest.UsageError(says)
    pytest.exit(f"\n{'!' * 100}\n{says}\n{'!' * 100}", returncode=0)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long runs when asked; what asks no database, on one; what needs a browser, where there is one."""
    if not config.getoption("--long"):
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    if config.getoption("--database") == "postgresql":
        hurried = not config.getoption("--long")
        same = [item for item in items if _is_the_same(item) or (hurried and item.get_closest_marker("once"))]
        items[:] = [item for item in items if item not in set(same)]
        config.hook.pytest_deselected(items=same)
    needing = [item for item in items if item.get_closest_marker("browser")]
    if needing and browsers.path() is None:
        if len(needing) == len(items):
            _cannot(f"NOT TESTED IN A BROWSER: {browsers.MISSING}")
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=browsers.MISSING))


def _is_the_same(item: pytest.Item) -> bool:
    """Whether a test asks no database, so that another one changes nothing for it."""
    return "_database" not in getattr(item, "fixturenames", ())


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(_servers, None):
        del os.environ[SERVER]
        server.stop()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture(scope="session")
def _folder() -> Iterator[Path]:
    path = scratch.folder("tests")
    yield path
    scratch.remove(path)


@pytest.fixture(scope="session")
def _database(request: pytest.FixtureRequest, _folder: Path) -> Database:
    chosen: Database = SQLite(_folder) if request.config.getoption("--database") == "sqlite" else PostgreSQL()
    return chosen


@pytest.fixture(scope="session")
def _installation(_folder: Path, _database: Database) -> Iterator[Installation]:
    """The application of the session, and the world made once."""
    sockets.guard()
    _database.empty()
    app = install(settings(_folder, _database.url()))
    with app.app_context():
        try:
            db.create_all()
            stamp()
            world = Remembered(build())
        finally:
            session.remove()
            db.engine.dispose()
    kernel_clock.reset()
    _database.keep()
    shelves = Shelves(_folder)
    shelves.keep()
    yield Installation(app, world, Watched(app, _database), shelves)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(request: pytest.FixtureRequest, _installation: Installation) -> Iterator[Flask]:
    """The application in a fresh world; its context is open, so verbs can be called.

    After every test that wrote, money and stock must add up (quality.md, Invariants).
    """
    _installation.renew()
    with _installation.app.app_context():
        yield _installation.app
        session.remove()
        if _installation.watched.wrote(_proven()) and not _apart(request):
            assert proving.verify() == [], "The test left money or stock that does not add up."
            session.remove()


@cache
def _proven() -> frozenset[str]:
    """The tables of which `proving` asks something."""
    rooms = {f"storefront.{room}" for room in PROVEN}
    models = [mapper.class_ for mapper in Model.registry.mappers]
    return frozenset(one.__tablename__ for one in models if ".".join(one.__module__.split(".")[:2]) in rooms)


def _apart(request: pytest.FixtureRequest) -> bool:
    """Whether a test does to one room what only rooms above it may do, or breaks it on purpose."""
    return request.path.parent.name in APART or request.node.get_closest_marker("broken") is not None


@pytest.fixture
def world(app: Flask, _installation: Installation) -> World:
    """Who and what is there; each look reads the database anew."""
    return cast("World", _installation.world)


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor's browser that judges every page it opens."""
    return Client(app)


@pytest.fixture
def browse(app: Flask) -> Callable[[], Client]:
    """Further browsers, one per call."""
    return lambda: Client(app)


@pytest.fixture
def make_app(
    app: Flask, _folder: Path, _database: Database, _installation: Installation
) -> Iterator[Callable[..., Flask]]:
    """Further applications over the same database, with settings changed by name: `make_app(social="0")`."""
    made: list[Flask] = []

    def make(**changed: Any) -> Flask:
        _installation.watched.unseen()
        made.append(install(settings(_folder, **({"database_url": _database.url()} | changed))))
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            session.remove()
            db.engine.dispose()


@pytest.fixture
def server(app: Flask, _folder: Path, _database: Database, _installation: Installation) -> Iterator[Server]:
    """`storefront run` as processes, on this test's database: two web processes and a worker."""
    session.remove()
    chosen = environment(settings(_folder, _database.url()))
    del chosen["BASE_URL"], chosen["PORT"]
    running = Server(chosen, _folder / "server.log")
    _installation.watched.unseen()
    try:
        running.start()
        yield running
    finally:
        running.end()
        running.log.unlink()


@pytest.fixture
def bare(_database: Database) -> Iterator[Callable[..., Flask]]:
    """Applications over one empty database of their own, without a world: `bare()`, or with settings by name."""
    folder = scratch.folder("bare")
    database = _database.beside(folder)
    made: list[Flask] = []

    def make(**changed: Any) -> Flask:
        made.append(install(settings(folder, **({"database_url": database.url()} | changed))))
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            session.remove()
            db.engine.dispose()
    scratch.remove(folder)


@pytest.fixture
def queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """The statements of a while: `with queries() as statements: …`."""
    return lambda: counted(app)


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """Calls that start together in threads: `at_once([one, other])`, or one call with numbers: `at_once(buy, 50)`."""

    def run(calls: Any, times: int | None = None) -> list[Any]:
        return races.at_once(app, calls if times is None else [partial(calls, number) for number in range(times)])

    return run


@pytest.fixture
def deliver(app: Flask) -> Callable[[], None]:
    """Be the worker: move what is due and deliver what is left in the outbox, until nothing is."""

    def run() -> None:
        for _round in range(20):
            if not sweeps.run() + outbox.deliver():
                return
        raise AssertionError("The worker finds work without end.")

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of the session: Playwright's loop runs once in a process, whichever folder asks first."""
    if (program := browsers.path()) is None:
        pytest.skip(browsers.MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=browsers.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def clock() -> Iterator[Callable[[timedelta], None]]:
    """The clock runs with the machine's at the start of every test; `clock(timedelta(days=3))` moves it on."""
    kernel_clock.reset()
    yield kernel_clock.move
    kernel_clock.reset()


@pytest.fixture(autouse=True)
def _plain_words() -> Iterator[None]:
    """Every test starts in English."""
    words.speak("en")
    yield
    words.speak("en")
