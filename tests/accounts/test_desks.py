"""The desks of people, rules, words and log, as staff see them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from storefront import accounts, audit, policies
from storefront.accounts import Account
from storefront.kernel import clock as kernel_clock
from storefront.kernel.actors import PLATFORM
from storefront.policies import texts
from tests.support.client import Client

PASSWORD = "a word nobody guesses"
WORDS = {"en": "## Hello\n\n<script>alert(1)</script> {return_days}", "zh_Hant": "## 您好", "zh_Hans": "## 你好"}


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("=Mei Chen", "mei@demo.test", PASSWORD)


@pytest.fixture
def bo(app: Flask) -> Account:
    account = accounts.sign_up("Bo", "bo@demo.test", PASSWORD)
    accounts.grant(account, "staff", by=PLATFORM, desks=accounts.DESKS)
    return account


@pytest.fixture
def desk(client: Client, bo: Account) -> Client:
    return client.sign_in(bo)


def numbers() -> dict[str, str]:
    now = policies.latest()
    return {name: policies.plain(name, getattr(now, name)) for name in policies.RULES}


def begins(days: int) -> str:
    return (kernel_clock.now() + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_every_page_opens(desk: Client, mei: Account, language: str) -> None:
    paths = ["/desk", "/desk/people", "/desk/policies", "/desk/words", "/desk/audit", "/desk/audit/verification",
             f"/desk/people/{mei.id}", "/desk/people?q=mei&role=staff&after=9"]  # fmt: skip
    for path in (*paths, *(f"/desk/words/{kind}" for kind in texts.KINDS)):
        desk.get(path, status=200, headers={"Accept-Language": language.replace("_", "-")})


def test_staff_see_only_the_desks_they_sit_at(client: Client, mei: Account) -> None:
    accounts.grant(mei, "staff", by=PLATFORM, desks=("audit",))
    client.sign_in(mei)
    page = client.get("/desk", status=200).text
    assert 'href="/desk/audit"' in page
    assert 'href="/desk/people"' not in page
    for path in ("/desk/people", "/desk/policies", "/desk/words"):
        client.get(path, status=403)


def test_desks_are_given_and_taken(desk: Client, browse: Callable[[], Client], mei: Account) -> None:
    other = browse().sign_in(mei)
    desk.post(f"/desk/people/{mei.id}/desks", {"desks": ["audit", "people"]}, status=303)
    other.get("/desk/audit", status=200)
    desk.post(f"/desk/people/{mei.id}/desks", {"desks": ["throne"]}, status=422)
    desk.post(f"/desk/people/{mei.id}/desks", {}, status=303)
    other.get("/desk", status=403)
    deeds = [entry.action for entry in audit.entries(about=f"account:{mei.id}")]
    assert deeds[:2] == ["take role", "take desks"] or deeds[:1] == ["take role"]


def test_an_account_is_closed_and_opened_again(desk: Client, browse: Callable[[], Client], mei: Account) -> None:
    other = browse().sign_in(mei)
    desk.post(f"/desk/people/{mei.id}/closing", {"reason": ""}, status=422)
    other.get("/me", status=200)
    desk.post(f"/desk/people/{mei.id}/closing", {"reason": "asked for it"}, status=303)
    other.get("/me", status=303)
    assert "closed" in desk.get(f"/desk/people/{mei.id}", status=200).text
    desk.post(f"/desk/people/{mei.id}/opening", status=303)
    other.post("/sign-in", {"email": mei.email, "password": PASSWORD}, status=303)
    desk.post(f"/desk/people/{mei.id}/sessions/end", status=303)
    other.get("/me", status=303)


def test_nobody_closes_themselves(desk: Client, bo: Account) -> None:
    desk.post(f"/desk/people/{bo.id}/closing", {"reason": "tired"}, status=422)
    desk.get("/desk", status=200)


def test_a_sheet_holds_nothing_that_runs(desk: Client, mei: Account) -> None:
    sheet = desk.get("/desk/people/sheet?q=mei@", status=200)
    assert sheet.mimetype == "text/csv"
    assert "'=Mei Chen" in sheet.text
    assert ",=Mei" not in sheet.text
    assert "no-store" in sheet.headers["Cache-Control"]


def test_people_are_paged(desk: Client) -> None:
    for number in range(60):
        accounts.sign_up_later(f"Person {number}", f"person{number}@demo.test")
    page = desk.get("/desk/people?q=person", status=200).text
    assert page.count('href="/desk/people/') >= 50
    assert "after=" in page


@pytest.mark.parametrize("odd", ["x", "-1", "99999999999999999999999", "1,2", "%00", "٣"])
def test_an_odd_place_begins_at_the_start(desk: Client, odd: str) -> None:
    desk.get(f"/desk/people?after={odd}&role={odd}", status=200)
    desk.get(f"/desk/audit?after={odd}&actor={odd}", status=200)


def test_there_is_no_such_person_or_text(desk: Client) -> None:
    for path in ("/desk/people/999999", "/desk/people/99999999999999999999", "/desk/words/gossip"):
        desk.get(path, status=404)
    desk.post("/desk/words/gossip", WORDS, status=404)


def test_a_number_is_changed_in_the_open(desk: Client, browse: Callable[[], Client]) -> None:
    form = {**numbers(), "cod_limit": "600", "fee_bp": "3.5", "reason": "Banks are dearer", "from_at": begins(9)}
    desk.post("/desk/policies", form, status=303)
    latest = policies.latest()
    assert (latest.cod_limit, latest.fee_bp) == (60_000, 350)
    assert policies.current().fee_bp == 300
    page = browse().get("/terms/numbers", status=200).text
    assert "Banks are dearer" in page
    assert "3% → 3.5%" in page


@pytest.mark.parametrize(
    ("name", "typed"),
    [("fee_bp", "11"), ("fee_bp", "x"), ("fee_bp", "3.555"), ("fee_bp", "-1"), ("fee_bp", "٣"), ("cod_limit", "1e9"),
     ("cod_limit", "600.001"), ("hold_minutes", "15.5"), ("hold_minutes", ""), ("hold_minutes", "9" * 15),
     ("reason", ""), ("from_at", "tomorrow"), ("from_at", "0001-01-01"), ("from_at", "9999-12-31"), ("from_at", "")],
)  # fmt: skip
def test_a_number_that_may_not_be_is_refused_beside_its_field(desk: Client, name: str, typed: str) -> None:
    form = {**numbers(), "return_days": "14", "reason": "why", "from_at": begins(9), name: typed}
    if (name, typed) == ("from_at", "9999-12-31"):
        desk.post("/desk/policies", form)
        return
    page = desk.post("/desk/policies", form, status=422).text
    assert f'id="{name}-error"' in page
    assert policies.history() == []


def test_words_are_looked_at_before_they_are_published(desk: Client) -> None:
    page = desk.post("/desk/words/about", {**WORDS, "preview": "1"}, status=200).text
    assert "<h2>Hello</h2>" in page
    assert "7 days" in page
    assert "<script>alert" not in page
    assert texts.text("about").version == 0
    desk.post("/desk/words/about", {**WORDS, "note": "Shorter"}, status=303)
    assert "<h2>Hello</h2>" in desk.get("/about", status=200).text
    desk.post("/desk/words/about", {**WORDS, "zh_Hans": ""}, status=422)
    old = desk.get("/about?version=0", status=200).text
    assert "older version" in old
    for odd in ("7", "x", "-1", "99999999999", "٣"):
        desk.get(f"/about?version={odd}", status=404)


def test_the_name_stands_on_every_page_in_every_language(desk: Client, browse: Callable[[], Client]) -> None:
    desk.post("/desk/words/name", {"en": "Hill & Street", "zh_Hant": "山街", "zh_Hans": "山街集"}, status=303)
    visitor = browse()
    assert "Hill &amp; Street</title>" in visitor.get("/help", status=200).text
    assert "山街集</title>" in visitor.get("/help?lang=zh_Hans", status=200).text


@pytest.mark.parametrize("kind", texts.PAGES)
@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_the_operators_words_are_open_to_everybody(client: Client, kind: str, language: str) -> None:
    page = client.get(f"/{kind}?lang={language}", status=200).text
    assert "{" not in page.split("<article", 1)[1].split("</article>")[0]
    client.get(f"/terms/numbers?lang={language}", status=200)


def test_the_log_is_read_and_verified(desk: Client, mei: Account) -> None:
    desk.post(f"/desk/people/{mei.id}/desks", {"desks": ["audit"]}, status=303)
    page = desk.get("/desk/audit?q=grant", status=200).text
    assert f"account:{mei.id}" in page
    assert "fit" in desk.get("/desk/audit/verification", status=200).text
    assert "grant" in desk.get("/desk/audit/sheet", status=200).text
