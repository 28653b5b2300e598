"""On https each cookie's name binds it to our host (`__Host-`) or to https (`__Secure-`); one module gives them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront import accounts, facts, orders
from tests.orders.making import buy
from tests.support.source import PACKAGE
from tests.world import PASSWORD, World

FAR: dict[str, Any] = {"base_url": "https://shop.example", "headers": {"Sec-Fetch-Site": "same-origin"}}


@pytest.fixture
def far(make_app: Callable[..., Flask], world: World) -> FlaskClient:
    """A browser that reaches us by https."""
    return make_app(base_url="https://shop.example").test_client()


def given(browser: FlaskClient, method: str, path: str, **options: Any) -> dict[str, str]:
    """The cookies an answer gives: what the browser is told of each, by name."""
    response = browser.open(path, method=method, **FAR, **options)
    assert response.status_code < 400, response.text[:300]
    return {one.partition("=")[0]: one for one in response.headers.getlist("Set-Cookie")}


def test_each_bears_the_prefix_of_its_path(far: FlaskClient, world: World) -> None:
    cup = world.products["cup"].slug
    line = {"shop": "harbour", "variant": str(world.variants["cup"].id), "quantity": "1"}
    order = buy(world, "cup")
    found = {
        **given(far, "GET", "/?lang=zh_Hant"),
        **given(far, "GET", f"/s/harbour/p/{cup}?ref=friend-7"),
        **given(far, "POST", "/cart/lines", data=line),
        **given(far, "GET", "/resets/some-token"),
        **given(far, "GET", "/emails/some-token"),
        **given(far, "GET", f"/orders/{order.number}?key={orders.key_of(order.key_seed)}"),
        **given(far, "POST", "/sign-in", data={"email": world.customer.email, "password": PASSWORD}),
    }
    wide = {f"__Host-{name}" for name in ("language", "ref", "visitor", "session", "device")}
    assert set(found) == wide | {f"__Secure-{name}" for name in ("reset", "email", "order")}
    for name, said in found.items():
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(said.split("; ")), said
        assert "Domain" not in said
        assert ("Path=/" in said.split("; ")) == name.startswith("__Host-"), said


def test_they_are_read_by_the_same_names(
    far: FlaskClient, world: World, app: Flask, deliver: Callable[[], None]
) -> None:
    order = buy(world, "cup")
    far.get(f"/orders/{order.number}?key={orders.key_of(order.key_seed)}", **FAR)
    assert far.get(f"/orders/{order.number}", **FAR).status_code == 200
    assert 'lang="zh-Hant"' in far.get("/?lang=zh_Hant", **FAR).text
    assert 'lang="zh-Hant"' in far.get("/", **FAR).text
    far.post("/cart/lines", data={"shop": "harbour", "variant": str(world.variants["cup"].id), "quantity": "1"}, **FAR)
    assert "Tea cup" in far.get("/cart?lang=en", **FAR).text
    far.post("/sign-in", data={"email": world.customer.email, "password": PASSWORD}, **FAR)
    assert far.get("/me", **FAR).status_code == 200
    gone = given(far, "POST", "/sign-out")
    assert "Max-Age=0" in gone["__Host-session"]
    assert far.get("/me", **FAR).status_code == 303
    token = link_for(world.customer.email, app, deliver)
    far.get(f"/resets/{token}", **FAR)
    assert 'name="password"' in far.get("/resets/new", **FAR).text


def link_for(email: str, app: Flask, deliver: Callable[[], None]) -> str:
    heard: list[facts.PasswordResetAsked] = []
    before = app.extensions["reactions"]
    facts.connect(app, {**before, facts.PasswordResetAsked: (heard.append,)})
    accounts.request_reset(email)
    deliver()
    facts.connect(app, before)
    return heard[0].token


def test_a_name_without_its_prefix_opens_nothing_on_https(far: FlaskClient, world: World) -> None:
    """A neighbouring host can plant a plain cookie, never one with a prefix."""
    secret = accounts.open_session(world.customer, agent="a test", network="192.0.2.1")
    far.set_cookie("session", secret, domain="shop.example")
    assert far.get("/me", **FAR).status_code == 303


def test_one_module_alone_gives_and_reads_them() -> None:
    touching = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("set_cookie(", "delete_cookie(", "cookies.get("))
    }
    assert touching == {"cookies.py"}
