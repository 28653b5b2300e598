"""The server as it stands behind a proxy, so that a crowd comes from as many addresses as it has people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from storefront.kernel.db import session
from tests.support.databases import Database
from tests.support.installations import Installation
from tests.support.servers import Server
from tests.support.settings import environment, settings


@pytest.fixture
def crowded(app: Flask, _folder: Path, _database: Database, _installation: Installation) -> Iterator[Server]:
    """`storefront run` on this test's database, that believes X-Forwarded-For: web in two processes, and a worker.

    Ask for it last, and start it when the goods stand: `crowded.start()`.
    """
    chosen = environment(settings(_folder, _database.url(), proxies="1"))
    del chosen["BASE_URL"], chosen["PORT"]
    running = Server(chosen, _folder / "crowded.log")
    _installation.watched.unseen()
    try:
        yield running
    finally:
        session.remove()
        running.end()
        running.log.unlink(missing_ok=True)
