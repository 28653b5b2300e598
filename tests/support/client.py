"""A browser that judges: whatever it opens must be a sound page of ours, or the test fails there."""

from contextvars import Context
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from storefront.kernel.db import session
from tests.support.judging import judge

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Client:
    """Opens pages as one visitor. Each request runs in a context of its own, as on a server.

    Unsafe requests say that they come from our own page. `status` names what is expected; without it anything
    below 500 is. After a request the test reads the database anew.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()

    def get(self, path: str, *, status: int | None = None, **options: Any) -> TestResponse:
        """Open a page."""
        return self.open(path, "GET", status=status, **options)

    def post(self, path: str, data: Any = None, *, status: int | None = None, **options: Any) -> TestResponse:
        """Send a form: a dict (lists for repeated names, `(stream, "name")` for files)."""
        return self.open(path, "POST", status=status, data=data, **options)

    def follow(self, response: TestResponse, *, status: int | None = 200) -> TestResponse:
        """Go where a redirect of ours leads."""
        assert response.status_code in (302, 303), f"{response.status_code} is no redirect: {response.text[:300]}"
        target = urlsplit(response.headers["Location"])
        assert not target.netloc or target.netloc == "localhost", f"The redirect leaves us: {target.geturl()}"
        return self.get(target._replace(scheme="", netloc="").geturl(), status=status)

    def htmx(
        self, path: str, method: str = "GET", *, target: str = "", status: int | None = None, **options: Any
    ) -> TestResponse:
        """Ask as htmx asks for the element with the id `target`."""
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{path}", **options.pop("headers", {})}
        if target:
            headers["HX-Target"] = target
        return self.open(path, method, status=status, headers=headers, **options)

    def open(
        self, path: str, method: str, *, status: int | None = None, judged: bool = True, **options: Any
    ) -> TestResponse:
        """Any request; `judged=False` for one that is meant to be odd."""
        headers = dict(options.pop("headers", None) or {})
        if method not in SAFE:
            headers.setdefault("Sec-Fetch-Site", "same-origin")
        response: TestResponse = Context().run(self.browser.open, path, method=method, headers=headers, **options)
        session.rollback()
        said = f"{method} {path} answered {response.status_code}"
        assert status is None or response.status_code == status, f"{said}, not {status}: {_gist(response)}"
        assert response.status_code < 500 or status == response.status_code, f"{said}: {_gist(response)}"
        if judged:
            judge(self.app, response, f"{method} {path}")
        return response

    def sign_in(self, account: Any) -> "Client":
        """Be this account from now on; None signs out. The password is not asked: it has its own tests."""
        name = self.app.config["SESSION_NAME"]
        self.browser.delete_cookie(name)
        if account is not None:
            from storefront import accounts

            self.browser.set_cookie(
                name, accounts.open_session(account, agent="a test", network="127.0.0.1"), httponly=True, samesite="Lax"
            )
        return self

    def cookie(self, name: str) -> str | None:
        """The value of a cookie, None when it is not set."""
        found = self.browser.get_cookie(name)
        return found.value if found else None


def _gist(response: TestResponse) -> str:
    return " ".join(response.text.split())[:600] if not response.is_streamed else ""
