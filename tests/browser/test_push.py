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
        number = registration(context, page, server.url)
        message = {"title": "Order K7M is paid", "body": "We hold ¥93.", "url": f"{server.url}/me", "tag": "notice-1"}
        devtools = context.new_cdp_session(page)
        devtools.send("ServiceWorker.enable")
        parcel = {"origin": server.url, "registrationId": number, "data": json.dumps(message)}

        def shown() -> bool:
            devtools.send("ServiceWorker.deliverPushMessage", parcel)  # a worker that only starts may miss the first
            page.wait_for_timeout(500)
            return bool(page.evaluate(SHOWN))

        until(shown, "the notice is shown")
        assert page.evaluate(SHOWN) == [["Order K7M is paid", "We hold ¥93.", "notice-1"]]
    finally:
        context.close()


def registration(context: Any, page: Any, home: str) -> str:
    """The number by which Chromium knows our worker among all it ever met."""
    found: list[dict[str, Any]] = []
    devtools = context.new_cdp_session(page)

    def note(told: dict[str, Any]) -> None:
        found.extend(one for one in told["registrations"] if one["scopeURL"].startswith(home) and not one["isDeleted"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    until(lambda: bool(page.evaluate("() => 1") and found), "Chromium tells of the worker")
    return str(found[-1]["registrationId"])
