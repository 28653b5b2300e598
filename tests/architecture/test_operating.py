"""docs/operating.md says what the code does: its figures, who is called, what is logged, what lies closed."""

import re
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any, Final

import pytest

from storefront.accounts import asking, entering, opening, passwords, staying
from storefront.kernel.db import db
from storefront.kernel.secrets import Encrypted
from storefront.notices import tidying
from storefront.payments import refusing
from tests.support.source import HOME, imports, modules, path_of

FIGURES: Final = {
    f"after {staying.IDLE.days} days without a visit": "idle sessions",
    f"after {staying.LONGEST.days} days at the latest": "sessions",
    f"until {staying.KEPT.days} days after they ended": "ended sessions",
    f"{entering.TRIES} in {entering.WINDOW // timedelta(minutes=1)} minutes for an address": "passwords",
    f"{asking.LIMIT} an hour for an address": "links to choose a password",
    f"{opening.TAKEN} an hour for a network": "addresses that are taken",
    "10 for a number and 30 for a network, in 15 minutes": "orders; the figures stand in orders/keeping.py",
    f"went out together {tidying.KEPT.days} days": "pushes and deliveries",
    f"were refused, for {refusing.KEPT.days} days": "refused notices",
}
CALLING: Final = ("smtplib", "socket", "http.client", "urllib.request", "ssl", "storefront.kernel.fetching")
NOT_OUTSIDE: Final = {
    "storefront.kernel.fetching": "named as what calls for others",
    "storefront.kernel.outbox": "knows errors of mail servers",
    "storefront.operating.running": "asks its own web processes",
    "storefront.notices.pushing": "looks at an address without calling it",
    "storefront.imports.picturing": "looks at an address without calling it",
}


@cache
def columns() -> dict[str, Any]:
    """Every column of every room by `table.column`."""
    for module in modules():
        if module.endswith(".models"):
            import_module(module)
    return {f"{table.name}.{one.name}": one for table in db.metadata.sorted_tables for one in table.columns}


@cache
def page() -> str:
    return " ".join((HOME / "docs" / "operating.md").read_text("utf-8").split())


@pytest.mark.parametrize("figure", FIGURES)
def test_its_figures_are_those_of_the_code(figure: str) -> None:
    assert figure in page(), FIGURES[figure]


def test_it_names_how_passwords_are_hashed() -> None:
    argon = passwords._hasher.hash(b"a word")
    kilobytes, passes = re.findall(r"m=(\d+),t=(\d)", argon)[0]
    assert f"Argon2id, {int(kilobytes) // 1024} MiB, {['none', 'one', 'two', 'three'][int(passes)]} passes" in page()


def test_whoever_calls_outside_is_named() -> None:
    calling = {
        module
        for module, tree in modules().items()
        if any(name == one or name.startswith(f"{one}.") for name, _line in imports(tree) for one in CALLING)
    }
    paths = {module: path_of(module).relative_to(HOME).as_posix() for module in calling - set(NOT_OUTSIDE)}
    assert paths, "nobody calls anybody?"
    assert not [module for module, path in paths.items() if f"`{path}`" not in page()]


def test_every_logger_is_named() -> None:
    logging = {module for module in modules() if "logging.getLogger(__name__)" in path_of(module).read_text("utf-8")}
    assert len(logging) > 10
    assert not [module for module in sorted(logging) if f"`{module}`" not in page()]


def test_what_lies_closed_is_classed() -> None:
    closed = {name for name, column in columns().items() if isinstance(column.type, Encrypted)}
    row = page().partition("**People, closed:**")[2].partition("**People, open:**")[0]
    assert closed == set(re.findall(r"`(\w+\.\w+)`", row))


def test_tables_and_columns_that_it_names_exist() -> None:
    classes = page().partition("## Data by class")[2].partition("## Foreign parts")[0]
    known = {*columns(), *(name.partition(".")[0] for name in columns())}
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", classes)) - {"uploads"}
    assert named <= known, sorted(named - known)
