"""A letter is stored once, closed to readers of the database, and sent through a real server."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
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


Opens = Callable[..., tuple[Kept, int]]


@pytest.fixture
def mail_server() -> Iterator[Opens]:
    """Opens a mail server on loopback; `options` are aiosmtpd's."""
    running: list[Controller] = []

    def start(**options: Any) -> tuple[Kept, int]:
        kept = Kept()
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        running.append(Controller(kept, hostname="127.0.0.1", port=port, **options))
        running[-1].start()
        return kept, port

    yield start
    for one in running:
        one.stop()


@pytest.fixture
def mailbox(mail_server: Opens) -> tuple[Kept, int]:
    return mail_server()


@pytest.fixture
def nobodys_certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server's side with a certificate for its name that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, plain[1], plain[0]))
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


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


def test_no_word_of_a_letter_becomes_a_header(
    app: Flask, make_app: Callable[..., Flask], mailbox: tuple[Kept, int]
) -> None:
    kept, port = mailbox
    sending = make_app(smtp_url=f"smtp://127.0.0.1:{port}")
    evil = "x\r\nBcc: evil@example.test\r\n\r\nAnother text"
    with sending.app_context():
        notices.post("placed", "order:placed:1", replace(LETTER, subject=evil))
        notices.post("placed", "order:placed:2", replace(LETTER, name=evil))
        outbox.deliver()
    [envelope] = kept.envelopes  # a name with a line break is no header at all, and its letter does not go
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.rcpt_tos, message["Bcc"]) == (["chen@example.test"], None)
    assert message["Subject"] == "x Bcc: evil@example.test Another text"


def test_a_server_that_is_down_leaves_the_letter_waiting(app: Flask, make_app: Callable[..., Flask]) -> None:
    sending = make_app(smtp_url="smtp://127.0.0.1:1")
    with sending.app_context():
        notices.post("placed", "order:placed:1", LETTER)
        outbox.deliver()
        assert notices.newest()[0].sent_at is None


@pytest.mark.parametrize(("step", "kept"), [("RCPT", "SMTPRecipientsRefused 550"), ("DATA", "SMTPDataError 554")])
def test_a_server_that_names_the_reader_leaves_no_name(
    app: Flask,
    make_app: Callable[..., Flask],
    mail_server: Opens,
    caplog: pytest.LogCaptureFixture,
    step: str,
    kept: str,
) -> None:
    """16.2.5: class and code of what a mail server says are kept; its words hold whom it was for."""
    server, port = mail_server()

    async def refuse(*_given: object) -> str:
        return f"{kept[-3:]} 5.1.1 <{LETTER.to}> is unknown here"

    setattr(server, f"handle_{step}", refuse)
    sending = make_app(smtp_url=f"smtp://127.0.0.1:{port}")
    with sending.app_context():
        notices.post("placed", "order:placed:1", LETTER)
        outbox.deliver()
        error = session.execute(text("SELECT error FROM outbox WHERE kind = 'mail'")).scalar_one()
    assert error == kept
    assert kept in caplog.text
    assert LETTER.to not in caplog.text


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_nobody_vouches_for_gets_no_letter(
    app: Flask, make_app: Callable[..., Flask], mail_server: Opens, nobodys_certificate: ssl.SSLContext, scheme: str
) -> None:
    how = {"ssl_context": nobodys_certificate} if scheme == "smtps" else {"tls_context": nobodys_certificate}
    kept, port = mail_server(**how)
    sending = make_app(smtp_url=f"{scheme}://localhost:{port}")
    with sending.app_context():
        notices.post("placed", "order:placed:1", LETTER)
        outbox.deliver()
        assert notices.newest()[0].sent_at is None
        error = session.execute(text("SELECT error FROM outbox WHERE kind = 'mail'")).scalar_one()
    assert "CERTIFICATE_VERIFY_FAILED" in error
    assert kept.envelopes == []


def test_a_password_is_told_to_no_server_that_speaks_no_tls(
    app: Flask, make_app: Callable[..., Flask], mail_server: Opens
) -> None:
    asked: list[object] = []

    def authenticator(*given: object) -> None:
        asked.append(given)

    kept, port = mail_server(authenticator=authenticator, auth_require_tls=False)
    sending = make_app(smtp_url=f"smtp://shop:secret@localhost:{port}")
    with sending.app_context():
        notices.post("placed", "order:placed:1", LETTER)
        outbox.deliver()
        assert notices.newest()[0].sent_at is None
    assert (asked, kept.envelopes) == ([], [])
