"""The locks hold what pyproject.toml asks for and nothing else, by hash, and say where nothing comes from."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.source import HOME

PROJECT: Final[dict[str, Any]] = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))
RUN: Final = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["postgres"]]
LOCKS: Final = {"requirements.lock": False, "requirements-dev.lock": True}


def group(name: str) -> Iterator[str]:
    for entry in PROJECT["dependency-groups"][name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from group(entry["include-group"])


def asked(*, development: bool) -> list[Requirement]:
    return [Requirement(text) for text in (*RUN, *(group("dev") if development else ()))]


def pins(lock: str) -> dict[str, str]:
    text = (HOME / lock).read_text("utf-8")
    return {
        canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_locked(lock: str) -> None:
    locked = pins(lock)
    for requirement in asked(development=LOCKS[lock]):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{lock} lacks {requirement.name}: make lock"
        assert requirement.specifier.contains(version), f"{lock} has {requirement.name} {version}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_locked_is_asked_for(lock: str) -> None:
    wanted: set[str] = set()
    waiting = asked(development=LOCKS[lock])
    while waiting:
        requirement = waiting.pop()
        name = f"{canonicalize_name(requirement.name)}[{','.join(sorted(requirement.extras))}]"
        if name in wanted:
            continue
        wanted.add(name)
        try:
            below = [Requirement(text) for text in requires(requirement.name) or ()]
        except PackageNotFoundError:
            continue  # for another platform
        for one in below:
            extras = requirement.extras or {""}
            if (
                one.marker is None
                or "extra" not in str(one.marker)
                or any(one.marker.evaluate({"extra": extra}) for extra in extras)
            ):
                waiting.append(one)
    names = {name.split("[")[0] for name in wanted}
    assert not set(pins(lock)) - names, f"{lock} holds what nobody asks for: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    text = (HOME / lock).read_text("utf-8")
    assert not re.findall(r"https?:|file:|--(?:index|extra|find)|^/|/(?:home|root|opt|work)/", text, re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_both_locks_agree() -> None:
    run, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: development.get(name) for name in run} == run
