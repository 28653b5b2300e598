"""The documents name no path, page, command or setting that does not exist."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from storefront.cli import main
from storefront.settings import Settings
from tests.support.source import HOME

DOCUMENTS: Final = sorted(path for path in (*HOME.glob("*.md"), *HOME.glob("docs/**/*.md")))
NEEDED: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "DECISIONS.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/settings.md",
)
CODE: Final = re.compile(r"`([^`\n]+)`")
LINK: Final = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
BLOCK: Final = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE: Final = re.compile(
    r"^\.?[\w-]+(?:/[\w.*<>-]+)+/?$|^[\w.-]+\.(?:py|md|html|css|js|toml|lock|cfg|json|csv|svg|png)$"
)
MADE: Final = (".venv", "data", "artefacts")  # made by a command, not kept
ELSEWHERE: Final = frozenset("and/or text/csv Asia/Shanghai".split())
COMMAND: Final = re.compile(
    r"^(?:\$ )?(?:[A-Z_]+=\S+ )*(make|storefront|python -m storefront|\.ci/run)\b ?([a-z]*) ?([a-z]*)"
)


def words(document: Path) -> list[str]:
    """What stands in backticks, and the lines of code blocks."""
    text = document.read_text("utf-8")
    lines = [line.strip() for block in BLOCK.findall(text) for line in block.splitlines()]
    return [*CODE.findall(BLOCK.sub("", text)), *lines]


def names(document: Path) -> str:
    return document.relative_to(HOME).as_posix()


def test_the_documents_are_there() -> None:
    assert not [name for name in NEEDED if not (HOME / name).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_named_files_exist(document: Path) -> None:
    found = [
        word for word in words(document) if FILE.match(word) and word not in ELSEWHERE and not word.startswith(MADE)
    ]
    found += [
        link
        for link in LINK.findall(document.read_text("utf-8"))
        if "://" not in link and not link.startswith("mailto:")
    ]
    missing = [word for word in found if not exists(word, document)]
    assert not missing, f"{names(document)} names {missing}"


def exists(word: str, document: Path) -> bool:
    pattern = re.sub(r"<[^>]+>", "*", word).strip("/")
    places = (
        HOME,
        document.parent,
        HOME / "storefront",
        HOME / "tests",
        HOME / "static",
        HOME / "storefront" / "templates",
    )
    return any(next(place.glob(pattern), None) for place in places) or any(
        next(HOME.glob(f"{folder}/**/{pattern}"), None) for folder in ("storefront", "tests")
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_named_commands_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (HOME / "Makefile").read_text("utf-8"), re.MULTILINE))
    missing = []
    for word in words(document):
        match = COMMAND.match(word)
        if not match or not match[2]:
            continue
        if match[1] == "make":
            known = match[2] in targets
        else:
            command = main.commands.get(match[2])
            below = getattr(command, "commands", None)
            known = command is not None and (not below or match[3] in below)
        if not known:
            missing.append(word)
    assert not missing, f"{names(document)} names {missing}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_named_pages_exist(app: Flask, document: Path) -> None:
    missing = [word for word in words(document) if re.match(r"^/[a-z][\w<>/.{}?=&-]*$", word) and not leads(app, word)]
    assert not missing, f"{names(document)} names {missing}"


def leads(app: Flask, word: str) -> bool:
    path = re.sub(r"<[^>]+>|\{[^}]+\}", "1", word.split("?", maxsplit=1)[0])
    for method in ("GET", "POST"):
        try:
            app.url_map.bind("localhost").match(path, method)
        except HTTPException:
            continue
        return True
    return path.startswith("/static/")


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_named_settings_exist(document: Path) -> None:
    known = {field.metadata["name"] for field in fields(Settings)} | {"CI", "TEST_DATABASE", "PYTHON"}
    named = {match[1] for word in words(document) if (match := re.match(r"^([A-Z]{3,}(?:_[A-Z]+)*)(?:=.*)?$", word))}
    in_makefile = set(re.findall(r"[A-Z_]{3,}", (HOME / "Makefile").read_text("utf-8")))
    odd = {name for name in named if "_" in name and name not in known | in_makefile}
    assert not odd, f"{names(document)} names the settings {sorted(odd)}"
