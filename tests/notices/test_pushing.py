"""Chapter: a push is closed for one browser (RFC 8291), signed (RFC 8292), and the same on both sides of the port."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask

from storefront import accounts, notices
from storefront.accounts import Account
from storefront.kernel import fetching, outbox
from storefront.kernel.db import session
from storefront.kernel.installation import settings
from storefront.notices.carrying import Carrier, Keeping, ToServices, Undelivered
from storefront.notices.encrypting import closed, decoded, encoded, opened, private_key, public_half
from storefront.notices.models import Device, Push

BROWSER = ec.derive_private_key(12345, ec.SECP256R1())
AUTH = encoded(bytes(range(16)))
KEYS = {"p256dh": encoded(public_half(BROWSER)), "auth": AUTH}


def of(words: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(words), "big"), ec.SECP256R1())


def test_a_message_is_closed_as_in_the_example_of_the_rfc() -> None:
    """RFC 8291, appendix A, byte for byte."""
    body = closed(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        own=of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    reader = of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    assert opened(body, reader, "BTBZMqHH6r4Tts7J_aSIgg") == b"When I grow up, I want to be a watermelon"


def test_another_browser_cannot_open_it() -> None:
    body = closed(b"secret", KEYS["p256dh"], AUTH)
    assert opened(body, BROWSER, AUTH) == b"secret"
    assert closed(b"secret", KEYS["p256dh"], AUTH) != body, "each message has a key and a salt of its own"
    with pytest.raises(InvalidTag):
        opened(body, ec.derive_private_key(54321, ec.SECP256R1()), AUTH)
    with pytest.raises(InvalidTag):
        opened(body[:-1] + bytes([body[-1] ^ 1]), BROWSER, AUTH)


def test_what_is_too_long_is_not_sent() -> None:
    with pytest.raises(ValueError, match="3000"):
        closed(b"x" * 3001, KEYS["p256dh"], AUTH)
    assert len(closed(b"x" * 3000, KEYS["p256dh"], AUTH)) <= 4096


class Service:
    """A push service on loopback: keeps what it is given, and answers as it is told."""

    def __init__(self) -> None:
        self.answer = 201
        self.bodies: list[bytes] = []
        self.headers: list[Mapping[str, str]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # http.server calls it so
                service.headers.append({name.lower(): value for name, value in self.headers.items()})
                service.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(service.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Side:
    """One implementation of the port: where its browser is, what arrived there, and how the browser goes away."""

    def __init__(self, carrier: Carrier, endpoint: str, arrived: Callable[[], list[bytes]], leave: Callable[[], None]):
        self.carrier, self.arrived, self.leave = carrier, arrived, leave
        self.reach = {"endpoint": endpoint, **KEYS}


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture(params=["kept", "web"])
def side(request: pytest.FixtureRequest, app: Flask, service: Service) -> Side:
    if request.param == "kept":
        keeping = Keeping()
        endpoint = "https://push.example.org/a"
        return Side(keeping, endpoint, lambda: keeping.bodies, lambda: keeping.gone.add(endpoint))
    return Side(real(service), endpoint_of(service), lambda: service.bodies, lambda: setattr(service, "answer", 410))


def real(service: Service) -> ToServices:
    """The real side, whose one public machine is the service on loopback."""
    return ToServices(
        fetching.Policy(
            look_up=lambda _host, _port: ["127.0.0.1"],
            connect=lambda address, port, seconds: socket.create_connection((address, port), timeout=seconds),
            allows=lambda address: address == "127.0.0.1",
            ports=frozenset({service.port}),
        )
    )


def endpoint_of(service: Service) -> str:
    return f"http://push.example.org:{service.port}/send/abc"


def test_both_sides_close_the_message_for_the_browser(side: Side) -> None:
    assert side.carrier.carry(side.reach, b'{"title": "Paid"}') is True
    (body,) = side.arrived()
    assert opened(body, BROWSER, AUTH) == b'{"title": "Paid"}'


def test_both_sides_say_when_the_browser_is_gone(side: Side) -> None:
    side.leave()
    assert side.carrier.carry(side.reach, b"x") is False


def test_a_service_is_told_who_sends(app: Flask, service: Service) -> None:
    real(service).carry({"endpoint": endpoint_of(service), **KEYS}, b"x")
    (headers,) = service.headers
    assert headers["content-encoding"] == "aes128gcm" and int(headers["ttl"]) > 0
    scheme, words, key = headers["authorization"].replace(",", "").split()
    assert scheme == "vapid" and key == f"k={notices.public_key()}"
    head, claims, signature = words.removeprefix("t=").split(".")
    said = json.loads(decoded(claims))
    assert said["aud"] == f"http://push.example.org:{service.port}" and said["sub"].startswith("mailto:")
    raw = decoded(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    private_key(settings().push_key()).public_key().verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


@pytest.mark.parametrize("answer", [400, 429, 500, 503])
def test_what_was_not_taken_is_tried_again(app: Flask, service: Service, answer: int) -> None:
    service.answer = answer
    with pytest.raises(Undelivered):
        real(service).carry({"endpoint": endpoint_of(service), **KEYS}, b"x")


def test_nothing_private_is_ever_called(app: Flask) -> None:
    for endpoint in ("https://127.0.0.1/x", "https://10.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/x"):
        with pytest.raises(fetching.Unreachable):
            ToServices().carry({"endpoint": endpoint, **KEYS}, b"x")


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up_later("Mei", "mei@example.test")


def set_up(account: Account, name: str = "a") -> str:
    """Let a browser show an account's notices; the secret of its session."""
    secret = accounts.open_session(account, agent="a test", network="127.0.0.1")
    reach = {"endpoint": f"https://push.example.org/{name}", **KEYS}
    notices.set_up(account, reach, secret=secret, agent="Firefox")
    return secret


