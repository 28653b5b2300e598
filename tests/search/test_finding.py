"""The same words find the same things, whoever asks, on whichever database."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront import search
from storefront.kernel.words import Words
from storefront.search.asking import Phrase
from storefront.search.folding import document


def put(ref: int, name: Words | str, *texts: Words | str, kind: str = "thread", **options: Any) -> None:
    search.put(kind, ref, name, texts, **options)


def refs(query: str, kind: str = "thread", **options: Any) -> list[int]:
    return search.candidates(kind, query, **options)


def test_two_chinese_characters_are_enough(app: Flask) -> None:
    put(1, "红烧牛肉面")
    put(2, "牛奶")
    put(3, "肉牛养殖")
    assert refs("牛肉") == [1]
    assert refs("牛") == [2, 3, 1]


def test_traditional_finds_simplified_and_back(app: Flask) -> None:
    put(1, "龙眼蜂蜜")
    put(2, "龍眼蜂蜜罐")
    for query in ("龙眼", "龍眼", "蜂蜜", "龍眼蜂蜜"):
        assert sorted(refs(query)) == [1, 2], query


def test_one_text_in_several_languages_is_one_answer(app: Flask) -> None:
    put(1, Words({"": "Celadon cup", "zh_Hant": "青瓷杯", "zh_Hans": "青瓷杯"}))
    assert refs("青瓷") == refs("CELADON") == refs("cup") == [1]


def test_latin_words_are_found_by_their_beginning(app: Flask) -> None:
    put(1, "iPhone sleeve")
    assert refs("iph") == refs("IPH") == refs("sle ipho") == [1]
    assert refs("phone") == []
    assert refs("i") == []  # a single letter is a word, not a beginning


def test_marks_on_letters_do_not_matter(app: Flask) -> None:
    put(1, "Crème brûlée Straße")
    assert refs("creme") == refs("BRULEE") == refs("strasse") == refs("crème") == [1]


def test_numbers_and_units_are_found_however_they_are_spaced(app: Flask) -> None:
    put(1, "Bowl 220 ml")
    put(2, "Cup 220ml")
    assert sorted(refs("220ml")) == sorted(refs("220 ml")) == [1, 2]
    assert refs("22") == []


def test_other_scripts_are_found_too(app: Flask) -> None:
    put(1, "Самовар медный")
    put(2, "東京ラーメン")
    put(3, "김치")
    assert refs("само") == refs("САМОВАР") == [1]
    assert refs("ラーメン") == [2]
    assert refs("김치") == [3]


def test_a_name_comes_before_a_mention_and_a_short_name_first(app: Flask) -> None:
    put(1, "Teapot", "goes with a cup")
    put(2, "Cup and saucer")
    put(3, "Cup")
    assert refs("cup") == [3, 2, 1]


def test_words_may_stand_apart_and_in_different_texts(app: Flask) -> None:
    put(1, "Blue bowl", "by Hill Pottery")
    assert refs("bowl hill") == [1]
    assert refs("bowl by-hill") == [1]
    assert refs("bowl-by") == []  # no phrase reaches from one text into the next


def test_kinds_do_not_mix(app: Flask) -> None:
    put(1, "Hill", kind="brand")
    put(1, "Hill vase")
    assert refs("hill", "brand") == [1]
    put(2, "Lane", kind="brand")
    assert refs("lane") == []


def test_putting_again_replaces_and_removing_forgets(app: Flask) -> None:
    put(1, "Old name")
    put(1, "New name")
    assert refs("old") == []
    assert refs("new") == [1]
    search.remove("thread", 1)
    search.remove("thread", 1)
    assert refs("new") == []


def test_the_same_words_again_write_nothing(app: Flask, queries: Callable[[], Any]) -> None:
    put(1, "Vase", "tall")
    with queries() as statements:
        put(1, "Vase", "tall")
    assert not [one for one in statements if one.startswith(("UPDATE", "DELETE")) or "INSERT INTO search_index" in one]


def test_a_search_may_be_narrowed(app: Flask) -> None:
    put(1, "Cup", groups=["supplier 1"])
    put(2, "Cup", groups=["supplier 12"])
    assert refs("cup", within="supplier 1") == [1]
    assert refs("cup", among=[2, 77]) == [2]
    assert refs("cup", among=[]) == []
    assert refs("supplier1") == refs("gsupplier1") == []


def test_pages_follow_one_another_without_gap_or_twin(app: Flask) -> None:
    for ref in range(1, 31):
        put(ref, f"Cup {'long ' * (ref % 3)}", "more")
    seen: list[int] = []
    after: str | None = None
    while True:
        found = search.find("thread", "cup", limit=7, after=after)
        seen += found.refs
        if (after := found.after) is None:
            break
    assert seen == refs("cup")
    assert len(set(seen)) == 30


def test_a_mark_that_is_none_of_ours_starts_anew(app: Flask) -> None:
    put(1, "Cup")
    for after in ("", "x", "1.2", "1.2.x", "9" * 40, "..", "-1.2.3"):
        assert search.find("thread", "cup", after=after).refs == [1]


def test_suggestions_are_names_that_go_on(app: Flask) -> None:
    put(1, "Cups and saucers", kind="campaign")
    put(5, "Cup, blue", "a mug")
    put(6, "Mug", "like a cup")
    put(7, "cup, BLUE")
    found = search.suggest("cup", kinds=("campaign", "thread"))
    assert [(one.kind, str(one.name)) for one in found] == [("campaign", "Cups and saucers"), ("thread", "cup, BLUE")]


HOSTILE = (
    "", " ", '"', "'", '"""', "a' OR 1=1 --", 'cup" OR "x', "cup AND", "NOT", "OR", "NEAR(cup, 2)", "names:cup", "cup*",
    "*", "^cup", "cup + vase", "(cup", ")", "cup:*", "cup & !vase", "a <-> b", "\\", "%", "_", "\x00", "\ud800", "🙂",
    "e" + "\u0301" * 500, "牛" * 5000, "a " * 5000, "\u202ecup", "c\u200bup", "-cup", "--", "1e5", "0x10", "½", "ﷺ",
)  # fmt: skip


