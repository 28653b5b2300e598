"""The first member of staff comes from the machine: with a password for once, or with the account they have."""

import pytest
from flask import Flask

from storefront import accounts
from storefront.kernel.errors import Refused
from storefront.operating import hiring


def test_a_new_address_gets_a_password_and_every_desk(app: Flask) -> None:
    password = hiring.hire("First@Example.org")
    assert password
    account = accounts.by_email("first@example.org")
    assert account is not None
    assert account.role_names >= {"staff"}
    assert set(account.desk_names) == set(accounts.DESKS)
    assert accounts.sign_in("first@example.org", password)


def test_twice_changes_nothing(app: Flask) -> None:
    hiring.hire("first@example.org")
    assert hiring.hire("first@example.org") is None


def test_what_is_no_address_is_refused(app: Flask) -> None:
    with pytest.raises(Refused):
        hiring.hire("first")
