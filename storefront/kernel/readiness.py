"""Whether this process can work: database, migrations, storage."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from storefront.kernel.db import db

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def troubles() -> list[str]:
    """What is wrong, in plain words for the operator; empty when all is well."""
    return [trouble for check in (_database, _storage) if (trouble := check())]


def _database() -> str:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    try:
        with db.engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
    except Exception as error:
        return f"The database does not answer ({type(error).__name__})."
    return "" if found == wanted else "The database is not migrated to this version: run `storefront migrate`."


def _storage() -> str:
    folder = Path(current_app.config["UPLOADS"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"Uploads cannot be stored in {folder}: {error.strerror}."
