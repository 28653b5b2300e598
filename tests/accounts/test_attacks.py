"""What a stranger tries at the door (reliability.md F30, F43 to F46)."""

from collections.abc import Callable

import pytest
from flask import Flask

from storefront import accounts
from storefront.accounts import Account
from tests.support.client import Client

PASSWORD = "a word nobody guesses"


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", PASSWORD)


def sign_in(client: Client, email: str = "mei@demo.test", password: str = PASSWORD, *, status: int = 303) -> str:
    return client.post("/sign-in", {"email": email, "password": password}, status=status).text


def test_a_planted_cookie_is_not_taken_over(client: Client, mei: Account) -> None:
    planted = "planted" * 5
    client.browser.set_cookie("session", planted)
    sign_in(client)
    assert client.cookie("session") != planted
    assert accounts.signed_in_by(planted) is None
    assert accounts.signed_in_by(client.cookie("session") or "")


def test_a_stolen_session_ends_with_the_next_sign_in(client: Client, mei: Account) -> None:
    sign_in(client)
    first = client.cookie("session") or ""
    sign_in(client)
    assert client.cookie("session") != first
    assert accounts.signed_in_by(first) is None


def test_an_old_cookie_is_refused_after_sign_out(client: Client, mei: Account) -> None:
    sign_in(client)
    kept = client.cookie("session") or ""
    client.post("/sign-out", status=303)
    assert client.cookie("session") is None
    client.browser.set_cookie("session", kept)
    client.get("/me", status=303)


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, mei: Account) -> None:
    response = client.post("/sign-in", {"email": mei.email, "password": PASSWORD}, status=303)
    given = response.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in given} == {"session", "device"}
    for cookie in given:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie


def test_with_https_the_session_is_bound_to_the_host(make_app: Callable[..., Flask], mei: Account) -> None:
    client = Client(make_app(base_url="https://localhost"))
    options = {"base_url": "https://localhost"}
    form = {"email": mei.email, "password": PASSWORD}
    response = client.post("/sign-in", form, status=303, **options)
    [session_cookie] = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("__Host-session=")]
    assert "Secure" in session_cookie
    assert "Domain" not in session_cookie
    response = client.post("/sign-out", status=303, **options)
    assert any(c.startswith("__Host-session=;") and "Secure" in c for c in response.headers.getlist("Set-Cookie"))


def test_flasks_own_cookie_is_never_set_or_read(client: Client, mei: Account) -> None:
    client.browser.set_cookie("remember_token", "1|forged")
    client.browser.set_cookie("__Host-unused", "1|forged")
    client.get("/me", status=303)
    sign_in(client)
    assert "eyJ" not in (client.cookie("session") or "")


def test_known_and_unknown_look_alike_at_sign_in(client: Client, mei: Account) -> None:
    known = sign_in(client, "mei@demo.test", "not the word", status=422)
    unknown = sign_in(client, "wei@demo.test", "not the word", status=422)
    assert unknown.replace("wei@", "mei@") == known


def test_known_and_unknown_look_alike_at_the_reset(client: Client, mei: Account) -> None:
    answers = [client.post("/resets", {"email": f"{name}@demo.test"}) for name in ("mei", "wei")]
    assert answers[0].status_code == answers[1].status_code == 303
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert answers[0].data == answers[1].data
    assert client.follow(answers[0]).text == client.follow(answers[1]).text


def test_ten_wrong_words_make_a_pause_that_says_how_long(
    client: Client, browse: Callable[[], Client], mei: Account
) -> None:
    sign_in(client)  # from now on this is a device of the owner's
    client.post("/sign-out", status=303)
    attacker = browse()
    for turn in range(10):
        sign_in(attacker, "MEI@demo.test" if turn % 2 else "mei@demo.test", f"wrong word {turn}", status=422)
    response = attacker.post(
        "/sign-in",
        {"email": "mei@demo.test", "password": PASSWORD},
        status=429,
        headers={"X-Forwarded-For": "198.51.100.7", "X-Real-IP": "198.51.100.7"},
    )
    assert 0 < int(response.headers["Retry-After"]) <= 900
    sign_in(client)


def test_another_site_signs_nobody_in(client: Client, mei: Account) -> None:
    form = {"email": mei.email, "password": PASSWORD}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ):
        for path in ("/sign-in", "/sign-up", "/sign-out", "/resets", "/resets/new"):
            response = client.post(path, form, status=400, headers=headers)
            assert "session=" not in " ".join(response.headers.getlist("Set-Cookie"))
    client.get("/me", status=303)


def test_a_get_changes_nothing(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    client.get("/sign-out", status=200)
    client.get("/me", status=200)
    for path in ("/me/security/sessions/end", "/me/addresses/1/removal"):
        client.get(path, status=405)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/resets", "/resets/new"])
@pytest.mark.parametrize(
    "odd", ["\x00", "\udcff", "x" * 100_000, "<script>alert(1)</script>", "' OR 1=1 --", "\u202ecod.exe", "%s%n{0}"]
)
def test_no_input_whatever_breaks_a_form(client: Client, mei: Account, path: str, odd: str) -> None:
    typed = odd.encode("utf-8", "surrogatepass")
    for field in ("name", "email", "password"):
        form = {"name": "Wu", "email": mei.email, "password": "not the word", field: typed}
        page = client.open(path, "POST", data=form).text
        assert "<script>alert" not in page
    client.open(f"{path}?next={'x' * 3000}", "GET", judged=False)


def test_the_staff_desk_is_closed_to_others(client: Client, mei: Account) -> None:
    paths = ("/desk", "/desk/people", f"/desk/people/{mei.id}", "/desk/people/sheet", "/desk/policies", "/desk/words",
             "/desk/words/about", "/desk/audit", "/desk/audit/sheet", "/desk/audit/verification")  # fmt: skip
    for path in paths:
        client.get(path, status=303)
    client.sign_in(mei)
    for path in paths:
        client.get(path, status=403)
    for path in (f"/desk/people/{mei.id}/desks", "/desk/policies", "/desk/words/about"):
        client.post(path, {"desks": "people", "reason": "x"}, status=403)
    assert accounts.by_id(mei.id).role_names == frozenset()


@pytest.mark.parametrize("name", ["session", "device", "visitor", "language", "reset"])
@pytest.mark.parametrize("odd", ["\xff" * 24, "x" * 4000, "%00" * 10, '"\\377' * 10, "é" * 24, "", ";;=", "ü\x7f" * 12])
def test_no_cookie_whatever_breaks_a_page(client: Client, mei: Account, name: str, odd: str) -> None:
    headers = {"Cookie": f"{name}={odd}"}
    client.browser = client.app.test_client(use_cookies=False)
    for path in ("/sign-in", "/resets/new", "/cart", "/about"):
        client.get(path, headers=headers)
    client.get("/me", headers=headers, status=303)
    form = {"email": mei.email, "password": "not the word"}
    client.post("/sign-in", form, headers=headers, status=422)
