"""The frame of the tests itself: a fresh world per test, counted statements, calls at once, the worker by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.kernel import outbox
from storefront.kernel.db import atomic, session


@atomic()
def leave(key: str) -> None:
    """Write something."""
    outbox.put("unheard of", key, {})


def messages() -> int:
    return session.scalar(select(func.count()).select_from(outbox.Message)) or 0


@pytest.mark.parametrize("_turn", range(3))
def test_what_one_test_writes_the_next_does_not_find(app: Flask, _turn: int) -> None:
    before = messages()
    leave("a key")
    assert messages() == before + 1


def test_calls_at_once_all_commit(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    before = messages()
    assert at_once(lambda number: leave(f"key {number}"), 8) == [None] * 8
    assert messages() == before + 8


def test_an_exception_in_a_race_is_a_result(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    outcome = at_once([lambda: 1, lambda: 1 // 0])
    assert outcome[0] == 1
    assert isinstance(outcome[1], ZeroDivisionError)


def test_statements_are_counted(app: Flask, queries: Callable[[], Any]) -> None:
    with queries() as statements:
        messages()
    assert len(statements) == 1
