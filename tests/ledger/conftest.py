"""The world divided between the role that owns its tables and the role as which the application serves."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from storefront.operating import granting
from tests.support.roles import Roles, two


@pytest.fixture
def roles(app: Flask, make_app: Callable[..., Flask]) -> Roles:
    """The world, divided between its owner and the role the application serves as."""
    url = app.config["SETTINGS"].database_url
    if not url:
        pytest.skip("SQLite has no roles")
    found = two(url)
    granting.limit(make_app(database_url=found.owner_url), found.serving)
    return found


@pytest.fixture
def served(roles: Roles, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The application as it serves, its context open."""
    app = make_app(database_url=roles.serving_url)
    with app.app_context():
        yield app
