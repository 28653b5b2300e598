"""Everybody asks for everything: only the declared audience gets in, the others change nothing (quality.md)."""

import pytest
from flask import Flask

from storefront import accounts
from storefront.kernel.actors import PLATFORM
from tests.security.walking import may, routes, things, values, written
from tests.support.client import Client
from tests.world import World

PEOPLE = ("nobody", "stranger", "customer", "reseller", "supplier", "clerk", "staff")


@pytest.mark.parametrize("who", PEOPLE)
def test_only_its_audience_gets_into_a_route(app: Flask, world: World, client: Client, who: str) -> None:
    if who == "clerk":  # staff with one desk
        accounts.grant(world.stranger, "staff", by=PLATFORM, desks=["audit"])
    account = None if who == "nobody" else getattr(world, "stranger" if who == "clerk" else who)
    known = things(world)
    client.sign_in(account)
    for route in routes(app):
        if route.rule.endpoint.endswith("sign_out") or may(account, route.audience):
            continue
        with written(app) as statements:
            response = client.open(route.path(**values(route, known)), route.method, judged=False)
        said = f"{who} asked {route}: {response.status_code}"
        if account is None:
            assert response.status_code == 303, said
            assert response.headers["Location"].startswith("/sign-in"), said
        else:
            assert response.status_code == 403, said
        assert statements == [], said


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_belongs_to_a_route_is_not_sent_away(app: Flask, world: World, client: Client, who: str) -> None:
    if who == "clerk":
        accounts.grant(world.stranger, "staff", by=PLATFORM, desks=["audit"])
    account = None if who == "nobody" else getattr(world, "stranger" if who == "clerk" else who)
    known = things(world)
    client.sign_in(account)
    for route in routes(app):
        if route.method == "GET" and may(account, route.audience):
            response = client.open(route.path(**values(route, known)), "GET", judged=False)
            assert response.status_code not in (401, 403), f"{who} asked {route}"
