"""The application under test, and how it is made fresh: database, uploads, and what a process remembers."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import isfunction, signature

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from storefront.app import create_app
from storefront.kernel import money
from storefront.kernel.db import db
from storefront.operating.migrating import FOLDER
from storefront.settings import Settings
from tests.support.databases import Watched
from tests.support.shelves import Shelves
from tests.support.worlds import Remembered


def install(settings: Settings) -> Flask:
    """An application over these settings."""
    app = create_app(settings)
    app.testing = True
    return app


def stamp() -> None:
    """Say in the database that it is at the newest migration."""
    with db.engine.connect().execution_options(writing=True) as connection:
        scripts = ScriptDirectory(str(FOLDER))
        MigrationContext.configure(connection).stamp(scripts, "head")
        connection.commit()


@dataclass
class Installation:
    """The session's application, its world, and what brings both back to their beginning."""

    app: Flask
    world: Remembered
    watched: Watched
    shelves: Shelves

    def renew(self) -> None:
        """Begin anew, as if nothing had ever happened."""
        self.watched.fresh()
        self.shelves.restore()
        money.currency = self.app.config["SETTINGS"].currency
        with self.app.app_context():
            for forget in _memories():
                forget()


@cache
def _memories() -> tuple[Callable[[], None], ...]:
    """The `forget()` of every module that remembers something for its process."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith("storefront.")]
    found = [getattr(module, "forget", None) for module in modules]
    return tuple(dict.fromkeys(one for one in found if isfunction(one) and not signature(one).parameters))
