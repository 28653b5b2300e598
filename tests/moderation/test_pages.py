"""The page on which anybody reports, and the desk at which staff decide."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import moderation
from storefront.kernel.db import session
from storefront.kernel.words import LANGUAGES
from storefront.moderation import Content, Report
from tests.support.client import Client
from tests.world import World


@pytest.fixture
def said(world: World, clock: Callable[[timedelta], None]) -> Content:
    """Something everybody reads, and something that waits."""
    guest = moderation.guest("one@guest.test")
    moderation.submit("question", 2, "Waits", by=guest, url="/s/harbour")
    clock(timedelta(days=20))
    voice = moderation.member(world.customer.id)
    moderation.submit("question", 1, "=Buy pills", by=voice, url="/s/harbour")
    return moderation.seen("question", 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("said")
def test_a_visitor_reports_once_and_is_thanked(client: Client, language: str) -> None:
    page = client.get(f"/reports/question/1?lang={language}", status=200)
    assert "=Buy pills" in page.text
    client.post("/reports/question/1", {}, status=422)
    client.post("/reports/question/1", {"ground": "spam", "text": "x" * 501}, status=422)
    assert session.query(Report).count() == 0
    for _again in range(2):
        sent = client.post("/reports/question/1", {"ground": "spam", "text": "It sells."}, status=303)
        client.follow(sent)
    assert session.query(Report).count() == 1


@pytest.mark.usefixtures("said")
def test_what_is_not_shown_has_no_page_to_report(client: Client) -> None:
    for path in ("/reports/question/2", "/reports/question/99", "/reports/nothing/1", f"/reports/{'x' * 30}/1"):
        client.get(path, status=404)
        client.post(path, {"ground": "spam"}, status=404)


@pytest.mark.parametrize("show", ["", "waiting", "held", "reported", "decided", "nonsense"])
@pytest.mark.usefixtures("said")
def test_the_desk_lists_what_waits(world: World, client: Client, show: str) -> None:
    client.sign_in(world.staff)
    page = client.get(f"/desk/reports?show={show}", status=200).text
    assert ("Waits</a>" in page) == (show in ("", "waiting", "held", "nonsense"))
    sheet = client.get(f"/desk/reports/sheet?show={show}", status=200)
    rows = list(csv.reader(io.StringIO(sheet.text.removeprefix("\ufeff"))))
    assert rows[0][0] == "id"
    assert (len(rows) == 2) == (show in ("", "waiting", "held", "nonsense"))


def test_staff_hide_with_a_reason_and_let_stand(world: World, client: Client, said: Content) -> None:
    number = said.id
    client.sign_in(world.staff)
    client.get(f"/desk/reports/{number}", status=200)
    page = client.post(f"/desk/reports/{number}/hiding", {"ground": "spam", "reason": ""}, status=422)
    assert "Please give a reason." in page.text
    client.post(f"/desk/reports/{number}/hiding", {"ground": "spam", "reason": "It sells."}, status=303)
    assert session.get_one(Content, number).state == "hidden"
    assert "It sells." in client.get(f"/desk/reports/{number}", status=200).text
    client.post(f"/desk/reports/{number}/standing", {"reason": ""}, status=422)
    client.post(f"/desk/reports/{number}/standing", {"reason": "It does not."}, status=303)
    session.rollback()
    assert session.get_one(Content, number).state == "visible"
    assert "=Buy" in client.get("/desk/reports?show=decided", status=200).text


def test_only_the_desk_of_reports_decides(world: World, client: Client, said: Content) -> None:
    number = said.id
    for who in (world.customer, world.supplier, world.reseller):
        client.sign_in(who)
        client.get("/desk/reports", status=403)
        client.post(f"/desk/reports/{number}/hiding", {"ground": "spam", "reason": "x"}, status=403)
    assert session.get_one(Content, number).state == "visible"
