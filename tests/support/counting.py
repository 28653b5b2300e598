"""How many statements a request costs; what opens a transaction is not one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from storefront.kernel.db import db


@contextmanager
def heard(app: Flask, hear: Callable[[str, Any, bool], object]) -> Iterator[None]:
    """Call `hear(text, values, many)` for every statement that is sent to the database meanwhile."""

    def note(_connection: object, _cursor: object, text: str, values: Any, _context: object, many: bool) -> None:
        hear(text, values, many)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile, in order."""
    statements: list[str] = []

    def note(text: str, _values: Any, _many: bool) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")):
            statements.append(text)

    with heard(app, note):
        yield statements
