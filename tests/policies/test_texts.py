"""The operator's own words: three languages, each version kept, numbers filled in, nothing that could run."""

import re

import pytest
from flask import Flask

from storefront import accounts, audit, policies
from storefront.accounts import Account
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import LANGUAGES, speaking
from storefront.policies import texts
from storefront.web.prose import prose

ALL = {"en": "## Hello", "zh_Hant": "## 您好", "zh_Hans": "## 你好"}


@pytest.fixture
def bo(app: Flask) -> Account:
    return accounts.sign_up("Bo", "bo@demo.test", "a word nobody guesses")


@pytest.mark.parametrize("kind", texts.PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_complete(app: Flask, kind: str, language: str) -> None:
    with speaking(language):
        text = policies.filled(str(texts.text(kind).words), "Storefront")
    assert len(text) > 100
    assert not re.search(r"[{}]", text), "a word in braces was not filled in"
    assert ("一" <= text[3] <= "鿿") == (language != "en") or kind == "about"


def test_a_new_version_is_written_beside_the_old(bo: Account) -> None:
    before = texts.text("about")
    texts.write("about", ALL, by=bo, note="Shorter")
    now = texts.text("about")
    assert (now.version, now.note, now.by_id) == (1, "Shorter", bo.id)
    assert texts.text("about", 0).words == before.words
    texts.write("about", {**ALL, "en": "## Hello there"}, by=bo)
    assert [one.version for one in texts.versions("about")] == [2, 1, 0]
    assert texts.text("about", 1).words.in_("en") == "## Hello"
    assert [entry.detail["version"] for entry in audit.entries(about="text:about")] == [2, 1]


def test_the_same_words_make_no_version(bo: Account) -> None:
    texts.write("about", ALL, by=bo)
    texts.write("about", ALL, by=bo)
    assert texts.text("about").version == 1


def test_the_name_is_in_every_language(bo: Account) -> None:
    assert policies.operator_name() == "Storefront"
    texts.write("name", {"en": "Hill Street", "zh_Hant": "山街", "zh_Hans": "山街集"}, by=bo)
    for language, name in (("en", "Hill Street"), ("zh_Hant", "山街"), ("zh_Hans", "山街集")):
        with speaking(language):
            assert policies.operator_name() == name


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("about", {"en": ""}, "en"),
        ("about", {"zh_Hans": "  "}, "zh_Hans"),
        ("about", {"zh_Hant": "x" * 40_001}, "zh_Hant"),
        ("name", {"en": "x" * 61}, "en"),
    ],
)
def test_what_may_not_be_is_refused(bo: Account, kind: str, change: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        texts.write(kind, {**ALL, **change}, by=bo)
    assert refused.value.field == field
    assert texts.text(kind).version == 0


def test_there_is_no_such_text_or_version(bo: Account) -> None:
    for kind, version in (("gossip", None), ("about", 7)):
        with pytest.raises(NotFound):
            texts.text(kind, version)
    with pytest.raises(NotFound):
        texts.write("gossip", ALL, by=bo)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.com/x.png)",
        '<a href="x" onclick="alert(1)">x</a>',
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html,hello)",
    ],
)
def test_markdown_runs_nothing(evil: str) -> None:
    drawn = str(prose(evil)).lower()
    for mark in ("<script", 'href="javascript', "<img", '<a href="x', 'href="data'):
        assert mark not in drawn


def test_a_heading_never_competes_with_the_pages_own() -> None:
    assert "<h1" not in prose("# Large\n\ntext\n\n## Small")
    assert "<h2>Large</h2>" in prose("# Large\n\n## Small")
    assert "<h2>Small</h2>" in prose("## Small")
