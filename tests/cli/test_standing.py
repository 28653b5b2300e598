"""A start that has nothing to migrate knows it by one look; whatever is unclear takes the long way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from storefront.kernel.db import db
from storefront.operating import migrating, standing
from storefront.settings import Settings
from tests.support.settings import settings
from tests.world import World


def test_the_newest_version_is_what_migrating_calls_so() -> None:
    assert standing.newest() == ScriptDirectory(str(migrating.FOLDER)).get_current_head()


@pytest.mark.parametrize(
    ("files", "newest"),
    [
        ({}, None),
        ({"a.py": "revision = 'one'\ndown_revision = None\n"}, "one"),
        (
            {
                "a.py": "revision = 'one'\ndown_revision = None\n",
                "b.py": "revision: str = 'two'\ndown_revision: str = 'one'\n",
            },
            "two",
        ),
        ({"a.py": "revision = 'one'\n", "b.py": "revision = 'two'\n"}, None),
        (
            {
                "a.py": "revision = 'one'\n", "b.py": "revision = 'two'\n",
                "c.py": "revision = 'both'\ndown_revision = ('one', 'two')\n",
            },
            "both",
        ),
    ],
)  # fmt: skip
def test_the_newest_version_is_the_one_that_none_follows(
    files: dict[str, str], newest: str | None, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert standing.newest(tmp_path) == newest


def test_a_database_is_at_this_version_once_it_is_migrated(bare: Callable[..., Flask]) -> None:
    made = bare()
    chosen: Settings = made.config["SETTINGS"]
    assert not standing.at_this_version(chosen)
    migrating.migrate(made)
    assert standing.at_this_version(chosen)
    assert not standing.peopled(chosen)
    with made.app_context(), db.engine.connect().execution_options(writing=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'earlier'")
        connection.commit()
    assert not standing.at_this_version(chosen)


def test_somebody_is_there(app: Flask, world: World) -> None:
    assert world.customer
    assert standing.peopled(app.config["SETTINGS"])


@pytest.mark.parametrize("address", ["", "postgresql://nobody@127.0.0.1:1/none", "postgresql://%%%"])
def test_what_cannot_be_asked_is_not_at_this_version(address: str, tmp_path: Path) -> None:
    chosen = settings(tmp_path, address)
    assert not standing.at_this_version(chosen)
    assert not standing.peopled(chosen)
    assert not (tmp_path / "storefront.db").exists(), "looking makes nothing"


def test_a_file_that_is_no_database_is_not_at_this_version(tmp_path: Path) -> None:
    (tmp_path / "storefront.db").write_text("this is no database, but long enough to be looked at" * 20)
    assert not standing.at_this_version(settings(tmp_path, ""))
