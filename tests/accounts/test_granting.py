"""Roles and desks: given by somebody, written down, taken back at once."""

import pytest
from flask import Flask

from storefront import accounts, audit
from storefront.accounts import Account
from storefront.kernel.actors import PLATFORM
from storefront.kernel.errors import Refused


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", "a word nobody guesses")


@pytest.fixture
def chief(app: Flask) -> Account:
    account = accounts.sign_up("Bo", "bo@demo.test", "a word nobody guesses")
    accounts.grant(account, "staff", by=PLATFORM, desks=("people",))
    return account


def deeds(account: Account) -> list[tuple[str, int | None]]:
    return [(entry.action, entry.actor_id) for entry in audit.entries(about=f"account:{account.id}")]


def test_a_grant_is_written_once(mei: Account, chief: Account) -> None:
    accounts.grant(mei, "staff", by=chief, desks=("payments", "audit"))
    accounts.grant(mei, "staff", by=chief, desks=("payments",))
    again = accounts.by_id(mei.id)
    assert again.role_names == {"staff"}
    assert again.desk_names == {"payments", "audit"}
    assert deeds(mei) == [("grant", chief.id)]


def test_no_such_role_or_desk(mei: Account) -> None:
    for role, desks in (("king", ()), ("staff", ("throne",)), ("reseller", ("audit",))):
        with pytest.raises(ValueError):
            accounts.grant(mei, role, by=PLATFORM, desks=desks)
    assert accounts.by_id(mei.id).role_names == frozenset()


def test_desks_are_said_all_at_once(mei: Account, chief: Account) -> None:
    accounts.seat(mei, ("payments", "audit"), by=chief)
    accounts.seat(mei, ("audit", "people"), by=chief)
    assert accounts.by_id(mei.id).desk_names == {"audit", "people"}
    accounts.seat(mei, (), by=chief)
    assert accounts.by_id(mei.id).role_names == frozenset()
    assert accounts.by_id(mei.id).desk_names == frozenset()


def test_nobody_leaves_the_desk_of_people_by_themselves(chief: Account) -> None:
    with pytest.raises(Refused):
        accounts.seat(chief, ("audit",), by=chief)
    assert accounts.by_id(chief.id).desk_names == {"people"}


def test_a_desk_without_being_staff_is_none(mei: Account, chief: Account) -> None:
    accounts.grant(mei, "staff", by=chief, desks=("payments",))
    accounts.grant(mei, "reseller", by=chief)
    accounts.take(mei, "staff", by=chief)
    assert accounts.by_id(mei.id).role_names == {"reseller"}
    assert accounts.by_id(mei.id).desk_names == frozenset()


def test_nobody_closes_their_own_account(chief: Account) -> None:
    with pytest.raises(Refused):
        accounts.close(chief, "tired", by=chief)
    assert accounts.by_id(chief.id).closed_at is None


def test_people_are_found_by_how_they_begin(mei: Account, chief: Account) -> None:
    assert [one.id for one in accounts.people(q="MEI@")] == [mei.id]
    assert [one.id for one in accounts.people(q="Mei C")] == [mei.id]
    assert [one.id for one in accounts.people(role="staff", q="bo@")] == [chief.id]
    assert accounts.people(q="%") == []
    assert [one.id for one in accounts.people(after=chief.id, q="mei")] == [mei.id]
    assert accounts.names([mei.id, None, 10**9]) == {mei.id: "Mei Chen"}
