"""Sessions: one query each, ended by time, by their owner, and listed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront import accounts
from storefront.accounts import Account
from storefront.accounts.models import SignIn
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound

Queries = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", "a word nobody guesses")


def opened(account: Account) -> str:
    return accounts.open_session(account, agent="a browser", network="192.0.2.1")


def test_who_asks_is_known_in_one_query_with_all_they_may_do(mei: Account, queries: Queries) -> None:
    accounts.grant(mei, "reseller", by=PLATFORM)
    accounts.grant(mei, "staff", by=PLATFORM, desks=("payments", "audit"))
    secret = opened(mei)
    session.rollback()
    with queries() as statements:
        found = accounts.recognised(secret)
        assert found is not None
        assert found.role_names == {"reseller", "staff"}
        assert found.desk_names == {"payments", "audit"}
    assert len(statements) == 1
    session.close()
    assert found.name == "Mei Chen"


@pytest.mark.parametrize("odd", ["", "short", "x" * 32, "ü" * 32, "x" * 500])
def test_an_unknown_secret_is_nobodys(mei: Account, odd: str) -> None:
    opened(mei)
    assert accounts.signed_in_by(odd) is None


def test_a_session_ends_when_nobody_comes_for_thirty_days(mei: Account, clock: Callable[[timedelta], None]) -> None:
    secret = opened(mei)
    clock(timedelta(days=29))
    assert accounts.signed_in_by(secret)
    clock(timedelta(days=29))
    assert accounts.signed_in_by(secret)
    clock(timedelta(days=31))
    assert accounts.signed_in_by(secret) is None


def test_a_session_ends_after_half_a_year_at_the_latest(mei: Account, clock: Callable[[timedelta], None]) -> None:
    secret, days = opened(mei), 0
    while accounts.signed_in_by(secret):
        clock(timedelta(days=20))
        days += 20
    assert 160 <= days <= 180


def test_a_visit_is_written_at_most_hourly(mei: Account, clock: Callable[[timedelta], None], queries: Queries) -> None:
    secret = opened(mei)
    first = accounts.sessions_of(mei)[0].seen_at
    clock(timedelta(minutes=59))
    with queries() as statements:
        accounts.recognised(secret)
    assert len(statements) == 1
    clock(timedelta(minutes=2))
    accounts.signed_in_by(secret)
    assert accounts.sessions_of(mei)[0].seen_at >= first + timedelta(minutes=61)
    with queries() as statements:
        accounts.recognised(secret)
    assert len(statements) == 1


def test_the_owner_ends_one_or_all_others(mei: Account) -> None:
    one, two, three = opened(mei), opened(mei), opened(mei)
    number = next(place.id for place in accounts.sessions_of(mei, two) if place.is_this)
    accounts.revoke(mei, number)
    assert accounts.signed_in_by(two) is None
    accounts.revoke_all(mei, but=one)
    assert accounts.signed_in_by(three) is None
    assert [place.is_this for place in accounts.sessions_of(mei, one)] == [True]
    accounts.sign_out(one)
    assert accounts.sessions_of(mei) == []


def test_nobody_ends_anothers(mei: Account) -> None:
    secret = opened(mei)
    number = accounts.sessions_of(mei)[0].id
    stranger = accounts.sign_up("Stranger", "stranger@demo.test", "a word nobody guesses")
    with pytest.raises(NotFound):
        accounts.revoke(stranger, number)
    assert accounts.signed_in_by(secret)


def test_what_a_browser_says_of_itself_is_kept_harmless(mei: Account) -> None:
    accounts.open_session(mei, agent="evil\r\nagent\x00\udcff" + "x" * 500, network="n" * 500)
    [place] = accounts.sessions_of(mei)
    assert len(place.agent) <= 200
    assert place.agent.isprintable()
    assert len(place.network) <= 64


def test_what_ended_long_ago_is_removed(
    mei: Account, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    opened(mei)
    clock(timedelta(days=119))
    opened(mei)
    deliver()
    assert rows() == 2
    clock(timedelta(days=2))
    deliver()
    assert rows() == 1


def rows() -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(SignIn)) or 0
