"""Flask-Login says who asks; what it says comes from our own row per sign-in, which its owner can see and end.

Flask's cookie session is not used at all: nothing about a person is kept in a cookie but one secret.
"""

from typing import Any, Final

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, login_user, logout_user

from storefront import accounts
from storefront.accounts import Member
from storefront.kernel.errors import SignInNeeded
from storefront.web import cookies
from storefront.web.guards import SESSION, me
from storefront.web.limits import network

DEVICE: Final = "device"  # by this a browser is known that an account was opened from before (reliability.md F45)
DEVICE_SECONDS: Final = 400 * 86_400


def connect(app: Flask) -> None:
    """Let Flask-Login ask us, request by request."""
    app.session_interface = _Forgetful()
    app.config["REMEMBER_COOKIE_NAME"] = "__Host-unused"  # ours is the only cookie that opens anything
    manager = LoginManager()
    manager.session_protection = None  # phones change their address; a session is a row, not an address
    manager.request_loader(_who)
    manager.unauthorized_handler(_to_sign_in)
    manager.init_app(app, add_context_processor=False)


def secret() -> str:
    """The secret of the session that asks; empty without one."""
    return cookies.read(SESSION)


def enter(response: Response, new: str, email: str) -> Response:
    """Begin a session on this browser: a new secret, and the one it had before ends (reliability.md F44)."""
    if before := secret():
        accounts.sign_out(before)
    cookies.give(response, SESSION, new, int(accounts.staying.LONGEST.total_seconds()))
    cookies.give(response, DEVICE, accounts.device_of(email, cookies.read(DEVICE)), DEVICE_SECONDS)
    login_user(accounts.recognised(new))
    g.pop("me", None)
    return response


def leave(response: Response) -> Response:
    """End the session of this browser, in the database first; no page of it stays in the browser's cache."""
    accounts.sign_out(secret())
    logout_user()
    g.pop("me", None)
    cookies.take(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def whence() -> dict[str, Any]:
    """What a session remembers of where it was begun, and the visitor whose things it takes along."""
    return {"agent": request.user_agent.string, "network": network(), "visitor": me().visitor}


def _who(_request: Request) -> Member | None:
    return accounts.recognised(given) if (given := secret()) else None


def _to_sign_in() -> Response:
    raise SignInNeeded()


class _Nothing(dict[str, Any], SessionMixin):
    """What Flask-Login notes during one request, and nobody keeps."""


class _Forgetful(SessionInterface):
    def open_session(self, app: Flask, request: Request) -> _Nothing:
        return _Nothing()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing of it is kept."""