def test_no_query_whatever_fails(app: Flask) -> None:
    put(1, "Cup e 牛牛 1")
    for query in HOSTILE:
        search.find("thread", query)
        search.suggest(query)
    assert refs('cup" OR "x') == []
    assert refs("(cup") == refs("cup*") == refs("^cup") == [1]


def test_no_text_whatever_cannot_be_put(app: Flask) -> None:
    for ref, text in enumerate(HOSTILE, 1):
        put(ref, text, text * 3)
    put(99, "x" * 100_000, "牛" * 100_000)
    assert refs("牛牛牛") != []


LETTERS = st.sampled_from("ab牛肉麵面é1 -Ü")
TEXTS = st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=3)


def expected(texts: list[str], query: str) -> bool:
    """The rule said plainly: every part of the query stands somewhere in one of the texts, in order."""
    from storefront.search.asking import phrases

    asked = phrases(query)
    found = [token for text in texts for token in [*document([text]), "b"]]

    def stands(phrase: Phrase) -> bool:
        size = len(phrase.tokens)
        for start in range(len(found) - size + 1):
            part = found[start : start + size]
            if tuple(part[:-1]) == phrase.tokens[:-1] and (
                part[-1].startswith(phrase.tokens[-1]) if phrase.prefix else part[-1] == phrase.tokens[-1]
            ):
                return True
        return False

    return bool(asked) and all(stands(phrase) for phrase in asked)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(TEXTS, min_size=1, max_size=4), query=st.text(LETTERS, max_size=6))
def test_answers_follow_the_rule_on_either_database(app: Flask, documents: list[list[str]], query: str) -> None:
    for ref, texts in enumerate(documents, 1):
        put(ref, texts[0], *texts[1:])
    for ref in range(len(documents) + 1, 5):
        search.remove("thread", ref)
    assert sorted(refs(query)) == [ref for ref, texts in enumerate(documents, 1) if expected(texts, query)]
