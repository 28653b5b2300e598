"""R7: the same town on SQLite and on PostgreSQL, the same pages asked of both in turns."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
from flask import Flask

from storefront.kernel.db import db, session
from tests.bench.asking import afresh, asking
from tests.bench.measuring import Verdict, interleaved
from tests.bench.town import Town, an_app, peopled
from tests.support import postgres

ROUNDS: Final = 60
NAME: Final = "bench"


def compared(app: Flask, town: Town, folder: Path, products: int) -> Iterator[Verdict]:
    """Each page's time on PostgreSQL against its time on SQLite, with `products` goods on both."""
    server = postgres.start()
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        folder.mkdir()
        twin = an_app(folder, server.url(NAME))
        same = peopled(twin, products)
        for what, path, there in (
            ("shop page", "/s/harbour", "/s/harbour"),
            ("deep page", town.deep, same.deep),
            ("product", town.page, same.page),
            ("search", "/search?q=cup", "/search?q=cup"),
        ):
            times = interleaved({"here": afresh(asking(app, path)), "there": afresh(asking(twin, there))}, ROUNDS)
            yield Verdict("R7", f"{what} on PostgreSQL against SQLite", times["there"] / times["here"], 1.6)
        with twin.app_context():
            session.remove()
            db.engine.dispose()
    finally:
        server.stop()
