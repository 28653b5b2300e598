"""What the server hands out besides pages: files with strict headers, no lists of them, nothing that was not meant."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from storefront.operating import checking
from tests.support.client import Client


def test_static_files_are_what_they_say_and_https_stays_https(make_app: Callable[..., Flask]) -> None:
    browser = make_app(base_url="https://shop.example").test_client()
    for path in ("/static/app.js", "/static/offline.html", "/static/icons/seal.svg"):
        with browser.get(path, base_url="https://shop.example") as response:
            assert response.status_code == 200
            assert response.headers["X-Content-Type-Options"] == "nosniff", path
            assert "includeSubDomains" in response.headers["Strict-Transport-Security"], path
            assert ("frame-ancestors 'none'" in response.headers.get("Content-Security-Policy", "")) == (
                response.mimetype == "text/html"
            )


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/css/", "/static/../README.md", "/static/%2e%2e/README.md", "/files/", "/.git/config"],
)
def test_no_folder_is_listed_and_nothing_beside_it_is_served(client: Client, path: str) -> None:
    assert client.open(path, "GET", judged=False).status_code == 404


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/app.js", "/healthz"])
def test_nothing_answers_a_trace(client: Client, path: str) -> None:
    response = client.open(path, "TRACE", judged=False, headers={"Cookie": "session=a-secret-word"})
    assert response.status_code == 405
    assert "a-secret-word" not in response.text


@pytest.mark.parametrize(
    "path", ["/", "/robots.txt", "/sitemap.xml", "/feeds/harbour/products.xml", "/healthz", "/static/app.js"]
)
def test_every_text_says_its_encoding(client: Client, world: object, path: str) -> None:
    with client.open(path, "GET", judged=False) as response:
        assert response.status_code == 200
        assert "charset=" in response.headers["Content-Type"]


def test_readiness_tells_strangers_no_more_than_the_part(bare: Callable[..., Flask]) -> None:
    """13.4.5: what is wrong, and where, `storefront doctor` says."""
    app = bare()
    uploads = Path(app.config["UPLOADS"])
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.write_text("in the way")
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.text) == (503, "database\nstorage\n")
    assert any(str(uploads) in finding.sentence for finding in checking.examine(app))


def test_a_fault_of_ours_tells_nothing_of_itself(app: Flask, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = app.view_functions["health.alive"]

    def broken() -> str:
        raise ZeroDivisionError("the secret 4711")

    app.view_functions["health.alive"] = broken
    try:
        response = client.open("/healthz", "GET", judged=False, status=500)
    finally:
        app.view_functions["health.alive"] = before
    for word in ("4711", "ZeroDivisionError", "Traceback", "storefront/"):
        assert word not in response.text
    assert "4711" in caplog.text, "whoever runs it reads what happened"
