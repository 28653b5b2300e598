"""The house's own source, parsed once: what the tests of architecture read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

HOME: Final = Path(__file__).parents[2]
PACKAGE: Final = HOME / "storefront"
TEMPLATES: Final = PACKAGE / "templates"

FRAME: Final = frozenset(
    "kernel web blueprints operating demo templates translations".split()
)  # packages that are no room


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the application by its dotted name."""
    return {_dotted(path): ast.parse(path.read_text("utf-8"), str(path)) for path in sorted(PACKAGE.rglob("*.py"))}


def path_of(module: str) -> Path:
    """The file of a dotted name."""
    plain = HOME / Path(*module.split("."))
    return package if (package := plain / "__init__.py").exists() else plain.with_suffix(".py")


@cache
def rooms() -> frozenset[str]:
    """The capabilities: packages that are not part of the frame."""
    return frozenset(path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name not in FRAME)


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module that is imported, with its line; `from a import b` is a.b where that is a module a does not list."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            for alias in node.names:
                if f"{node.module}.{alias.name}" in modules() and alias.name not in listed(node.module):
                    yield f"{node.module}.{alias.name}", node.lineno


@cache
def listed(module: str) -> frozenset[str]:
    """What a module says others may call: its `__all__`."""
    for node in modules()[module].body if module in modules() else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _dotted(path: Path) -> str:
    words = path.relative_to(HOME).with_suffix("").parts
    return ".".join(words[:-1] if words[-1] == "__init__" else words)
