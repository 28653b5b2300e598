"""The first member of staff comes from the machine: by a link for once, or with the account they have."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront import accounts
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.outbox import Message
from storefront.operating import hiring
from tests.support.client import Client

WORD = "a word nobody guesses"


def path(link: str | None, app: Flask) -> str:
    """The link without the address of the installation."""
    home = app.config["SETTINGS"].base_url
    assert link is not None
    assert link.startswith(f"{home}/resets/")
    return link.removeprefix(home)


def test_a_new_address_gets_a_link_and_every_desk(app: Flask, client: Client) -> None:
    link = path(hiring.hire("First@Example.org"), app)
    account = accounts.by_email("first@example.org")
    assert account is not None
    assert account.role_names >= {"staff"}
    assert set(account.desk_names) == set(accounts.DESKS)
    assert account.password_hash is None
    client.follow(client.get(link, status=303))
    client.post("/resets/new", {"password": WORD}, status=303)
    client.post("/sign-in", {"email": "first@example.org", "password": WORD}, status=303)
    client.get("/desk", status=200)
    client.follow(client.get(link, status=303))
    client.post("/resets/new", {"password": f"{WORD} either"}, status=422)


def test_the_link_dies_after_a_day(app: Flask, client: Client, clock: Callable[[timedelta], None]) -> None:
    link = path(hiring.hire("first@example.org"), app)
    clock(timedelta(hours=23))
    assert 'name="password"' in client.follow(client.get(link, status=303)).text
    clock(timedelta(hours=2))
    assert "used or is too old" in client.follow(client.get(link, status=303)).text
    again = path(hiring.hire("first@example.org"), app)
    assert again != link
    assert 'name="password"' in client.follow(client.get(again, status=303)).text


def test_no_letter_is_written(app: Flask) -> None:
    before = session.scalar(select(func.count()).select_from(Message))
    hiring.hire("first@example.org")
    assert session.scalar(select(func.count()).select_from(Message)) == before


def test_who_has_a_password_keeps_it(app: Flask) -> None:
    accounts.sign_up("First", "first@example.org", WORD)
    assert hiring.hire("first@example.org") is None
    assert hiring.hire("first@example.org") is None
    assert accounts.sign_in("first@example.org", WORD)


def test_what_is_no_address_is_refused(app: Flask) -> None:
    with pytest.raises(Refused):
        hiring.hire("first")
