"""The desk of payments and the sandbox, as their people see them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from storefront import accounts, ledger, payments
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.payments import Payment
from tests.payments.conftest import Heard, give_back
from tests.payments.test_matching import ENGLISH
from tests.support.client import Client
from tests.support.filling import words_of

Begin = Callable[..., Payment]
REF = "K7M-2PX-94"
LISTS = ("transfers", "cash", "refunds", "held", "all")


@pytest.fixture
def desk(client: Client, staff: accounts.Account) -> Client:
    return client.sign_in(staff)


def state(payment: Payment) -> str:
    session.expire_all()
    return payments.payment(payment.id).state


def test_an_empty_desk_says_so(desk: Client) -> None:
    for name in LISTS:
        assert "Nothing waits here." in desk.get(f"/desk/payments?list={name}", status=200).text
        assert desk.get(f"/desk/payments/sheet?list={name}", status=200).mimetype == "text/csv"
    desk.get("/desk/payments/files", status=200)


def test_a_transfer_is_matched_by_hand(desk: Client, begin: Begin, heard: Heard) -> None:
    payment = begin(method="transfer")
    assert REF in desk.get("/desk/payments", status=200).text
    path = f"/desk/payments/{payment.id}"
    desk.get(path, status=200)
    wrong = desk.post(f"{path}/receipts", {"amount": "a lot", "reference": "B1"}, status=422)
    assert "a lot" in wrong.text
    assert "128.50" in wrong.text
    desk.post(f"{path}/receipts", {"amount": "128", "reference": ""}, status=422)
    assert heard == []
    desk.follow(desk.post(f"{path}/receipts", {"amount": "128.00", "reference": "B1"}, status=303))
    assert state(payment) == "paid"
    desk.post(f"{path}/receipts", {"amount": "128.00", "reference": "B1"}, status=303)
    assert len(heard) == 1
    assert "Nothing waits here." in desk.get("/desk/payments").text
    assert REF in desk.get("/desk/payments?list=all&q=k7m").text


def test_the_banks_file_is_looked_at_and_applied(desk: Client, begin: Begin, heard: Heard) -> None:
    begin(REF, 12800, "transfer")
    begin("K7M-2PX-96", 5000, "transfer")
    sent = desk.post("/desk/payments/files", {"file": (BytesIO(ENGLISH.encode()), "november.csv")}, status=303)
    shown = desk.follow(sent).text
    assert "Pays this order" in shown
    assert "it will be held" in shown
    assert heard == []
    path = sent.headers["Location"]
    applied = desk.post(f"{path}/matches", {"line": ["2", "5", "x", "99999999999999999999"]}, status=303)
    assert "Applied" in desk.follow(applied).text
    assert len(heard) == 1
    assert "another amount" in desk.get("/desk/payments?list=held").text
    assert "november.csv" in desk.get("/desk/payments/files").text


def test_a_file_that_is_none_is_refused_beside_its_field(desk: Client) -> None:
    assert "at most 2 MB" in desk.post("/desk/payments/files", {}, status=422).text
    picture = {"file": (BytesIO(b"\x89PNG\r\n\x1a\n" + b"\x00" * 99), "a.png")}
    assert "We found no columns" in desk.post("/desk/payments/files", picture, status=422).text


def test_cash_is_recorded_for_many(desk: Client, begin: Begin, heard: Heard) -> None:
    numbers = [str(begin(f"CASH{number}", 1000, "cod").id) for number in range(3)]
    desk.get("/desk/payments?list=cash", status=200)
    sent = {"payment": numbers[:2], "total": "19.99", "reference": "SF 1"}
    wrong = desk.post("/desk/payments/remittances?list=cash", sent, status=422)
    assert "add up to ¥20" in wrong.text
    assert wrong.text.count(" checked") >= 2
    desk.post("/desk/payments/remittances?list=cash", {**sent, "payment": []}, status=422)
    desk.follow(desk.post("/desk/payments/remittances?list=cash", {**sent, "total": "20"}, status=303))
    assert len(heard) == 2
    assert ledger.balance(ledger.gateway("cod")) == -2000


def test_held_money_is_sent_back_or_completes(desk: Client, begin: Begin, heard: Heard) -> None:
    payment = begin(method="transfer")
    path = f"/desk/payments/{payment.id}"
    for amount, reference in (("100", "B1"), ("28", "B2"), ("5", "B3")):
        desk.post(f"{path}/receipts", {"amount": amount, "reference": reference}, status=303)
    events = {event.reference: event.id for event in payments.events_of(payment.id)}
    assert "is held for this" in desk.get(path, status=200).text
    desk.post(f"{path}/events/{events['B3']}/returns", {"reference": ""}, status=422)
    desk.post(f"{path}/events/{events['B3']}/returns", {"reference": "OUT 1"}, status=303)
    desk.post(f"{path}/completions", status=303)
    assert state(payment) == "paid"
    desk.post(f"{path}/completions", status=409)
    assert payments.strays() == []


def test_a_refund_is_paid_out(desk: Client, begin: Begin, heard: Heard) -> None:
    payment = begin(method="transfer")
    payments.accept("transfer", "bank:1", payment.key, 12800, "CNY", "")
    number = give_back(payment.id, 12800, "parcel:1")
    path = f"/desk/payments/{payment.id}"
    assert "has not said yet" in desk.get(path, status=200).text
    desk.post(f"{path}/refunds/{number}/transfers", {"reference": "OUT"}, status=409)
    payee = {"name": "Mei <b>Chen</b>", "bank": "Bank of Hills", "number": "622 123"}
    payments.to_account(payments.refund_in(payment.id, number), payee, by=PLATFORM)
    assert "Mei &lt;b&gt;Chen" in desk.get("/desk/payments?list=refunds", status=200).text
    assert "622 123" in desk.get(path).text
    assert "622 123" not in desk.get("/desk/payments/sheet?list=refunds", status=200).text
    desk.post(f"{path}/refunds/{number}/transfers", {"reference": ""}, status=422)
    desk.post(f"{path}/refunds/{number}/transfers", {"reference": "OUT 1"}, status=303)
    assert state(payment) == "refunded"
    desk.get(path, status=200)


def test_refused_notices_are_one_line_for_a_week(desk: Client, clock: Callable[[timedelta], None]) -> None:
    said = "they changed nothing"
    assert said not in desk.get("/desk/payments", status=200).text
    payments.note_refused("sandbox", "signature", 12)
    payments.note_refused("sandbox", "stale")
    page = words_of(desk.get("/desk/payments?list=held", status=200).text)
    assert said in page
    assert "Test payment, with another signature than theirs: 12" in page
    assert "sent again, or too late: 1" in page
    clock(timedelta(days=8))
    assert said not in desk.get("/desk/payments", status=200).text


def test_another_payments_refund_and_event_are_not_found(desk: Client, begin: Begin, heard: Heard) -> None:
    mine, other = begin("MINE", method="transfer"), begin("OTHER", method="transfer")
    payments.accept("transfer", "bank:1", mine.key, 1, "CNY", "")
    event = payments.strays()[0].id
    desk.post(f"/desk/payments/{other.id}/events/{event}/returns", {"reference": "X"}, status=404)
    desk.post(f"/desk/payments/{other.id}/refunds/1/transfers", {"reference": "X"}, status=404)
    desk.get("/desk/payments/999999", status=404)
    desk.get("/desk/payments/files/999999", status=404)
    desk.get("/desk/payments/99999999999999999999", status=404)


def test_odd_addresses_begin_at_the_start(desk: Client, begin: Begin) -> None:
    begin(method="transfer")
    for query in ("list=nothing", "after=x", "after=-1", "after=99999999999999999999", "q=%00%25", "list=held&after=0"):
        desk.get(f"/desk/payments?{query}", status=200)
        desk.get(f"/desk/payments/sheet?{query}", status=200)


def test_other_desks_and_strangers_are_kept_out(app: Flask, client: Client, begin: Begin, heard: Heard) -> None:
    payment = begin(method="transfer")
    clerk = accounts.sign_up_later("Kim", "kim@example.test")
    accounts.grant(clerk, "staff", by=PLATFORM, desks=["cases"])
    posts = ("remittances", f"{payment.id}/receipts", f"{payment.id}/completions", "files", "files/1/matches")
    for who, status in ((clerk, 403), (accounts.sign_up_later("Mei", "mei@example.test"), 403), (None, 303)):
        client.sign_in(who)
        for path in ("", "/sheet", f"/{payment.id}", "/files"):
            client.get(f"/desk/payments{path}", status=status)
        for path in posts:
            client.post(f"/desk/payments/{path}", {"amount": "128", "reference": "B1"}, status=status)
    assert heard == []


def test_the_sandbox_is_told_how_to_behave(client: Client, begin: Begin, heard: Heard) -> None:
    client.get("/dev/sandbox", status=200)
    client.post("/dev/sandbox/modes", {"mode": "late", "count": "0"}, status=422)
    client.post("/dev/sandbox/modes", {"mode": "never", "count": "1"}, status=422)
    client.follow(client.post("/dev/sandbox/modes", {"mode": "late", "count": "1"}, status=303))
    begin()
    payments.run("order", REF)
    assert heard == []
    assert f"order:{REF}" in client.get("/dev/sandbox", status=200).text
    client.follow(client.post("/dev/sandbox/notices", status=303))
    assert len(heard) == 1


def test_without_a_demo_there_is_no_sandbox_page(make_app: Callable[..., Flask]) -> None:
    client = Client(make_app(demo="0"))
    client.get("/dev/sandbox", status=404)
    client.post("/dev/sandbox/modes", {"mode": "late", "count": "1"}, status=404)
