"""What every answer carries: strict headers, careful cookies, nothing private in caches, tables or logs (F47–F50)."""

import csv
import io
import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from storefront import accounts, orders, products
from storefront.kernel.words import Words
from tests.orders.making import a_recipient, buy, ship
from tests.security.walking import may, routes, things, values
from tests.support.client import Client
from tests.world import PASSWORD, World

PRIVATE = ("/cart", "/checkout", "/orders", "/me", "/sell", "/supply", "/desk", "/sign-", "/resets")


def test_every_page_carries_the_strict_headers(app: Flask, world: World, client: Client) -> None:
    known = things(world)
    client.sign_in(world.staff)
    for route in routes(app):
        if route.method != "GET" or not may(world.staff, route.audience):
            continue
        response = client.open(route.path(**values(route, known)), "GET", judged=False)
        headers = response.headers
        policy = headers.get("Content-Security-Policy", "")
        assert headers.get("X-Content-Type-Options") == "nosniff", str(route)
        if response.mimetype != "text/html":
            continue
        assert "default-src 'self'" in policy, str(route)
        assert "frame-ancestors 'none'" in policy, str(route)
        assert "unsafe" not in policy, str(route)
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Permissions-Policy" in headers
        assert "Server" not in headers
        assert "no-store" in headers["Cache-Control"], f"{route}: a page of somebody signed in"


def test_private_pages_are_in_no_cache_for_anybody(app: Flask, world: World, client: Client) -> None:
    known = things(world)
    order = buy(world, "cup")
    client.get(f"/orders/{order.number}?key={orders.key_of(order.key_seed)}")
    for route in routes(app):
        if route.method == "GET" and route.rule.rule.startswith(PRIVATE):
            response = client.open(route.path(**values(route, known)), "GET", judged=False)
            if response.mimetype == "text/html":
                assert "no-store" in response.headers["Cache-Control"], str(route)
    page = client.get(f"/orders/{order.number}")
    assert "no-store" in page.headers["Cache-Control"]


def test_a_signed_in_page_is_never_given_to_the_next_visitor(
    world: World, client: Client, browse: Callable[[], Client]
) -> None:
    for path in ("/", "/s/harbour", f"/s/harbour/p/{world.products['cup'].slug}", "/search?q=cup"):
        client.sign_in(world.customer)
        mine = client.get(path)
        assert "no-store" in mine.headers["Cache-Control"]
        theirs = browse().get(path)
        assert world.customer.name not in theirs.text


def test_cookies_are_careful(make_app: Callable[..., Flask], world: World) -> None:
    app = make_app(base_url="https://shop.example")
    browser = app.test_client()
    far = {"base_url": "https://shop.example", "headers": {"Sec-Fetch-Site": "same-origin"}}
    form = {"email": "customer@world.test", "password": PASSWORD}
    entered = browser.post("/sign-in", data=form, **far)
    cart = app.test_client().post("/cart/lines", data={"shop": "harbour", "variant": "1", "quantity": "1"}, **far)
    cookies = [*entered.headers.getlist("Set-Cookie"), *cart.headers.getlist("Set-Cookie")]
    assert any(one.startswith("__Host-session=") for one in cookies)
    assert len(cookies) >= 2
    for cookie in cookies:
        for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
            assert flag in cookie, cookie
        assert "Domain" not in cookie
    assert "max-age=31536000" in entered.headers["Strict-Transport-Security"]


def test_signing_in_changes_the_secret_and_signing_out_ends_it(world: World, client: Client) -> None:
    """F44: a planted session is worth nothing."""
    name = client.app.config["SESSION_NAME"]
    client.browser.set_cookie(name, "planted" * 6)
    client.post("/sign-in", {"email": "customer@world.test", "password": PASSWORD}, status=303)
    secret = client.cookie(name)
    assert secret
    assert "planted" not in secret
    client.get("/me", status=200)
    client.post("/sign-out", status=303)
    client.browser.set_cookie(name, secret)
    client.get("/me", status=303)


FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def test_no_cell_of_a_table_is_a_formula(app: Flask, world: World, client: Client) -> None:
    """F49: whatever people call themselves and their goods."""
    draft = products.draft_of(world.products["cup"])
    odd = replace(draft, title=Words.of("=HYPERLINK(1)"), variants=(replace(draft.variants[0], sku="-2+3"),))
    products.change(world.products["cup"], odd, by=world.supplier)
    accounts.change_settings(world.customer, "@SUM(1)", "en")
    order = buy(
        world, "cup", by=world.customer, recipient=a_recipient(name="=1+1", city="＝2", line1="+3"), note="@now"
    )
    ship(world, order, tracking="=SF1")
    known, found = things(world), 0
    for who in (world.supplier, world.reseller, world.staff):
        client.sign_in(who)
        for route in routes(app):
            if route.method != "GET" or not may(who, route.audience) or not route.rule.rule.endswith(("sheet", ".csv")):
                continue
            response = client.open(route.path(**values(route, known)), "GET", judged=False)
            if response.status_code != 200:
                continue
            found += 1
            assert response.mimetype == "text/csv", str(route)
            assert response.headers["Content-Disposition"].startswith("attachment"), str(route)
            for row in csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))):
                assert not [cell for cell in row if cell.startswith(FORMULA) and not _is_number(cell)], str(route)
    assert found >= 6


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit() and cell.isascii()


def test_nothing_secret_is_logged(world: World, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """F50, I22: passwords, keys, phones, addresses."""
    caplog.set_level(logging.DEBUG)
    client.post("/sign-in", {"email": "customer@world.test", "password": "a wrong word 77"})
    client.post("/sign-in", {"email": "customer@world.test", "password": PASSWORD}, status=303)
    secret = client.cookie(client.app.config["SESSION_NAME"]) or "none"
    order = buy(world, "cup", by=world.customer, note="the gate code is 4711")
    key = orders.key_of(order.key_seed)
    client.get(f"/orders/{order.number}?key={key}")
    client.get("/nothing\r\nat%0d%0aall", judged=False)
    client.post("/resets", {"email": "customer@world.test"})
    logged = "\n".join(
        f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records if one.name.startswith("storefront")
    )
    for word in (PASSWORD, "a wrong word 77", secret, key, "13800000001", "anna@example.test", "文一路", "4711"):
        assert word not in logged
