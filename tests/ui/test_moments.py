"""An instant reads the same everywhere, in the platform's zone and the reader's language."""

from datetime import UTC, datetime, timedelta

import pytest

from storefront.kernel import clock, words
from storefront.web import deadlines, moments

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday 12:00 in Shanghai
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> None:
    clock.set(NOON)


@pytest.mark.parametrize(
    ("language", "form", "said"),
    [
        ("en", "moment", "Sat 28 Nov, 23:59"),
        ("zh_Hant", "moment", "11/28（六）23:59"),
        ("zh_Hans", "moment", "11月28日 周六 23:59"),
        ("en", "day", "Sat 28 Nov"),
        ("zh_Hant", "day", "11/28（六）"),
        ("en", "date", "28 November 2026"),
        ("zh_Hans", "date", "2026年11月28日"),
        ("en", "clock", "23:59"),
    ],
)
def test_an_instant_in_words(language: str, form: str, said: str) -> None:
    with words.speaking(language):
        assert moments.said(datetime(2026, 11, 28, 15, 59, tzinfo=UTC), form) == said


def test_today_and_tomorrow_are_the_platforms_days() -> None:
    assert moments.said(NOON + 8 * HOUR) == "today, 20:00"
    assert moments.said(NOON + 12 * HOUR) == "tomorrow, 00:00"
    assert moments.said(NOON + 12 * HOUR, "day") == "Tue 24 Nov"


def test_another_year_is_named() -> None:
    assert moments.said(NOON + 60 * DAY) == "22 Jan 2027, 12:00"
    assert moments.said(NOON + 60 * DAY, "day") == "22 January 2027"


def test_machines_read_the_exact_instant() -> None:
    assert 'datetime="2026-11-23T12:00+08:00"' in moments.time(NOON)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (6 * DAY, "6 days left"),
        (47 * HOUR, "47 hours left"),
        (HOUR, "1 hour left"),
        (timedelta(minutes=5), "5 minutes left"),
        (timedelta(0), "0 minutes left"),
        (-timedelta(seconds=1), "1 minute late"),
        (-5 * HOUR, "5 hours late"),
        (-3 * DAY, "3 days late"),
    ],
)
def test_what_is_left(ahead: timedelta, said: str) -> None:
    assert moments.left(NOON + ahead) == said


@pytest.mark.parametrize(
    ("who", "ahead", "tone"),
    [
        (None, 2 * DAY, "accent"),
        (None, 23 * HOUR, "warn"),
        (None, 2 * HOUR, "bad"),
        (None, -HOUR, "bad"),
        ("Hill Pottery", HOUR, ""),
        ("Hill Pottery", -HOUR, "warn"),
    ],
)
def test_red_is_only_for_the_reader(who: str | None, ahead: timedelta, tone: str) -> None:
    assert deadlines.tone(who, NOON + ahead) == tone


@pytest.mark.parametrize("verb", deadlines.VERBS)
def test_every_verb_says_who_and_when(verb: str) -> None:
    you, they = (deadlines.sentence(who, verb, NOON + 5 * DAY) for who in (None, "Hill & Sons"))
    assert "<strong>You</strong>" in you
    assert "<strong>Hill &amp; Sons</strong>" in they
    assert you.count("<time") == they.count("<time") == 1


@pytest.mark.parametrize(("passed", "used"), [(-HOUR, 0), (timedelta(0), 0), (DAY, 86400), (5 * DAY, 172800)])
def test_used_time_stays_within_the_whole(passed: timedelta, used: int) -> None:
    assert deadlines.used(NOON - passed, NOON - passed + 2 * DAY) == (172800, used)
