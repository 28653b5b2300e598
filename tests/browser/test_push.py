"""A push reaches the service worker, which shows it; a tap on a page sets a browser up (domain.md 19, interface.md)."""

import json
from typing import Any

import pytest

from tests.support.servers import Server, until

pytestmark = pytest.mark.browser
SHOWN = (
    "async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(n => [n.title, n.body, n.tag])"
)


def test_the_service_worker_shows_what_is_pushed(chromium: Any, server: Server) -> None:
    context = chromium.new_context(permissions=["notifications"])
    try:
        page = context.new_page()
        page.goto(f"{server.url}/privacy")
        page.evaluate(
            "async () => { await navigator.serviceWorker.register('/sw.js'); await navigator.serviceWorker.ready }"
        )
        number = registration(context, page)
        message = {"title": "Order K7M is paid", "body": "We hold ¥93.", "url": f"{server.url}/me", "tag": "notice-1"}
        devtools = context.new_cdp_session(page)
        devtools.send("ServiceWorker.enable")
        parcel = {"origin": server.url, "registrationId": number, "data": json.dumps(message)}
        devtools.send("ServiceWorker.deliverPushMessage", parcel)
        until(lambda: bool(page.evaluate(SHOWN)), "the notice is shown")
        assert page.evaluate(SHOWN) == [["Order K7M is paid", "We hold ¥93.", "notice-1"]]
    finally:
        context.close()


def registration(context: Any, page: Any) -> str:
    """The number by which Chromium knows our worker."""
    found: list[dict[str, Any]] = []
    devtools = context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    until(lambda: bool(page.evaluate("() => 1") and found), "Chromium tells of the worker")
    return str(found[0]["registrationId"])
