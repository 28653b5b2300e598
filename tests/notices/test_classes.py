"""Every kind of notice that is told anywhere has its class: who adds one says how far it may go (domain.md 19)."""

import ast

from storefront import notices
from storefront.notices.classes import QUIET
from storefront.orders.letters import _LETTERS
from storefront.orders.timing import TIMERS
from tests.support.source import modules

TELLS = ("notices.post", "notices.write", "post", "write")


def told() -> dict[str, str]:
    """The kinds that the code tells by name, and where."""
    found = {}
    for module, tree in modules().items():
        inside = module.startswith("storefront.notices")
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called = ast.unparse(node.func)
            if called in TELLS[:2] or (inside and called in TELLS[2:]):
                found[str(node.args[0].value)] = module
    return found


def test_what_is_told_is_found() -> None:
    assert {"password changed", "credit ended", "watch asked"} <= set(told())


def test_every_kind_that_is_told_has_a_class() -> None:
    assert {kind: where for kind, where in told().items() if kind not in notices.CLASS_OF} == {}


def test_every_letter_of_an_order_has_a_class() -> None:
    timers = {kind for timer in TIMERS.values() for kind in (*timer.before.values(), *timer.after.values())}
    assert (set(_LETTERS) | timers | QUIET) - set(notices.CLASS_OF) == set()
    assert {notices.CLASS_OF[kind] for kind in {*_LETTERS, *timers}} == {"order"}


def test_the_classes_are_the_three() -> None:
    assert set(notices.CLASS_OF.values()) == set(notices.CLASSES) == {"order", "social", "marketing"}
