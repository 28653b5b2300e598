"""Guard the tail, not the average: sizes are guides for the eye, and twice the guide is too much (architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeGuard

import pytest

from tests.support.source import HOME, PACKAGE, TEMPLATES, functions, modules, path_of

GUIDE: Final = {"file": 200, "function": 25, "view": 10, "template": 80}
ROUTES: Final = frozenset({"get", "post", "route"})
LONG_BY_NATURE: Final = {
    "storefront.facts": "a list of facts grows with what can happen",
    "storefront.kernel.darkroom": "runs apart, by its path, and may import nothing of ours",
}


def files() -> Iterator[tuple[str, int]]:
    for module in modules():
        if module not in LONG_BY_NATURE and not module.startswith("storefront.demo.goods"):
            yield module, path_of(module).read_text("utf-8").count("\n")


def of_functions(*, views: bool) -> Iterator[tuple[str, int]]:
    for module, tree in modules().items():
        for function in functions(tree):
            if is_view(module, function) == views:
                yield f"{module}.{function.name}", body_lines(function)


def of_templates() -> Iterator[tuple[str, int]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        if path.parts[-2] != "ui":  # a file of macros is as long as the macros it holds
            yield str(path.relative_to(TEMPLATES)), path.read_text("utf-8").count("\n")


def is_view(module: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if not module.startswith("storefront.blueprints"):
        return False
    called = [one.func for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Attribute) and one.attr in ROUTES for one in called)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement to the last; docstrings and long texts (SQL) do not make code hard to read."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    texts = sum(last_line(node) - node.lineno for node in ast.walk(function) if is_text(node))
    return last_line(body[-1]) - body[0].lineno + 1 - texts


def is_text(node: ast.AST) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def last_line(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno


SIZES: Final = {
    "file": files,
    "function": lambda: of_functions(views=False),
    "view": lambda: of_functions(views=True),
    "template": of_templates,
}


@pytest.mark.parametrize("kind", GUIDE)
def test_no_tail_grows(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = sorted(SIZES[kind](), key=lambda one: -one[1])
    guide = GUIDE[kind]
    tail = [f"{size:5} {name}" for name, size in found if size > guide]
    with capsys.disabled():
        if tail:
            print(f"\n{kind}s longer than {guide} lines: {len(tail)} of {len(found)}", *tail[:5], sep="\n")  # noqa: T201
    too_long = [f"{size} {name}" for name, size in found if size > 2 * guide]
    assert not too_long, f"{kind}s longer than twice the guide of {guide}: {too_long}"


def test_what_is_excused_still_exists() -> None:
    assert set(LONG_BY_NATURE) <= set(modules())
    assert Path(PACKAGE).is_relative_to(HOME)
