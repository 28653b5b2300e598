"""What is typed finds what shares enough words with it, in any order and either Chinese, and is never an error."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront import search


def put(ref: int, text: str, group: str = "room 1") -> None:
    search.put("question", ref, text, groups=[group])


def like(text: str, group: str = "room 1", limit: int = 3) -> list[int]:
    return search.similar("question", text, within=group, limit=limit)


def test_order_and_further_words_do_not_matter(app: Flask) -> None:
    put(1, "Can this cup go into the dishwasher?")
    put(2, "How heavy is it?")
    assert like("dishwasher, the cup?") == [1]
    assert like("Is it very heavy, and why?") == [2]
    assert like("Is it?") == []


def test_a_third_of_what_is_typed_is_enough_and_less_is_not(app: Flask) -> None:
    put(1, "oven")
    assert like("oven glaze saucer") == [1]
    assert like("oven glaze saucer handle") == []


def test_what_shares_more_comes_first_then_what_is_newer(app: Flask) -> None:
    for ref, text in enumerate(("glaze", "glaze saucer", "glaze"), 1):
        put(ref, text)
    assert like("glaze saucer") == [2, 3, 1]
    assert like("glaze saucer", limit=1) == [2]


def test_a_group_keeps_to_itself(app: Flask) -> None:
    put(1, "Is it heavy?", "room 1")
    put(2, "Is it heavy?", "room 12")
    assert like("heavy", "room 1") == [1]
    assert like("heavy", "room 12") == [2]


def test_chinese_is_compared_by_pairs_in_either_writing(app: Flask) -> None:
    put(1, "這個杯子可以放進洗碗機嗎？")
    put(2, "杯口多大？")
    assert like("洗碗机能洗吗") == [1]
    assert like("碗口") == []


def test_what_is_removed_is_not_found(app: Flask) -> None:
    put(1, "heavy")
    search.remove("question", 1)
    assert like("heavy") == []


@pytest.mark.parametrize("text", ["", " ", '"', "NEAR(a b)", "* OR :", "x" * 9_000, "\x00heavy", "'); --", "👍"])
def test_odd_texts_find_nothing_and_break_nothing(app: Flask, text: str) -> None:
    put(1, "glaze")
    assert like(text) == []


@given(st.text(max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_finds_itself_or_nothing(app: Flask, text: str) -> None:
    put(7, text or "x")
    assert like(text) in ([7], [])
