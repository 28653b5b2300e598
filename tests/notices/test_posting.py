"""A letter is stored once, closed to readers of the database, and sent through a real server."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import text

from storefront import notices
from storefront.kernel import outbox
from storefront.kernel.db import session
from storefront.notices import Letter

LETTER = Letter(
    "chen@example.test", "陳 Yu", "zh_Hant", "訂單 K7M-2PX-94", ("謝謝你。",), "http://x.test/orders/1", "你的訂單"
)


class Kept:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd calls it so
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Kept, int]]:
    kept = Kept()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


def test_the_same_event_writes_to_the_same_person_once(app: Flask) -> None:
    notices.post("placed", "order:placed:1", LETTER)
    notices.post("placed", "order:placed:1", LETTER)
    assert len(notices.newest()) == 1


def test_who_reads_the_database_reads_no_letter(app: Flask) -> None:
    notices.post("placed", "order:placed:1", LETTER)
    stored = session.execute(text("SELECT letter FROM mails")).scalar_one()
    assert "chen@example.test" not in str(stored)
    assert "謝謝" not in str(stored)


def test_without_a_mail_server_a_letter_stays_and_counts_as_delivered(app: Flask) -> None:
    notices.post("placed", "order:placed:1", LETTER)
    assert outbox.deliver() == 1
    assert notices.newest()[0].sent_at is not None


def test_a_letter_reaches_the_mail_server_whole(
    app: Flask, make_app: Callable[..., Flask], mailbox: tuple[Kept, int]
) -> None:
    kept, port = mailbox
    sending = make_app(smtp_url=f"smtp://127.0.0.1:{port}", mail_from="shop@shop.test")
    with sending.app_context():
        notices.post("placed", "order:placed:1", LETTER)
        outbox.deliver()
        outbox.deliver()
    assert len(kept.envelopes) == 1
    envelope = kept.envelopes[0]
    assert envelope.rcpt_tos == ["chen@example.test"]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == LETTER.subject
    assert "謝謝你。" in message.get_content()
    assert LETTER.link in message.get_content()


def test_a_server_that_is_down_leaves_the_letter_waiting(app: Flask, make_app: Callable[..., Flask]) -> None:
    sending = make_app(smtp_url="smtp://127.0.0.1:1")
    with sending.app_context():
        notices.post("placed", "order:placed:1", LETTER)
        outbox.deliver()
        assert notices.newest()[0].sent_at is None
