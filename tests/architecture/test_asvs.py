"""docs/asvs.md is whole and true as far as a program can tell, and SECURITY.md says its sums."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import pytest

from tests.support.source import HOME, functions

STATUSES: Final = ("met", "in part", "not applicable", "open")
# How many requirements of the levels 1 and 2 each section of OWASP ASVS 5.0.0 begins with: its ids, none of its words.
SECTIONS: Final = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4"
    " 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2"
    " 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3"
    " 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5"
    " 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
).split()
Id = tuple[int, ...]


class Row(NamedTuple):
    """One requirement: its id, how it stands in a word of STATUSES, why, and what shows it."""

    id: Id
    status: str
    why: str
    shown: tuple[str, ...]


def numbers(text: str) -> Id:
    return tuple(int(part) for part in text.split("."))


def wanted() -> list[Id]:
    """The ids of both levels, in the standard's order."""
    found = []
    for section in SECTIONS:
        name, count = section.split(":")
        found += [(*numbers(name), place) for place in range(1, int(count) + 1)]
    return found


@cache
def page() -> str:
    return (HOME / "docs" / "asvs.md").read_text("utf-8")


@cache
def rows() -> tuple[Row, ...]:
    found = []
    for line in page().splitlines():
        if re.match(r"\| \d", line):
            id, _asks, stands, shown = (cell.strip() for cell in line.strip("|").split("|"))
            status, _colon, why = stands.partition(": ")
            found.append(Row(numbers(id), status, why, tuple(re.findall(r"`([^`]+)`", shown))))
    return tuple(found)


def left_out() -> Iterator[Id]:
    """The ids that one sentence says are not applicable, chapter by chapter."""
    for first, last in re.findall(r"^([\d.]+) to ([\d.]+) are not applicable: ", page(), re.MULTILINE):
        yield from (id for id in wanted() if numbers(first) <= id <= numbers(last))


def counts() -> Counter[str]:
    return Counter(row.status for row in rows()) + Counter({"not applicable": len([*left_out()])})


def test_every_requirement_of_both_levels_is_there_once_and_in_order() -> None:
    assert len(wanted()) == 253
    assert all(before.id < after.id for before, after in pairwise(rows()))
    assert sorted([*(row.id for row in rows()), *left_out()]) == wanted()


def test_each_says_how_it_stands() -> None:
    for row in rows():
        assert row.status in STATUSES, row
        assert row.status == "met" or row.why, f"{row.id} does not say why"


def test_what_is_done_names_where() -> None:
    bare = [row.id for row in rows() if row.status in ("met", "in part") and not row.shown]
    bold = [row.id for row in rows() if row.status in ("not applicable", "open") and row.shown]
    assert (bare, bold) == ([], [])


def test_what_is_named_exists() -> None:
    missing = [f"{row.id}: {named}" for row in rows() for named in row.shown if not exists(named)]
    assert missing == []


def exists(named: str) -> bool:
    path, _colons, test = named.partition("::")
    return (HOME / path).is_file() and (not test or test in named_in(path))


@cache
def named_in(path: str) -> frozenset[str]:
    return frozenset(one.name for one in functions(ast.parse((HOME / path).read_text("utf-8"))))


@pytest.mark.parametrize("status", STATUSES)
def test_the_summary_says_the_sums(status: str) -> None:
    security = (HOME / "SECURITY.md").read_text("utf-8")
    assert re.findall(rf"^\| {status} \| (\d+) \|", security, re.MULTILINE) == [str(counts()[status])]


def test_what_is_open_stands_under_not_yet() -> None:
    not_yet = (HOME / "SECURITY.md").read_text("utf-8").partition("## Not yet")[2]
    named = {numbers(id) for id in re.findall(r"\b\d+\.\d+\.\d+\b", not_yet)}
    assert {row.id for row in rows() if row.status == "open"} <= named
