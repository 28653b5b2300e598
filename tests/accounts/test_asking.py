"""A new password by mailed link: the same answer for everybody, once, for an hour."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import accounts, facts
from storefront.accounts import Account
from storefront.accounts.models import ResetLink
from storefront.kernel.db import session
from storefront.kernel.errors import Refused, TooMany
from storefront.kernel.outbox import Message
from storefront.kernel.secrets import seal

PASSWORD, NEW = "a word nobody guesses", "quite another word"


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", PASSWORD)


@pytest.fixture
def told(app: Flask) -> Iterator[list[object]]:
    """Every fact about passwords, as it is announced, beside whoever reacts already."""
    heard: list[object] = []
    reactions = app.extensions["reactions"]
    kinds = (facts.PasswordResetAsked, facts.PasswordChanged)
    facts.connect(app, {**reactions, **{kind: (*reactions.get(kind, ()), heard.append) for kind in kinds}})
    yield heard
    facts.connect(app, reactions)


def token(told: list[object]) -> str:
    fact = told[-1]
    assert isinstance(fact, facts.PasswordResetAsked)
    return fact.token


def test_a_link_opens_once(mei: Account, told: list[object], deliver: Callable[[], None]) -> None:
    session_before = accounts.sign_in("mei@demo.test", PASSWORD)
    accounts.request_reset("Mei@demo.test")
    deliver()
    link = token(told)
    assert accounts.can_reset(link)
    accounts.reset(link, NEW)
    assert told[-1] == facts.PasswordChanged(mei.id)
    assert accounts.signed_in_by(session_before) is None
    assert not accounts.can_reset(link)
    with pytest.raises(Refused):
        accounts.reset(link, PASSWORD)
    assert accounts.sign_in("mei@demo.test", NEW)


def test_a_bad_password_does_not_use_the_link_up(mei: Account, told: list[object], deliver: Callable[[], None]) -> None:
    accounts.request_reset("mei@demo.test")
    deliver()
    with pytest.raises(Refused) as refused:
        accounts.reset(token(told), "short")
    assert refused.value.field == "password"
    assert accounts.can_reset(token(told))


def test_a_link_lasts_an_hour(
    mei: Account, told: list[object], deliver: Callable[[], None], clock: Callable[[timedelta], None]
) -> None:
    accounts.request_reset("mei@demo.test")
    deliver()
    clock(timedelta(minutes=61))
    assert not accounts.can_reset(token(told))
    with pytest.raises(Refused):
        accounts.reset(token(told), NEW)


def test_one_reset_ends_every_other_link(mei: Account, told: list[object], deliver: Callable[[], None]) -> None:
    accounts.request_reset("mei@demo.test")
    deliver()
    first = token(told)
    accounts.request_reset("mei@demo.test")
    deliver()
    second = token(told)
    assert first != second
    accounts.reset(second, NEW)
    assert not accounts.can_reset(first)


def test_known_or_unknown_the_same_is_written(mei: Account, told: list[object], deliver: Callable[[], None]) -> None:
    accounts.request_reset("mei@demo.test")
    accounts.request_reset("nobody@demo.test")
    kinds = session.scalars(select(Message.kind)).all()
    assert kinds.count("accounts.reset") == 2
    assert session.scalars(select(ResetLink)).all() == []
    deliver()
    assert [type(fact) for fact in told] == [facts.PasswordResetAsked]


def test_a_message_delivered_twice_makes_one_link(mei: Account, told: list[object]) -> None:
    for _twice in range(2):
        payload = {"to": seal(b"mei@demo.test").decode()}
        accounts.outbox_handlers["accounts.reset"](payload, "reset:the same key")
    assert len(told) == 1


def test_five_links_an_hour(mei: Account) -> None:
    for _time in range(5):
        accounts.request_reset("mei@demo.test")
    with pytest.raises(TooMany):
        accounts.request_reset("MEI@demo.test")


@pytest.mark.parametrize("odd", ["", "x", "x" * 10_000, "\udcff", "ü"])
def test_an_odd_token_opens_nothing(mei: Account, odd: str) -> None:
    assert not accounts.can_reset(odd)
    with pytest.raises(Refused):
        accounts.reset(odd, NEW)


def test_a_guests_account_is_opened_by_its_link(app: Flask, told: list[object], deliver: Callable[[], None]) -> None:
    account = accounts.sign_up_later("Mei", "mei@demo.test")
    assert account.confirmed_at is None
    deliver()
    accounts.reset(token(told), NEW)
    assert accounts.sign_in("mei@demo.test", NEW)
    assert accounts.by_id(account.id).confirmed_at is not None


def test_two_at_once_use_a_link_once(
    mei: Account, told: list[object], deliver: Callable[[], None], at_once: Callable[..., list[object]]
) -> None:
    accounts.request_reset("mei@demo.test")
    deliver()
    link = token(told)
    outcomes = at_once(lambda number: accounts.reset(link, f"quite another word {number}"), 4)
    assert sum(isinstance(one, Account) for one in outcomes) == 1
    assert sum(isinstance(one, Refused) for one in outcomes) == 3


def test_who_asked_is_not_readable_in_the_outbox(mei: Account) -> None:
    accounts.request_reset("mei@demo.test")
    [payload] = session.scalars(select(Message.payload).where(Message.kind == accounts.asking.KIND))
    assert "mei" not in str(payload)
