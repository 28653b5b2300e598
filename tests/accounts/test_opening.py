"""An account is opened once per address."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.kernel.errors import Refused, TooMany

PASSWORD = "a word nobody guesses"


def count() -> int:
    return session.scalar(select(func.count()).select_from(Account)) or 0


def test_an_account_is_a_name_an_address_and_a_password(app: Flask) -> None:
    account = accounts.sign_up("  林  雅婷 ", "Lin@Demo.TEST", PASSWORD, language="zh_Hant")
    assert (account.name, account.email, account.language) == ("林 雅婷", "lin@demo.test", "zh_Hant")
    assert account.role_names == account.desk_names == frozenset()
    assert PASSWORD not in str(account.password_hash)
    assert accounts.by_email("LIN@demo.test") == account
    assert accounts.by_id(account.id) == account


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", "a@demo.test", "name"),
        ("x" * 81, "a@demo.test", "name"),
        ("Lin", "no address", "email"),
        ("Lin", "", "email"),
        ("Lin", "a@b", "email"),
        ("Lin", "a" * 300 + "@demo.test", "email"),
        ("Lin", "a\n@demo.test", "email"),
        ("Lin", "\ud800@demo.test", "email"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(app: Flask, name: str, email: str, field: str) -> None:
    before = count()
    with pytest.raises(Refused) as refused:
        accounts.sign_up(name, email, PASSWORD)
    assert refused.value.field == field
    assert count() == before


def test_an_address_opens_one_account(app: Flask) -> None:
    accounts.sign_up("Lin", "lin@demo.test", PASSWORD)
    with pytest.raises(Refused) as refused:
        accounts.sign_up("Another", "LIN@demo.test", PASSWORD + "!")
    assert refused.value.field == "email"


def test_nobody_asks_for_many_addresses(app: Flask) -> None:
    accounts.sign_up("Lin", "lin@demo.test", PASSWORD)
    for _try in range(10):
        with pytest.raises(Refused):
            accounts.sign_up("Lin", "lin@demo.test", PASSWORD, network="192.0.2.7")
    with pytest.raises(TooMany):
        accounts.sign_up("Lin", "lin@demo.test", PASSWORD, network="192.0.2.7")
    assert accounts.sign_up("Wu", "wu@demo.test", PASSWORD, network="192.0.2.7")


def test_two_at_once_open_one(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    before = count()
    outcomes = at_once(lambda number: accounts.sign_up(f"Lin {number}", "lin@demo.test", PASSWORD), 6)
    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 5
    assert count() == before + 1


def test_a_guest_gets_an_account_afterwards(app: Flask) -> None:
    account = accounts.sign_up_later("Lin", "lin@demo.test", language="zh_Hans")
    assert account.password_hash is None
    assert account.language == "zh_Hans"
    assert accounts.sign_up_later("Somebody", "lin@demo.test").id == account.id
    assert accounts.by_id(account.id).name == "Lin"
