"""One thing has one name, in code, addresses, templates and tests (mission.md, Words)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from storefront.kernel.db import db
from tests.support.source import HOME, PACKAGE, TEMPLATES, modules, rooms

BY_KIND: Final = frozenset("utils util helpers helper services service managers manager common misc tools".split())
OTHER_NAMES: Final = {
    "user": "customer, reseller, supplier, staff or account",
    "users": "accounts",
    "buyer": "customer",
    "seller": "reseller",
    "vendor": "supplier or brand",
    "merchant": "reseller or supplier",
    "shipment_group": "parcel",
    "dispute": "case",
    "voucher": "coupon",
    "withdrawal": "payout",
}
NOT_OURS: Final = {
    "UserMixin": "Flask-Login's name",
    "user_agent": "HTTP's name",
    "vendor": "the folder of what others wrote; a column of the exchange format",
    "user_loader": "Flask-Login's name",
    "user_id": "",
}
PLACES: Final = frozenset(  # parts of the site, and of the tests, that are not one room's
    "ui errors guarantees desk sell supply me dev operator checkout home sitemap files health trace machines webhooks"
    " kernel web architecture browser journeys bench support cli demo crash invariants races security"
    " __pycache__".split()
)
COUNTERS: Final = {
    "attempts.count": "attempts of one window; nobody sees or edits it",
    "refused_notices.count": "what strangers send has no rows: one number a day is all that is kept",
    "sandbox_modes.count": "how many of the next pretended payments go wrong in this way",
}


def identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


@pytest.mark.parametrize("module", sorted(modules()))
def test_names_are_those_of_the_glossary(module: str) -> None:
    wrong = []
    for name, line in identifiers(modules()[module]):
        if name in NOT_OURS:
            continue
        for part in re.findall(r"[A-Z]?[a-z]+", name):
            if part.lower() in OTHER_NAMES:
                wrong.append(f"line {line}: {name} (say {OTHER_NAMES[part.lower()]})")  # noqa: PERF401
    assert not wrong, f"{module}: {wrong}"


def test_nothing_is_named_by_its_kind() -> None:
    paths = [path for folder in (PACKAGE, HOME / "tests", HOME / "static") for path in folder.rglob("*")]
    assert not [str(path.relative_to(HOME)) for path in paths if path.stem in BY_KIND]


def test_every_module_opens_with_its_rule() -> None:
    silent = [module for module, tree in modules().items() if not ast.get_docstring(tree)]
    assert not silent, f"no rule in one sentence: {silent}"


def test_one_word_names_rules_pages_templates_and_tests() -> None:
    known = rooms() | PLACES
    for folder in (PACKAGE / "blueprints", TEMPLATES, HOME / "tests"):
        found = {
            path.stem
            for path in folder.iterdir()
            if path.is_dir() or (path.suffix == ".py" and folder.name == "blueprints")
        }
        odd = {name for name in found if name not in known and not any(name.startswith(f"{word}_") for word in known)}
        assert not odd - {"__init__"}, f"{folder.relative_to(HOME)} has words that no room has: {sorted(odd)}"


def test_there_are_no_editable_counters() -> None:
    """What can be counted is counted: a number beside its rows goes wrong one day (reliability.md)."""
    counters = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if re.search(r"(^|_)(count|counter|likes|total_orders|views)$", column.name)
    }
    assert counters <= set(COUNTERS), sorted(counters - set(COUNTERS))
