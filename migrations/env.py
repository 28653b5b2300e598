"""How Alembic meets our database: over the connection it is handed, on SQLite by rebuilding tables."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from storefront.kernel.db import db
from storefront.operating.migrating import ours


def render(kind: str, thing: Any, autogenerating: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their import, so that a migration reads as the models do."""
    if kind == "type" and isinstance(thing, TypeDecorator) and type(thing).__module__.startswith("storefront."):
        name = type(thing).__name__
        autogenerating.imports.add(f"from {type(thing).__module__} import {name}")
        return f"{name}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=db.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    include_name=ours,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,  # ours on SQLite too: the driver is told not to commit by itself
)
with context.begin_transaction():
    context.run_migrations()
