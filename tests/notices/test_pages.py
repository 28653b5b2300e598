"""The pages of notices: the inbox, its badge, what one chooses, one click that ends, browsers that show them."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from storefront import notices
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.notices.encrypting import encoded, public_half
from tests.support.client import Client
from tests.world import World

HOME = "/me/notifications"
REACH = {
    "endpoint": "https://push.example.org/send/abc",
    "p256dh": encoded(public_half(ec.derive_private_key(7, ec.SECP256R1()))),
    "auth": encoded(bytes(16)),
}


def tell(account: Account, number: int, kind: str = "paid") -> None:
    """Something told to an account."""
    notices.write(
        kind,
        f"event:{number}",
        account.id,
        lambda: notices.Said(f"Told {number}", ("One line.",), "/me/orders", "Orders"),
    )


@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_every_page_opens(client: Client, world: World, language: str) -> None:
    client.sign_in(world.customer)
    client.get(f"{HOME}?lang={language}", status=200)
    tell(world.customer, 1)
    for path in (HOME, f"{HOME}/preferences", "/me/wallet"):
        client.get(f"{path}?lang={language}", status=200)


def test_the_inbox_is_for_its_owner(client: Client, world: World) -> None:
    tell(world.customer, 1)
    number = notices.inbox(world.customer.id)[0].id
    for path in (HOME, f"{HOME}/preferences", f"{HOME}/badge"):
        assert client.get(path).status_code == 303
    client.sign_in(world.stranger)
    assert "Told 1" not in client.get(HOME, status=200).text
    client.post(f"{HOME}/{number}/reading", {}, status=404)
    assert notices.unread(world.customer.id) == 1


def test_reading_one_leads_where_it_points(client: Client, world: World) -> None:
    tell(world.customer, 1)
    client.sign_in(world.customer)
    number = notices.inbox(world.customer.id)[0].id
    assert client.post(f"{HOME}/{number}/reading", {}, status=303).headers["Location"] == "/me/orders"
    assert notices.unread(world.customer.id) == 0


def test_all_are_read_that_were_shown_and_none_that_came_since(client: Client, world: World) -> None:
    for number in (1, 2):
        tell(world.customer, number)
    client.sign_in(world.customer)
    newest = notices.inbox(world.customer.id)[0].id
    assert f'value="{newest}"' in client.get(HOME).text
    tell(world.customer, 3)
    client.post(f"{HOME}/reading", {"up_to": str(newest)}, status=303)
    assert [one.is_read for one in notices.inbox(world.customer.id)] == [False, True, True]
    client.post(f"{HOME}/reading", {"up_to": "x"}, status=422)


def test_a_long_inbox_goes_on_page_by_page(client: Client, world: World) -> None:
    for number in range(25):
        tell(world.customer, number)
    client.sign_in(world.customer)
    first = client.get(HOME).text
    assert "Told 24" in first and "Told 4<" not in first
    last = notices.inbox(world.customer.id, limit=20)[-1].id
    second = client.get(f"{HOME}?after={last}").text
    assert "Told 4" in second and "Told 24" not in second


def test_the_badge_answers_nothing_while_nothing_changed(
    client: Client, world: World, queries: Callable[[], object]
) -> None:
    client.sign_in(world.customer)
    client.get(f"{HOME}/badge?shown=0", headers={"HX-Request": "true"}, status=204)
    tell(world.customer, 1)
    answer = client.get(f"{HOME}/badge?shown=0", headers={"HX-Request": "true", "HX-Target": "bell"}, status=200)
    assert "badge?shown=1" in answer.text and 'hx-trigger="every 30s"' in answer.text
    with queries() as counted:  # type: ignore[attr-defined]
        client.get(f"{HOME}/badge?shown=1", headers={"HX-Request": "true"}, status=204)
    assert len(counted) <= 2


def test_a_page_asks_nothing_for_its_badge(client: Client, world: World, queries: Callable[[], object]) -> None:
    """It fills itself, for who is signed in; a stranger has none."""
    with queries() as counted:  # type: ignore[attr-defined]
        assert 'id="bell"' not in client.get("/").text
        client.sign_in(world.customer)
        assert 'id="bell"' in client.get("/me").text
    assert counted and not [one for one in counted if "notices" in str(one)]


def test_choices_are_kept(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    form = {"social_mail": "daily", "social_inbox": "y", "marketing_mail": "y"}
    client.post(f"{HOME}/preferences", form, status=303)
    ways = notices.ways_of(world.customer.id)
    assert ways["social", "mail"] == "daily" and ways["social", "push"] == "off"
    assert ways["marketing", "mail"] == "together" and ways["marketing", "push"] == "off"
    assert ways["order", "mail"] == ways["order", "inbox"] == "now" and ways["order", "push"] == "off"
    assert "checked" in client.get(f"{HOME}/preferences").text
    client.post(f"{HOME}/preferences", {"social_mail": "hourly"}, status=422)
    assert notices.ways_of(world.customer.id) == ways


def test_one_click_ends_such_mails_signed_out(client: Client, world: World) -> None:
    path = notices.stop_link("social", account_id=world.customer.id).removeprefix("http://localhost")
    client.get(path, status=200)
    assert notices.ways_of(world.customer.id)["social", "mail"] == "together", "looking ends nothing"
    program = client.app.test_client()  # a mail program: no cookie, nothing that a browser says
    assert program.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    session.rollback()
    assert notices.ways_of(world.customer.id)["social", "mail"] == "off"
    client.post(path, {}, status=303)


@pytest.mark.parametrize("token", ["x", "a.b.c", "0" * 900])
def test_a_forged_link_ends_nothing(client: Client, world: World, token: str) -> None:
    client.get(f"/unsubscriptions/{token}", status=404)
    client.post(f"/unsubscriptions/{token}", {}, status=404)


def test_a_browser_is_set_up_and_taken_down(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    client.post(f"{HOME}/devices", REACH, status=303)
    (screen,) = notices.screens_of(world.customer.id)
    assert f"/devices/{screen.id}/removal" in client.get(f"{HOME}/preferences").text
    client.sign_in(world.stranger)
    client.post(f"{HOME}/devices/{screen.id}/removal", {}, status=404)
    client.sign_in(world.customer)
    client.post(f"{HOME}/devices/{screen.id}/removal", {}, status=303)
    assert notices.screens_of(world.customer.id) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/x"},
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "https://[::1]/x"},
        {"endpoint": "https://169.254.169.254/x"},
        {"endpoint": "https://push.example.org:8443/x"},
        {"endpoint": "https://u@push.example.org/x"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "x" * 3000},
        {"endpoint": ""},
        {"p256dh": encoded(b"\x04" + bytes(64))},
        {"p256dh": "ü"},
        {"auth": encoded(bytes(15))},
        {"auth": ""},
    ],
)
def test_what_is_no_push_service_is_refused(client: Client, world: World, wrong: dict[str, str]) -> None:
    client.sign_in(world.customer)
    client.post(f"{HOME}/devices", REACH | wrong, status=422)
    assert notices.screens_of(world.customer.id) == []


def test_the_demo_shows_what_would_be_pushed(client: Client, world: World, make_app: Callable[..., Flask]) -> None:
    assert Client(make_app(demo="0")).get("/dev/push").status_code == 404
    client.sign_in(world.customer)
    client.get("/dev/push", status=200)
    client.post(f"{HOME}/devices", REACH, status=303)
    tell(world.customer, 1)
    assert "Told 1" in client.get("/dev/push", status=200).text
