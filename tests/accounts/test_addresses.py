"""The address book: complete addresses, one preferred, seen by their owner alone."""

import pytest
from flask import Flask
from sqlalchemy import text

from storefront import accounts
from storefront.accounts import Account, Written
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused

HOME = Written("林雅婷", "13800138000", "CN", "浙江省", "杭州市", "文三路 1 号", "310000")
WORK = HOME._replace(line1="文三路 2 号")


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", "a word nobody guesses")


@pytest.fixture
def stranger(app: Flask) -> Account:
    return accounts.sign_up("Stranger", "stranger@demo.test", "a word nobody guesses")


def preferred(account: Account) -> list[str]:
    return [accounts.written(row).line1 for row in accounts.addresses_of(account) if row.preferred]


def test_the_first_is_preferred_until_another_is(mei: Account) -> None:
    accounts.keep_address(mei, HOME)
    accounts.keep_address(mei, WORK)
    assert preferred(mei) == [HOME.line1]
    work = accounts.addresses_of(mei)[1]
    accounts.prefer_address(mei, work.id)
    assert preferred(mei) == [WORK.line1]
    assert accounts.written(accounts.addresses_of(mei)[0]).line1 == WORK.line1
    accounts.forget_address(mei, work.id)
    assert preferred(mei) == [HOME.line1]


def test_the_same_address_twice_is_one(mei: Account) -> None:
    first = accounts.keep_address(mei, HOME)
    again = accounts.keep_address(mei, HOME._replace(phone="+86 138 0013 8000", name=" 林雅婷 "))
    assert first.id == again.id
    assert len(accounts.addresses_of(mei)) == 1


def test_an_address_is_corrected_where_it_stands(mei: Account) -> None:
    row = accounts.keep_address(mei, HOME)
    accounts.keep_address(mei, WORK, number=row.id)
    assert [accounts.written(one).line1 for one in accounts.addresses_of(mei)] == [WORK.line1]


def test_what_is_incomplete_is_not_kept(mei: Account) -> None:
    with pytest.raises(Refused) as refused:
        accounts.keep_address(mei, HOME._replace(city=""))
    assert refused.value.field == "city"
    assert accounts.addresses_of(mei) == []


def test_a_stranger_finds_nothing(mei: Account, stranger: Account) -> None:
    row = accounts.keep_address(mei, HOME)
    for act in (
        lambda: accounts.address_of(stranger, row.id),
        lambda: accounts.forget_address(stranger, row.id),
        lambda: accounts.prefer_address(stranger, row.id),
        lambda: accounts.keep_address(stranger, WORK, number=row.id),
    ):
        with pytest.raises(NotFound):
            act()
    assert [accounts.written(one).line1 for one in accounts.addresses_of(mei)] == [HOME.line1]
    assert accounts.addresses_of(stranger) == []


def test_there_is_an_end_to_it(mei: Account) -> None:
    for number in range(20):
        accounts.keep_address(mei, HOME._replace(line1=f"文三路 {number} 号"))
    with pytest.raises(Refused):
        accounts.keep_address(mei, WORK._replace(line1="文三路 99 号"))
    assert len(accounts.addresses_of(mei)) == 20


def test_the_book_is_stored_unreadable(mei: Account) -> None:
    accounts.keep_address(mei, HOME)
    [row] = session.execute(text("SELECT * FROM addresses WHERE account_id = :id"), {"id": mei.id}).all()
    assert not [word for word in HOME if word and word in str(row)]
