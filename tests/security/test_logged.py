"""What is refused leaves one line that says which rule and whose account, and nothing that was typed (ASVS 16.3)."""

import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from storefront.web import limits
from tests.orders.making import buy
from tests.security.walking import routes
from tests.support.client import Client
from tests.world import World

SECRET = "a-typed-secret-4711"
Told = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[Told]:
    """Level and words of the lines since the last look."""
    caplog.set_level(logging.INFO)

    def look() -> list[tuple[str, str]]:
        found = [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "storefront.web.noting"]
        assert SECRET not in caplog.text
        caplog.clear()
        return found

    yield look
    limits.forget()


def test_a_page_for_another_role_leaves_a_line(world: World, client: Client, told: Told) -> None:
    client.sign_in(world.customer)
    client.get(f"/supply?q={SECRET}", status=403)
    client.get("/desk/people", status=403)
    whose = f"account {world.customer.id}"
    assert told() == [
        ("WARNING", f"refused with 403: rule supplier, view supply.index, {whose}"),
        ("WARNING", f"refused with 403: rule desk:people, view people.index, {whose}"),
    ]


def test_each_refused_view_leaves_one_line_and_what_is_open_none(
    app: Flask, world: World, client: Client, told: Told
) -> None:
    client.sign_in(world.customer)
    guarded = [one for one in routes(app) if one.audience.startswith(("desk:", "staff")) and not one.rule.arguments]
    for route in guarded:
        client.open(route.path(), route.method, data={"text": SECRET}, status=403, judged=False)
        assert len(told()) == 1, str(route)
    assert len(guarded) > 20
    client.get("/me", status=200)
    client.get("/s/harbour", status=200)
    assert told() == []


def test_a_forged_form_leaves_a_line(world: World, client: Client, told: Told) -> None:
    forged = {"Sec-Fetch-Site": "cross-site", "Origin": f"https://{SECRET}.test"}
    client.post("/s/harbour/follow", {"text": SECRET}, status=400, headers=forged)
    client.post(f"/nowhere/{SECRET}", {"text": SECRET}, status=400, headers=forged, judged=False)
    client.sign_in(world.customer)
    client.post("/s/harbour/follow", {"text": SECRET}, status=400, headers=forged)
    follow = "refused with 400: rule forged form, view shops.follow,"
    assert told() == [
        ("WARNING", f"{follow} nobody signed in"),
        ("WARNING", "refused with 400: rule forged form, view none, nobody signed in"),
        ("WARNING", f"{follow} account {world.customer.id}"),
    ]


def test_a_flood_leaves_a_line_that_names_its_limit(world: World, client: Client, told: Told) -> None:
    """Both kinds: floods counted in memory, and tries at a secret counted in the database."""
    for _try in range(11):
        client.post("/sign-in", {"email": f"{SECRET}@world.test", "password": SECRET})
    assert told() == [("WARNING", "refused with 429: rule sign-in, view accounts.open_session, nobody signed in")]
    while client.get(f"/search?q={SECRET}", judged=False).status_code != 429:
        pass
    assert told() == [("WARNING", "refused with 429: rule search, view search.show, nobody signed in")]


def test_asking_for_what_is_anothers_leaves_a_line_of_whoever_is_signed_in(
    world: World, client: Client, told: Told
) -> None:
    order = buy(world, "cup", by=world.customer)
    client.get(f"/orders/{order.number}", status=404)
    assert told() == [], "a stranger's wrong address is told by nobody: there are many"
    client.sign_in(world.reseller)
    client.get(f"/orders/{order.number}", status=404)
    [(level, line)] = told()
    assert level == "INFO"
    assert line.startswith("refused with 404: rule whose it is, view orders.")
    assert line.endswith(f", account {world.reseller.id}")
    assert order.number not in line
