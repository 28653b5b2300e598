"""The pages of accounts: signing up, in and out, choosing a new password, the address book, sessions."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from storefront import accounts, facts
from storefront.accounts import Account
from storefront.kernel.db import session
from tests.support.client import Client
from tests.world import World

PASSWORD = "a word nobody guesses"
LONG = "correct horse " * 5
ADDRESS = {
    "name": "林雅婷", "phone": "138 0013 8000", "country": "CN", "region": "浙江省", "city": "杭州市",
    "line1": "文三路 1 号", "postal_code": "310000",
}  # fmt: skip


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", PASSWORD)


@pytest.fixture
def stranger(app: Flask) -> Account:
    return accounts.sign_up("Stranger", "stranger@demo.test", PASSWORD)


@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_every_page_opens(client: Client, mei: Account, language: str) -> None:
    for path in ("/sign-up", "/sign-in", "/sign-out", "/resets", "/resets/sent", "/resets/new"):
        client.get(f"{path}?lang={language}", status=200)
    client.sign_in(mei)
    for path in ("/me", "/me/addresses", "/me/security", "/me/settings", "/sign-out"):
        client.get(path, status=200)


def test_a_new_account_is_signed_in_and_led_back(client: Client) -> None:
    form = {"name": "Wu Hao", "email": "wu@demo.test", "password": PASSWORD}
    response = client.post("/sign-up?next=/me/addresses", form, status=303)
    assert response.headers["Location"] == "/me/addresses"
    assert "Wu Hao" in client.get("/me", status=200).text
    assert client.get("/sign-up", status=303).headers["Location"] == "/me"


@pytest.mark.parametrize(
    "next_", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_nobody_is_led_elsewhere(client: Client, mei: Account, path: str, next_: str) -> None:
    name = {"name": "Wu"} if path == "/sign-up" else {}
    email = "wu@demo.test" if path == "/sign-up" else mei.email
    client.get(path, query_string={"next": next_}, status=200)
    form = {**name, "email": email, "password": PASSWORD}
    response = client.post(path, form, query_string={"next": next_}, status=303)
    assert response.headers["Location"] == "/me"


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(client: Client, mei: Account) -> None:
    page = client.post("/sign-up", {"name": "Wu", "email": "not an address", "password": "short"}, status=422).text
    assert 'value="not an address"' in page
    assert 'id="email-error"' in page
    assert "short" not in page.replace("too short", "")
    page = client.post("/sign-up", {"name": "Wu", "email": mei.email, "password": PASSWORD}, status=422).text
    assert "has an account already" in page
    assert PASSWORD not in page
    page = client.post("/sign-up", {}, status=422).text
    assert page.count("Please fill this in.") == 3


def test_signing_in_and_out(client: Client, mei: Account) -> None:
    assert client.get("/me", status=303).headers["Location"] == "/sign-in?next=/me"
    form = {"email": "Mei@demo.test ", "password": PASSWORD}
    assert client.post("/sign-in?next=/me/security", form, status=303).headers["Location"] == "/me/security"
    page = client.get("/me/security", status=200)
    assert "This device" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    client.post("/sign-out", status=303)
    client.get("/me", status=303)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("staff", "/desk"), ("staff", "/desk/audit"), ("supplier", "/supply"), ("supplier", "/supply/parcels"),
        ("reseller", "/sell"), ("stranger", "/sell/shop"), ("customer", "/me"), ("customer", "/me/orders"),
    ],
)  # fmt: skip
def test_the_way_out_stands_on_every_page_of_ones_own(client: Client, world: World, who: str, path: str) -> None:
    page = client.sign_in(getattr(world, who)).get(path, status=200).text
    assert re.search(r'<form method="post" action="/sign-out".*?<button.*?>Sign out</button>', page, re.DOTALL)


def test_signing_out_empties_the_browsers_cache(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    assert client.post("/sign-out", status=303).headers["Clear-Site-Data"] == '"cache"'


def test_a_wrong_word_is_refused_kindly(client: Client, mei: Account) -> None:
    page = client.post("/sign-in", {"email": mei.email, "password": "not the word"}, status=422).text
    assert "do not belong together" in page
    assert f'value="{mei.email}"' in page


def test_signing_in_takes_the_visitor_along(client: Client, mei: Account, app: Flask) -> None:
    heard: list[facts.SignedIn] = []
    before = app.extensions["reactions"]
    facts.connect(app, {**before, facts.SignedIn: (heard.append,)})
    client.browser.set_cookie("visitor", "v" * 32)
    client.post("/sign-in", {"email": mei.email, "password": PASSWORD}, status=303)
    facts.connect(app, before)
    assert [fact.account_id for fact in heard] == [mei.id]
    assert heard[0].visitor


def test_a_password_is_chosen_anew_by_link(
    client: Client, browse: Callable[[], Client], mei: Account, app: Flask, deliver: Callable[[], None]
) -> None:
    heard: list[facts.PasswordResetAsked] = []
    before = app.extensions["reactions"]
    facts.connect(app, {**before, facts.PasswordResetAsked: (heard.append,)})
    elsewhere = browse().sign_in(mei)
    client.follow(client.post("/resets", {"email": mei.email}, status=303))
    deliver()
    facts.connect(app, before)
    token = heard[0].token
    opened = client.get(f"/resets/{token}", status=303)
    assert token not in opened.headers["Location"]
    client.follow(opened)
    client.post("/resets/new", {"password": "short"}, status=422)
    done = client.post("/resets/new", {"password": "quite another word"}, status=303)
    assert "new password is kept" in client.follow(done).text
    elsewhere.get("/me", status=303)
    assert "used or is too old" in client.get("/resets/new", status=200).text
    client.post("/resets/new", {"password": "quite another word"}, status=422)
    client.post("/sign-in", {"email": mei.email, "password": "quite another word"}, status=303)


def test_a_password_is_taken_as_it_was_typed(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    client.post("/me/security", {"present": PASSWORD, "password": " two\twords "}, status=303)
    client.post("/sign-out", status=303)
    client.post("/sign-in", {"email": mei.email, "password": "two\twords"}, status=422)
    client.post("/sign-in", {"email": mei.email, "password": " two\twords "}, status=303)
    client.post("/me/security", {"present": " two\twords ", "password": LONG}, status=303)
    client.post("/sign-out", status=303)
    client.post("/sign-in", {"email": mei.email, "password": LONG}, status=303)


def test_the_password_is_changed_from_within(client: Client, browse: Callable[[], Client], mei: Account) -> None:
    client.post("/sign-in", {"email": mei.email, "password": PASSWORD}, status=303)
    other = browse().sign_in(mei)
    client.post("/me/security", {"present": "not the word", "password": "quite another word"}, status=422)
    other.get("/me", status=200)
    client.post("/me/security", {"present": PASSWORD, "password": "quite another word"}, status=303)
    client.get("/me", status=200)
    other.get("/me", status=303)


def test_sessions_are_listed_and_ended(client: Client, browse: Callable[[], Client], mei: Account) -> None:
    client.sign_in(mei)
    other = browse().sign_in(mei)
    [number] = [place.id for place in accounts.sessions_of(mei, other.cookie("session") or "") if place.is_this]
    page = client.get("/me/security", status=200).text
    assert f"/me/security/sessions/{number}/end" in page
    client.post(f"/me/security/sessions/{number}/end", status=303)
    other.get("/me", status=303)
    third = browse().sign_in(mei)
    client.post("/me/security/sessions/end", status=303)
    third.get("/me", status=303)
    client.get("/me", status=200)


def test_a_session_of_ten_minutes_says_the_password_before_it_ends_others(
    client: Client, browse: Callable[[], Client], mei: Account, clock: Callable[[timedelta], None]
) -> None:
    client.sign_in(mei)
    other = browse().sign_in(mei)
    [number] = [place.id for place in accounts.sessions_of(mei, other.cookie("session") or "") if place.is_this]
    assert 'id="present-to-end"' not in client.get("/me/security", status=200).text
    clock(timedelta(minutes=11))
    assert 'id="present-to-end"' in client.get("/me/security", status=200).text
    for path in (f"/me/security/sessions/{number}/end", "/me/security/sessions/end"):
        page = client.post(path, {"present": "not the word"}, status=422).text
        assert "not your present password" in page.partition('id="present-to-end-error"')[2][:200]
        assert page.count("not your present password") == 1
        assert "Please fill this in." in client.post(path, status=422).text
        other.get("/me", status=200)
    client.post(f"/me/security/sessions/{number}/end", {"present": PASSWORD}, status=303)
    other.get("/me", status=303)
    third = browse().sign_in(mei)
    client.post("/me/security/sessions/end", {"present": PASSWORD}, status=303)
    third.get("/me", status=303)
    client.get("/me", status=200)


def test_saying_the_password_is_counted_like_signing_in(
    client: Client, browse: Callable[[], Client], mei: Account, clock: Callable[[timedelta], None]
) -> None:
    client.sign_in(mei)
    browse().sign_in(mei)
    clock(timedelta(minutes=11))
    for _try in range(10):
        client.post("/me/security/sessions/end", {"present": "not the word"}, status=422)
    client.post("/me/security/sessions/end", {"present": PASSWORD}, status=429)


def test_a_stranger_ends_nothing(client: Client, mei: Account, stranger: Account) -> None:
    secret = accounts.open_session(mei, agent="a browser", network="192.0.2.1")
    [place] = accounts.sessions_of(mei)
    client.sign_in(stranger)
    client.post(f"/me/security/sessions/{place.id}/end", status=404)
    client.post("/me/security/sessions/9007199254740991/end", status=404)
    client.post("/me/security/sessions/99999999999999999999/end", status=404)
    assert accounts.signed_in_by(secret)


def test_name_and_language_are_ones_own(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    client.post("/me/settings", {"name": "陳美", "language": "xx"}, status=422)
    response = client.post("/me/settings", {"name": "陳美", "language": "zh_Hant"}, status=303)
    page = client.follow(response)
    assert 'lang="zh-Hant"' in page.text
    session.refresh(mei)
    assert (mei.name, mei.language) == ("陳美", "zh_Hant")


def test_the_address_book(client: Client, mei: Account, stranger: Account, browse: Callable[[], Client]) -> None:
    client.sign_in(mei)
    client.post("/me/addresses", ADDRESS, status=303)
    client.post("/me/addresses", {**ADDRESS, "line1": "文三路 2 号", "preferred": "y"}, status=303)
    first, second = accounts.addresses_of(mei)
    kept = accounts.written(first)
    assert (kept.line1, first.preferred, kept.phone) == ("文三路 2 号", True, "+8613800138000")
    page = client.get(f"/me/addresses/{second.id}", status=200).text
    assert 'value="138 0013 8000"' in page
    client.post(f"/me/addresses/{second.id}", {**ADDRESS, "city": "宁波市"}, status=303)
    client.post(f"/me/addresses/{second.id}/preference", status=303)
    assert [accounts.written(row).city for row in accounts.addresses_of(mei)] == ["宁波市", "杭州市"]
    other = browse().sign_in(stranger)
    for path in ("", "/removal", "/preference"):
        other.post(f"/me/addresses/{second.id}{path}", ADDRESS, status=404)
    other.get(f"/me/addresses/{second.id}", status=404)
    client.post(f"/me/addresses/{second.id}/removal", status=303)
    assert [row.id for row in accounts.addresses_of(mei)] == [first.id]


def test_an_address_says_what_it_lacks(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    page = client.post("/me/addresses", {**ADDRESS, "phone": "1380013800", "city": ""}, status=422).text
    assert "1 digit short" in page
    assert 'id="city-error"' in page
    assert 'value="文三路 1 号"' in page
    client.post("/me/addresses", {**ADDRESS, "country": "XX"}, status=422)
    client.post("/me/addresses", {}, status=422)
    assert accounts.addresses_of(mei) == []


def test_another_country_has_other_fields_with_and_without_script(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    typed = {**ADDRESS, "country": "US", "redraw": "1"}
    page = client.post("/me/addresses", typed, status=200).text
    assert "ZIP code" in page
    assert 'value="文三路 1 号"' in page
    assert "California" in page
    assert "error" not in page.split("<main", 1)[1].split("</main>")[0]
    fragment = client.htmx("/me/addresses", "POST", target="address", data=typed, status=200).text
    assert "ZIP code" in fragment
    assert "<html" not in fragment
    page = client.post("/me/addresses", {**typed, "country": "HK"}, status=200).text
    assert 'name="postal_code"' not in page
    assert accounts.addresses_of(mei) == []