def tell(account: Account, number: int) -> None:
    said = notices.Said(f"Told {number}", ("One line.",), "/me/orders", "Orders")
    notices.write("paid", f"event:{number}", account.id, lambda: said)


def take(carrier: Carrier) -> None:
    """Be the worker for what is to be pushed."""
    session.rollback()
    for message in session.query(outbox.Message).filter_by(kind="push", done_at=None).all():
        payload, key = dict(message.payload), message.key
        session.rollback()
        notices.pushing.deliver(payload, key, carrier)


def test_every_browser_of_the_person_shows_it_once(mei: Account) -> None:
    keeping = Keeping()
    set_up(mei, "a"), set_up(mei, "b")
    tell(mei, 1)
    tell(mei, 1)
    take(keeping)
    assert len(keeping.bodies) == 2
    shown = json.loads(opened(keeping.bodies[0], BROWSER, AUTH))
    assert shown["title"] == "Told 1" and shown["body"] == "One line." and shown["url"].endswith("/me/orders")
    assert session.query(Push).one().sent_at is not None


def test_a_browser_that_was_signed_out_shows_nothing_more(mei: Account) -> None:
    keeping = Keeping()
    secret = set_up(mei)
    accounts.sign_out(secret)
    tell(mei, 1)
    take(keeping)
    assert keeping.bodies == [] and session.query(Device).count() == 0


def test_a_browser_that_is_gone_is_forgotten(mei: Account) -> None:
    keeping = Keeping(gone={"https://push.example.org/a"})
    set_up(mei)
    tell(mei, 1)
    take(keeping)
    assert session.query(Device).count() == 0


def test_a_browser_has_one_owner_the_last(mei: Account) -> None:
    other = accounts.sign_up_later("Lin", "lin@example.test")
    set_up(mei), set_up(other)
    assert notices.screens_of(mei.id) == [] and len(notices.screens_of(other.id)) == 1


def test_an_account_has_ten_browsers_at_most(mei: Account) -> None:
    for number in range(12):
        set_up(mei, str(number))
    assert len(notices.screens_of(mei.id)) == 10


def test_without_a_browser_nothing_is_kept_for_one(mei: Account) -> None:
    tell(mei, 1)
    assert session.query(Push).count() == 0


def test_who_reads_the_database_reads_no_notice(mei: Account) -> None:
    from sqlalchemy import text

    set_up(mei)
    tell(mei, 1)
    for table, column in (("notices", "letter"), ("pushes", "message"), ("devices", "reach")):
        stored = session.execute(text(f"SELECT {column} FROM {table}")).scalar_one()
        assert "Told" not in str(stored) and "example" not in str(stored)
