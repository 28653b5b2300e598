"""The pages of accounts: signing up, in and out, choosing a new password, the address book, sessions."""

from collections.abc import Callable

import pytest
from flask import Flask

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel.actors import PLATFORM
from tests.support.client import Client

PASSWORD = "a word nobody guesses"


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", PASSWORD)


def boss(desks: "list[str] | tuple[str, ...]" = tuple(accounts.DESKS)) -> Account:
    account = accounts.sign_up("Bo", "bo@demo.test", PASSWORD)
    accounts.grant(account, "staff", by=PLATFORM, desks=desks)
    return account


def test_every_page_opens(client: Client, mei: Account) -> None:
    for path in ("/sign-up", "/sign-in", "/sign-out", "/resets", "/resets/sent", "/resets/new"):
        client.get(path, status=200)
    for path in ("/about", "/contact", "/terms", "/privacy", "/help", "/terms/numbers"):
        for language in ("en", "zh_Hant", "zh_Hans"):
            client.get(f"{path}?lang={language}", status=200)
    client.sign_in(mei)
    for path in ("/me", "/me/addresses", "/me/security", "/me/settings", "/sign-out"):
        client.get(path, status=200)
    for path in ("/desk", "/desk/people", "/desk/policies", "/desk/words", "/desk/audit"):
        client.get(path, status=403)
    client.sign_in(boss())
    for path in ("/desk", "/desk/people", "/desk/policies", "/desk/words", "/desk/words/name", "/desk/words/terms",
                 "/desk/audit", "/desk/audit/verification", f"/desk/people/{mei.id}", "/desk/people?q=mei&role=staff",
                 "/desk/people/sheet", "/desk/audit/sheet"):  # fmt: skip
        client.get(path, status=200)
