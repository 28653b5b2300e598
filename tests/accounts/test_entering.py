"""Signing in: one answer for every mistake, ten tries in a quarter of an hour, the owner never locked out."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, update

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused, TooMany
from storefront.kernel.secrets import hashed

PASSWORD = "a word nobody guesses"
ADDRESS = "mei@demo.test"


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", ADDRESS, PASSWORD)


def refusal(email: str, password: str, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        accounts.sign_in(email, password, **more)
    return f"{refused.value.sentence} {refused.value.field}"


def test_the_right_word_opens_a_session(mei: Account) -> None:
    secret = accounts.sign_in(" Mei@DEMO.test ", PASSWORD, agent="a browser", network="192.0.2.1")
    found = accounts.signed_in_by(secret)
    assert found is not None
    assert found.id == mei.id
    [place] = accounts.sessions_of(mei, secret)
    assert (place.agent, place.network, place.is_this) == ("a browser", "192.0.2.1", True)


def test_every_mistake_has_the_same_answer(mei: Account) -> None:
    wrong = refusal(ADDRESS, "not the word")
    assert refusal("nobody@demo.test", "not the word") == wrong
    assert refusal("no address at all", "not the word") == wrong
    assert refusal(ADDRESS, "\udcff") == wrong
    assert refusal(ADDRESS, "x" * 100_000) == wrong


def test_signing_in_is_logged_by_account_and_failing_by_a_word_that_names_nobody(
    mei: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """16.3.1. The word is keyed: whoever has the log alone cannot look addresses up in it."""
    caplog.set_level(logging.INFO)
    for address in (ADDRESS, " Mei@DEMO.test", "wei@demo.test"):
        refusal(address, "not the word")
    accounts.sign_in(ADDRESS, PASSWORD)
    with pytest.raises(Refused):
        accounts.change_password(mei, "not the word", "another good word")
    told = [one.getMessage() for one in caplog.records if one.name.startswith("storefront.accounts")]
    known, again, other = (line.removeprefix("sign-in failed: address ") for line in told[:3])
    assert known == again != other
    assert len(known) == 16
    assert told[3:] == [f"signed in: account {mei.id}", f"present password was wrong: account {mei.id}"]
    assert not any(word in "".join(told).lower() for word in ("demo.test", "not the word", PASSWORD))
    assert known != hashed(ADDRESS)[:16]


def test_an_account_without_a_password_opens_with_none(app: Flask) -> None:
    accounts.sign_up_later("Mei", ADDRESS)
    for password in ("", "None", "nobody has this password"):
        refusal(ADDRESS, password)


def test_the_eleventh_try_waits(mei: Account, clock: Callable[[timedelta], None]) -> None:
    for _try in range(10):
        refusal(ADDRESS.upper(), "not the word")
    with pytest.raises(TooMany) as pause:
        accounts.sign_in(ADDRESS, PASSWORD)
    assert 0 < pause.value.retry_after <= 900
    clock(timedelta(minutes=15, seconds=1))
    assert accounts.sign_in(ADDRESS, PASSWORD)


def test_unknown_addresses_are_counted_alike(app: Flask) -> None:
    for _try in range(10):
        refusal("nobody@demo.test", "not the word")
    with pytest.raises(TooMany):
        accounts.sign_in("nobody@demo.test", "not the word")


def test_the_owner_comes_in_from_a_known_device_while_a_stranger_guesses(mei: Account) -> None:
    device = accounts.device_of(ADDRESS)
    for _try in range(10):
        refusal(ADDRESS, "not the word")
    with pytest.raises(TooMany):
        accounts.sign_in(ADDRESS, PASSWORD)
    assert accounts.sign_in(ADDRESS, PASSWORD, device=device)


def test_a_known_device_has_ten_tries_of_its_own(mei: Account) -> None:
    device = accounts.device_of(ADDRESS)
    for _try in range(10):
        refusal(ADDRESS, "not the word", device=device)
    with pytest.raises(TooMany):
        accounts.sign_in(ADDRESS, PASSWORD, device=device)


def test_a_device_is_known_for_one_address_only(mei: Account) -> None:
    accounts.sign_up("Other", "other@demo.test", PASSWORD)
    others = accounts.device_of("other@demo.test")
    for device in (others, "forged", "x" * 5000):
        for _try in range(2):
            refusal(ADDRESS, "not the word", device=device)
    for _try in range(4):
        refusal(ADDRESS, "not the word")
    with pytest.raises(TooMany):
        accounts.sign_in(ADDRESS, "not the word", device=others)
    assert accounts.device_of(ADDRESS, others) != others
    mine = accounts.device_of(ADDRESS)
    assert accounts.device_of(ADDRESS, mine) == mine


def test_tries_at_once_are_counted_exactly(mei: Account, at_once: Callable[..., list[Any]]) -> None:
    outcomes = at_once(lambda _number: accounts.sign_in(ADDRESS, "not the word"), 24)
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds.count(Refused) == 10
    assert kinds.count(TooMany) == 14


def test_a_closed_account_is_nobodys(mei: Account) -> None:
    staff = accounts.sign_up("Bo", "bo@demo.test", PASSWORD)
    secret = accounts.sign_in(ADDRESS, PASSWORD)
    accounts.close(mei, "asked for it", by=staff)
    assert accounts.signed_in_by(secret) is None
    assert refusal(ADDRESS, PASSWORD) == refusal("nobody@demo.test", PASSWORD)
    accounts.reopen(mei, by=staff)
    assert accounts.signed_in_by(secret) is None
    assert accounts.sign_in(ADDRESS, PASSWORD)


@atomic()
def keep(stored: str) -> None:
    session.execute(update(Account).where(Account.email == ADDRESS).values(password_hash=stored))


def test_an_old_hash_is_made_anew(mei: Account) -> None:
    old = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1),)).hash(PASSWORD)
    keep(old)
    assert accounts.signed_in_by(accounts.sign_in(ADDRESS, PASSWORD))
    stored = session.scalar(select(Account.password_hash).where(Account.email == ADDRESS))
    assert stored
    assert stored != old
    assert "m=19456" in stored
    assert accounts.sign_in(ADDRESS, PASSWORD)


def test_a_new_password_ends_the_other_sessions(mei: Account) -> None:
    here, there = accounts.sign_in(ADDRESS, PASSWORD), accounts.sign_in(ADDRESS, PASSWORD)
    with pytest.raises(Refused, match="present password"):
        accounts.change_password(mei, "not the word", "another good word", keep=here)
    assert accounts.signed_in_by(there)
    accounts.change_password(mei, PASSWORD, "another good word", keep=here)
    assert accounts.signed_in_by(here)
    assert accounts.signed_in_by(there) is None
    refusal(ADDRESS, PASSWORD)
    assert accounts.sign_in(ADDRESS, "another good word")


@pytest.mark.parametrize("bad", ["short", "aaaaaaaaaa", "password123", ADDRESS, "Mei Chen", "x" * 201])
def test_a_password_worth_nothing_is_refused(app: Flask, bad: str) -> None:
    with pytest.raises(Refused) as refused:
        accounts.sign_up("Mei Chen", ADDRESS, bad)
    assert refused.value.field == "password"
    assert accounts.by_email(ADDRESS) is None
