"""What another site sends is refused: forms, hosts, and ways out (F30, F42, F43)."""

from collections.abc import Callable

import pytest
from flask import Flask

from storefront import accounts
from storefront.kernel import outbox
from storefront.kernel.db import session
from tests.security.walking import routes, things, values, written
from tests.support.client import Client
from tests.world import PASSWORD, World

FORGERIES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.test"},
    {"Origin": "http://localhost.evil.test"},
    {"Origin": "null"},
    {"Origin": ""},
    {},  # neither header, and a cookie
]


@pytest.mark.parametrize("headers", FORGERIES, ids=str)
def test_a_form_of_another_site_is_refused(app: Flask, world: World, client: Client, headers: dict[str, str]) -> None:
    known = things(world)
    accounts.grant(world.staff, "reseller", by=world.staff)
    client.sign_in(world.staff)
    tried = 0
    for route in routes(app):
        if route.method != "POST" or route.audience == "machine":
            continue
        with written(app) as statements:
            path = route.path(**values(route, known))
            with app.test_client() as browser:
                browser.set_cookie(app.config["SESSION_NAME"], client.cookie(app.config["SESSION_NAME"]) or "")
                response = browser.post(path, headers=headers)
        assert (response.status_code, statements) == (400, []), str(route)
        tried += 1
    assert tried > 40


def test_our_own_pages_and_old_browsers_get_through(world: World, client: Client) -> None:
    path = "/s/harbour/follow"
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        with client.app.test_client() as browser:
            browser.set_cookie("visitor", "x" * 30)
            assert browser.post(path, headers=headers).status_code < 400
    with client.app.test_client() as browser:
        assert browser.post(path).status_code < 400, "without any cookie there is nothing to forge"


def test_a_trusted_host_counts_with_its_scheme_and_port(make_app: Callable[..., Flask]) -> None:
    hosts = "other.example Third.example:9000 .wide.example"
    for base, sent, status in (
        ("https://shop.example", "https://shop.example", 303),
        ("https://shop.example:443", "https://shop.example", 303),
        ("https://shop.example", "https://other.example", 303),
        ("https://shop.example", "https://third.example", 303),
        ("http://127.0.0.1:8000", "http://other.example:8000", 303),
        ("https://shop.example", "other.example", 400),
        ("https://shop.example", "http://other.example", 400),
        ("https://shop.example", "https://other.example:8443", 400),
        ("http://127.0.0.1:8000", "http://other.example", 400),
        ("https://shop.example", "https://evil.wide.example", 400),
        ("https://shop.example", "https://evil.other.example", 400),
    ):
        with make_app(base_url=base, trusted_hosts=hosts).test_client() as browser:
            browser.set_cookie("visitor", "x" * 30, domain="other.example")
            at = f"{base.partition(':')[0]}://other.example"
            response = browser.post("/s/harbour/follow", headers={"Origin": sent}, base_url=at)
        assert response.status_code == status, f"{sent} to {base}"


def test_a_get_changes_nothing(app: Flask, world: World, client: Client) -> None:
    """F30, as GET: no address that can be linked to does anything."""
    known = things(world)
    client.sign_in(world.customer)
    for route in routes(app):
        if route.method == "GET":
            with written(app) as statements:
                client.open(route.path(**values(route, known)), "GET", judged=False)
            harmless = [one for one in statements if "sign_ins" not in one and "sessions" not in one]
            assert harmless == [], str(route)


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost.evil.test", "evil.test:80", "localhost@evil.test", "127.0.0.1", "[::1]"]
)
def test_another_host_is_not_answered(client: Client, host: str) -> None:
    for path in ("/", "/sign-in", "/healthz"):
        assert client.open(path, "GET", headers={"Host": host}, judged=False).status_code == 400


def test_a_host_that_is_claimed_stands_in_no_letter(world: World, client: Client) -> None:
    headers = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.test"}
    response = client.post("/resets", {"email": "customer@world.test"}, headers=headers, judged=False)
    assert response.status_code < 400
    assert "evil" not in str(response.headers) + response.text
    from storefront.notices.models import Mail

    outbox.deliver()
    session.rollback()
    letters = [mail.letter for mail in session.query(Mail)]
    assert letters, "the letter was written"
    assert "evil" not in str(letters)
    assert "http://localhost/resets/" in str(letters)


@pytest.mark.parametrize(
    "out",
    ["//evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "http:evil.test", "https:/evil.test",
     "/%09/evil.test", "/\t/evil.test", "/\n/evil.test", "javascript:alert(1)", "http://localhost@evil.test",
     "http://localhost.evil.test/", "//localhost@evil.test", " //evil.test", "/%2f/evil.test/..", "///evil.test",
     "data:text/html,x"],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_alone(world: World, client: Client, out: str) -> None:
    form = {"email": "customer@world.test", "password": PASSWORD, "next": out}
    response = client.open("/sign-in", "POST", query_string={"next": out}, data=form, judged=False)
    assert response.status_code == 303
    leads = response.headers["Location"]
    assert leads.startswith("/"), leads
    assert not leads.startswith(("//", "/\\")), leads
    again = client.open("/sign-in", "GET", query_string={"next": out}, judged=False)
    assert not again.headers.get("Location", "/").startswith(("//", "/\\", "http")), again.headers["Location"]
