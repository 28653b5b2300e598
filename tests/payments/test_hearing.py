"""Chapter: a provider tells by itself; each telling has one effect, in any order, and a forged one none (F5–F7)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront import payments
from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.payments import Event, Payment, sandbox
from storefront.payments.models import RefusedNotice
from storefront.payments.port import Notice
from storefront.web.limits import slow_down, to_write
from tests.payments.conftest import Heard
from tests.support.client import Client

URL = "/webhooks/sandbox"
Begin = Callable[..., Payment]


def notice_of(payment: Payment, event: str = "one", **changed: Any) -> Notice:
    return Notice(event, payment.key, payment.amount, payment.currency)._replace(**changed)


def send(client: Client, notice: Notice) -> tuple[int, str]:
    headers, body = sandbox.signed(notice)
    return post(client, headers, body)


def post(client: Client, headers: dict[str, str], body: bytes, url: str = URL) -> tuple[int, str]:
    """A post as a server sends it: no cookie, no origin; nothing it could keep comes back."""
    response = client.browser.post(url, data=body, headers=headers, content_type="application/json")
    assert "Set-Cookie" not in response.headers
    return response.status_code, response.text.strip()


def effects(app: Flask) -> tuple[int, list[str]]:
    session.rollback()
    events = session.scalar(select(func.count(Event.id))) or 0
    return events, list(session.scalars(select(Payment.state).order_by(Payment.id)))


def test_a_signed_notice_pays_once_however_often_it_comes(client: Client, begin: Begin, heard: Heard) -> None:
    notice = notice_of(begin())
    assert send(client, notice) == (200, "applied")
    for _time in range(4):
        assert send(client, notice) == (200, "repeated")
    assert send(client, notice._replace(event="another name of it")) == (200, "repeated")
    assert len(heard) == 1


def test_at_once_and_shuffled_they_have_one_effect(
    app: Flask, begin: Begin, heard: Heard, at_once: Callable[..., list[Any]]
) -> None:
    signed = sandbox.signed(notice_of(begin()))
    said = at_once(lambda _n: payments.hear("sandbox", *signed), 8)
    assert sorted(said) == ["applied"] + ["repeated"] * 7


def test_what_comes_late_is_late_and_nothing_is_lost(client: Client, begin: Begin, heard: Heard) -> None:
    payment = begin()
    notice = notice_of(payment)
    payments.close("order", payment.ref)
    assert send(client, notice) == (200, "late")
    assert len(heard) == 1


def test_what_comes_before_anybody_asked_counts(client: Client, begin: Begin, heard: Heard) -> None:
    """The notice overtakes the answer of the provider."""
    payment = begin()
    assert send(client, notice_of(payment, event=f"{payment.key}#1")) == (200, "applied")
    payments.run("order", payment.ref)
    assert len(heard) == 1


def test_what_does_not_fit_is_kept_for_staff_and_pays_nothing(app: Flask, client: Client, begin: Begin) -> None:
    payment = begin()
    odd: list[dict[str, Any]] = [{"amount": payment.amount - 1}, {"currency": "USD"}, {"amount": -5}]
    for event, changed in enumerate(odd):
        assert send(client, notice_of(payment, f"odd {event}", **changed)) == (422, "held")
    assert send(client, notice_of(payment, "unknown", key="nobody's")) == (422, "unknown")
    assert effects(app) == (4, ["created"])


def forged(headers: dict[str, str], body: bytes) -> dict[str, tuple[dict[str, str], bytes]]:
    stamp, _comma, signature = headers[sandbox.HEADER].partition(",")
    later = str(int(stamp) + 1)
    return {
        "unsigned": ({}, body),
        "another body": (headers, body.replace(b"12800", b"128")),
        "another time": ({sandbox.HEADER: f"{later},{signature}"}, body),
        "no signature": ({sandbox.HEADER: stamp}, body),
        "no time": ({sandbox.HEADER: f",{signature}"}, body),
        "a strange time": ({sandbox.HEADER: "1e9,x"}, body),
        "cut short": ({sandbox.HEADER: headers[sandbox.HEADER][:-1]}, body),
        "nothing": (headers, b""),
        "no text": (headers, b"\xff\xfe\x00"),
    }


@pytest.mark.parametrize("how", forged({sandbox.HEADER: "1,x"}, b""))
def test_what_the_provider_did_not_sign_has_no_effect(app: Flask, client: Client, begin: Begin, how: str) -> None:
    attempt = forged(*sandbox.signed(notice_of(begin())))[how]
    assert post(client, *attempt) == (400, "refused")
    assert effects(app) == (0, ["created"])


def test_an_old_notice_sent_again_is_refused(
    app: Flask, client: Client, begin: Begin, clock: Callable[[timedelta], None]
) -> None:
    headers, body = sandbox.signed(notice_of(begin()))
    clock(timedelta(minutes=5, seconds=2))
    assert post(client, headers, body) == (400, "refused")
    clock(timedelta(minutes=-11))
    assert post(client, headers, body) == (400, "refused"), "nor is one from the future"
    assert effects(app) == (0, ["created"])


@pytest.mark.parametrize(
    "body",
    [
        [], "text", 12, None, {}, {"event": "e"},
        {"event": "e", "key": "k", "amount": "12800", "currency": "CNY"},
        {"event": "e", "key": "k", "amount": True, "currency": "CNY"},
        {"event": "e", "key": "k", "amount": 1.5, "currency": "CNY"},
        {"event": "e", "key": None, "amount": 1, "currency": "CNY"},
        {"event": "", "key": "k", "amount": 1, "currency": "CNY"},
        {"event": "e", "key": "k", "amount": 1, "currency": "CNY", "more": 1},
    ],
)  # fmt: skip
def test_what_is_signed_and_makes_no_sense_is_refused(app: Flask, client: Client, body: Any) -> None:
    text = json.dumps(body).encode()
    stamp = str(int(clock.now().timestamp()))
    headers = {sandbox.HEADER: f"{stamp},{sandbox.signature(stamp, text)}"}
    assert post(client, headers, text) == (400, "refused")
    assert effects(app) == (0, [])


@pytest.mark.parametrize("odd", [2**63, -(2**63), 10**300])
def test_amounts_beyond_all_measure_and_odd_names_are_kept_as_they_fit(
    app: Flask, client: Client, begin: Begin, odd: int
) -> None:
    notice = notice_of(begin(), "e\x00\ud800" * 300, amount=odd, currency="C" * 99)
    assert send(client, notice) == (422, "held")
    assert effects(app) == (1, ["created"])


def test_a_body_beyond_the_limit_is_not_read(app: Flask, client: Client, begin: Begin) -> None:
    payment = begin()
    headers, body = sandbox.signed(notice_of(payment, "x" * payments.LONGEST_NOTICE))
    assert post(client, headers, body) == (413, "too long")
    assert effects(app) == (0, ["created"])


@pytest.mark.parametrize("provider", ["cod", "transfer", "wallet", "nobody", "sandbox%00", "名"])
def test_who_tells_nothing_by_itself_has_no_address(client: Client, begin: Begin, provider: str) -> None:
    headers, body = sandbox.signed(notice_of(begin()))
    response = client.browser.post(f"/webhooks/{provider}", data=body, headers=headers)
    assert response.status_code == 404


def test_looking_at_it_is_not_allowed(client: Client) -> None:
    assert client.browser.get(URL).status_code == 405


def test_who_forges_too_often_waits(client: Client, begin: Begin) -> None:
    said = {post(client, {}, b"{}")[0] for _time in range(70)}
    assert said == {400, 429}


def refused() -> dict[tuple[str, str], int]:
    session.rollback()
    return {(one.provider, one.reason): one.times for one in payments.refused_lately()}


def test_what_is_refused_is_counted_by_reason_and_nothing_of_it_is_kept(
    client: Client, begin: Begin, clock: Callable[[timedelta], None]
) -> None:
    notice = notice_of(begin(), "forged event 7")
    headers, body = sandbox.signed(notice)
    for attempt in forged(headers, body).values():
        assert post(client, *attempt)[0] == 400
    assert send(client, notice._replace(event=""))[0] == 400
    assert post(client, headers, b"x" * (payments.LONGEST_NOTICE + 1))[0] == 413
    clock(timedelta(minutes=6))
    assert post(client, headers, body)[0] == 400
    client.browser.post("/webhooks/nobody", data=body)
    assert refused() == {
        ("sandbox", "signature"): len(forged(headers, body)), ("sandbox", "unreadable"): 2, ("sandbox", "stale"): 1
    }  # fmt: skip
    [stale, *_others] = session.scalars(select(RefusedNotice).order_by(RefusedNotice.id.desc()))
    assert "7" not in f"{stale.provider}{stale.reason}"
    assert {column.key for column in RefusedNotice.__table__.columns} == {
        "id", "provider", "reason", "day", "count", "last_at"
    }  # fmt: skip


def test_a_heard_notice_is_not_counted(client: Client, begin: Begin, heard: Heard) -> None:
    send(client, notice_of(begin()))
    send(client, notice_of(begin("OTHER"), "held", amount=1))
    assert refused() == {}


def test_a_flood_writes_a_few_times_and_loses_none(client: Client, begin: Begin) -> None:
    written: list[int] = []
    for _time in range(40):
        assert post(client, {}, b"{}")[0] == 400
        written.append(sum(refused().values()))
    assert len(set(written)) <= 13, "twelve at once, then one in ten seconds"
    assert {to_write("refused notice", "sandbox signature", per_minute=6e6, burst=12) for _time in range(2)} == {1, 29}


def test_who_is_made_to_wait_writes_nothing(client: Client, begin: Begin) -> None:
    for _time in range(60):
        slow_down("forged notice", per_minute=60, burst=60, subject="127.0.0.1")
    assert post(client, {}, b"{}")[0] == 429
    assert refused() == {}


def test_many_at_once_are_one_row_a_day(app: Flask, begin: Begin, at_once: Callable[..., list[Any]]) -> None:
    at_once(lambda _n: payments.note_refused("sandbox", "signature"), 8)
    assert refused() == {("sandbox", "signature"): 8}
    assert session.scalar(select(func.count(RefusedNotice.id))) == 1


def test_after_a_week_nobody_is_told_and_after_three_months_nothing_is_kept(
    app: Flask, begin: Begin, work: Callable[..., None]
) -> None:
    payments.note_refused("sandbox", "signature", 3)
    work(days=3)
    payments.note_refused("sandbox", "signature", 2)
    assert refused() == {("sandbox", "signature"): 5}
    work(days=5)
    assert refused() == {("sandbox", "signature"): 2}
    work(days=3)
    assert refused() == {}
    work(days=88)
    assert session.scalar(select(func.count(RefusedNotice.id))) == 0


def test_a_page_of_ours_sends_none(client: Client, begin: Begin) -> None:
    """A browser may send it, with cookies and from anywhere: only the signature counts."""
    headers, body = sandbox.signed(notice_of(begin()))
    assert post(client, headers | {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}, body)[0] == 200


def test_the_sandbox_speaks_through_the_same_ear(app: Flask, begin: Begin, heard: Heard) -> None:
    sandbox.next_mode("doubled")
    payment = begin()
    payments.run("order", payment.ref)
    payments.rehearse_all()
    payments.rehearse_all()
    session.rollback()
    told = session.scalars(select(Event).where(Event.payment_id == payment.id).order_by(Event.id)).all()
    assert [one.outcome for one in told] == ["applied", "repeated"]
    assert len(heard) == 1
