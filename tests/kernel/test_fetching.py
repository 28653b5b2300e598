"""Fetching: whatever is not a public machine is never called, and whoever is called cannot hold or flood us."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from storefront.kernel.fetching import PUBLIC, Policy, Unreachable, check, fetch, is_public, says

_watching: list[list[str]] = []


def _watch(event: str, _arguments: object) -> None:
    if _watching and event in ("socket.__new__", "socket.connect", "socket.sendto", "socket.sendmsg"):
        _watching[-1].append(event)


sys.addaudithook(_watch)


@pytest.fixture
def sockets() -> Iterator[list[str]]:
    """Every socket that Python opens in the meantime, on any thread."""
    opened: list[str] = []
    _watching.append(opened)
    yield opened
    _watching.remove(opened)


NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254
169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255
198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 fe80::1 fe80::1%eth0
fec0::1 fc00::1 fd00:ec2::254 ff02::1 ff0e::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 3fff::1 5f00::1 64:ff9b::7f00:1
64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::8.8.8.8 4000::1
""".split()
ARE_PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 172.15.255.255 172.32.0.1
192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255 2606:4700::1111 2400:3200::1 64:ff9b::8.8.8.8
""".split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ARE_PUBLIC)
def test_what_is_public_is_known(address: str) -> None:
    assert is_public(address)


TYPED = [f"http://[{address}]/" if ":" in address else f"http://{address}/" for address in NOT_PUBLIC] + [
    "http://localhost/",
    "http://localhost.:80/",
    "https://LOCALHOST/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://127.0.0.1.:80/",
    "http://\uff11\uff12\uff17.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:0/",
    "http://8.8.8.8:8080/",
    "https://8.8.8.8:6379/",
    "http://8.8.8.8:65536/",
    "http://8.8.8.8:-1/",
    "http://8.8.8.8:٨٠/",
    "http://user@8.8.8.8/",
    "http://user:word@8.8.8.8/",
    "http://8.8.8.8@127.0.0.1/",
    "http://@127.0.0.1/",
    "file:///etc/passwd",
    "ftp://8.8.8.8/",
    "gopher://8.8.8.8/_x",
    "data:text/plain,x",
    "javascript:alert(1)",
    "//8.8.8.8/",
    "8.8.8.8",
    "",
    "http://",
    "http:///x",
    "http:8.8.8.8",
    "http://8.8.8.8/a b",
    "http://8.8.8.8/\r\nHost: x",
    "http://8.8.8.8/\x00",
    "http://8.8.8.8\\@127.0.0.1/",
    "http://8.8.8.8/\ud800",
    "http://[::1/",
    "http://[v1.x]/",
    "http://8.8.8.8%00.example/",
    "http://xn--/",
    "http://" + "a" * 300 + "/",
    "http://8.8.8.8/" + "a" * 3000,
]


@pytest.mark.parametrize("address", TYPED)
def test_no_socket_is_opened_for_what_must_not_be_called(address: str, sockets: list[str]) -> None:
    with pytest.raises(Unreachable) as caught:
        fetch(address, seconds=5)
    assert caught.value.kind in ("address", "forbidden", "unknown")
    assert str(caught.value).endswith(".")
    assert not sockets


class Net:
    """A name service and a network of our own making; it remembers what was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.looked_up: list[tuple[str, int]] = []
        self.called: list[tuple[str, int]] = []

    def look_up(self, host: str, port: int) -> list[str]:
        self.looked_up.append((host, port))
        answer = self.answers[min(len(self.looked_up), len(self.answers)) - 1]
        if not answer:
            raise socket.gaierror("no such name")
        return answer

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.called.append((address, port))
        raise ConnectionRefusedError

    def policy(self) -> Policy:
        return Policy(look_up=self.look_up, connect=self.connect)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_is_as_good_as_its_worst_address(address: str, sockets: list[str]) -> None:
    for answer in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        net = Net(answer)
        with pytest.raises(Unreachable) as caught:
            fetch("https://pictures.example/cup.jpg", policy=net.policy())
        assert caught.value.kind == "forbidden" and not net.called
    assert not sockets


def test_a_name_is_looked_up_once_and_that_very_address_is_called() -> None:
    net = Net(["8.8.8.8"], ["127.0.0.1"])
    with pytest.raises(Unreachable) as caught:
        fetch("http://rebinding.example/", policy=net.policy())
    assert caught.value.kind == "silent"
    assert net.looked_up == [("rebinding.example", 80)] and net.called == [("8.8.8.8", 80)]


def test_each_address_of_a_name_is_tried() -> None:
    net = Net(["2606:4700::1111", "1.1.1.1"])
    with pytest.raises(Unreachable):
        fetch("https://two.example/", policy=net.policy())
    assert net.called == [("2606:4700::1111", 443), ("1.1.1.1", 443)]


@pytest.mark.parametrize("answer", [[], ["nonsense"]])
def test_a_name_without_an_address_is_unknown_or_forbidden(answer: list[str]) -> None:
    with pytest.raises(Unreachable) as caught:
        fetch("https://nowhere.example/", policy=Net(answer).policy())
    assert caught.value.kind == ("forbidden" if answer else "unknown")


def test_a_look_up_that_never_ends_ends() -> None:
    enough = threading.Event()

    def never(_host: str, _port: int) -> list[str]:
        enough.wait(30)
        return []

    with pytest.raises(Unreachable) as caught:
        fetch("https://slow.example/", seconds=0.05, policy=Policy(look_up=never))
    enough.set()
    assert caught.value.kind == "slow"


def test_an_address_can_be_judged_as_typed(sockets: list[str]) -> None:
    check("https://pictures.example/cup.jpg?size=2&name=杯")
    check("http://8.8.8.8/")
    for typed in ("http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "ftp://x.example/", "http://x.example:22/"):
        with pytest.raises(Unreachable):
            check(typed)
    assert not sockets


def test_every_failure_has_a_sentence() -> None:
    for kind in ("address", "forbidden", "unknown", "silent", "slow", "large", "moved", "broken"):
        assert says(kind).endswith(".")


# With a server of our own behind an explicitly given policy

Talk = Callable[[socket.socket], None]


class Server:
    """Answers every call on a loopback port with the bytes or the conversation it was given."""

    def __init__(self, answer: bytes | Talk, tls: ssl.SSLContext | None = None) -> None:
        self.answer = answer
        self.tls = tls
        self.heard = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            with caller:
                try:
                    self._talk(caller)
                except OSError:
                    continue

    def _talk(self, caller: socket.socket) -> None:
        caller.settimeout(10)
        line = self.tls.wrap_socket(caller, server_side=True) if self.tls else caller
        with line:
            while b"\r\n\r\n" not in self.heard:
                self._hear(line)
            wanted = int((self.heard.lower().partition(b"content-length: ")[2] or b"0").split()[0])
            while len(self.heard.partition(b"\r\n\r\n")[2]) < wanted:
                self._hear(line)
            if callable(self.answer):
                self.answer(line)
            else:
                line.sendall(self.answer)

    def _hear(self, line: socket.socket) -> None:
        heard = line.recv(65_536)
        if not heard:
            raise ConnectionResetError
        self.heard += heard

    def policy(self, tls: ssl.SSLContext | None = None) -> Policy:
        """Every name is this server."""
        return Policy(
            look_up=lambda _host, _port: ["127.0.0.1"],
            connect=lambda _address, _port, seconds: socket.create_connection(("127.0.0.1", self.port), seconds),
            allows=lambda address: ip_address(address).is_loopback,
            tls=lambda: tls or ssl.create_default_context(),
        )

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(timeout=10)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(answer: bytes | Talk, tls: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(answer, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: image/PNG; x=y", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def test_an_answer_comes_back_whole(serve: Callable[..., Server]) -> None:
    server = serve(reply(b"\x89PNG" * 50_000))
    answer = fetch("http://Pictures.example/a/杯%20b.png?w=1&w=2#part", policy=server.policy())
    assert (answer.status, answer.ok, answer.media_type) == (200, True, "image/png")
    assert answer.body == b"\x89PNG" * 50_000
    first, *rest = server.heard.decode().split("\r\n")
    assert first == "GET /a/%E6%9D%AF%20b.png?w=1&w=2 HTTP/1.1"
    assert "Host: pictures.example" in rest and "Accept-Encoding: identity" in rest


def test_a_webhook_is_sent_with_its_headers(serve: Callable[..., Server]) -> None:
    server = serve(reply(b"", "204 No Content"))
    answer = fetch(
        "http://hook.example/in",
        method="POST",
        body=b'{"order": 1}',
        headers={"Content-Type": "application/json", "Storefront-Signature": "abc"},
        policy=server.policy(),
    )
    assert answer.ok and answer.body == b""
    assert server.heard.startswith(b"POST /in HTTP/1.1\r\n") and server.heard.endswith(b'\r\n\r\n{"order": 1}')
    assert b"Storefront-Signature: abc" in server.heard and b"Content-Length: 12" in server.heard


@pytest.mark.parametrize("status", ["404 Not Found", "500 Broken", "429 Slow Down"])
def test_the_status_is_the_callers_to_judge(serve: Callable[..., Server], status: str) -> None:
    answer = fetch("http://x.example/", policy=serve(reply(b"no", status)).policy())
    assert answer.status == int(status[:3]) and not answer.ok and answer.body == b"no"


def test_chunks_and_answers_until_the_end_are_read(serve: Callable[..., Server]) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    assert fetch("http://x.example/", policy=serve(chunked).policy()).body == b"abcde"
    assert fetch("http://x.example/", policy=serve(b"HTTP/1.0 200 OK\r\n\r\nabc").policy()).body == b"abc"


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_nobody_sends_us_on(serve: Callable[..., Server], status: int, sockets: list[str]) -> None:
    inside = serve(reply(b"the secret"))
    server = serve(reply(b"", f"{status} Moved", f"Location: http://127.0.0.1:{inside.port}/"))
    with pytest.raises(Unreachable) as caught:
        fetch("http://x.example/", policy=server.policy())
    assert caught.value.kind == "moved" and inside.heard == b""


def _endless(head: bytes, drop: bytes) -> Talk:
    def talk(line: socket.socket) -> None:
        line.sendall(head)
        while True:
            line.sendall(drop)

    return talk


LARGE: dict[str, bytes | Talk] = {
    "says so": reply(b"")[:-4].replace(b"Content-Length: 0", b"Content-Length: 99999999999") + b"\r\n\r\n",
    "does not say so": _endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536),
    "in chunks": _endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65_535 + b"\r\n"
    ),
    "in one chunk": _endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n", b"x" * 65_536),
}


@pytest.mark.parametrize("case", LARGE)
def test_nobody_floods_us(serve: Callable[..., Server], case: str) -> None:
    with pytest.raises(Unreachable) as caught:
        fetch("http://x.example/", most=200_000, policy=serve(LARGE[case]).policy())
    assert caught.value.kind == "large"


def test_exactly_as_much_as_allowed_is_taken(serve: Callable[..., Server]) -> None:
    server = serve(reply(b"x" * 1000))
    assert len(fetch("http://x.example/", most=1000, policy=server.policy()).body) == 1000
    with pytest.raises(Unreachable):
        fetch("http://x.example/", most=999, policy=serve(reply(b"x" * 1000)).policy())


def _dripping(head: bytes, drop: bytes) -> Talk:
    """One drop at a time, each well within any time limit of a single wait."""

    def talk(line: socket.socket) -> None:
        line.sendall(head)
        pause = threading.Event()
        while not pause.wait(0.02):
            line.sendall(drop)

    return talk


SLOW: dict[str, Talk] = {
    "silent": _endless(b"", b""),
    "drips its head": _dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "drips one header": _dripping(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "drips its body": _dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
    "drips chunks": _dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "goes on for ever": _dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("case", SLOW)
def test_nobody_holds_us(serve: Callable[..., Server], case: str) -> None:
    hold = threading.Event()
    talk = SLOW[case] if case != "silent" else lambda _line: hold.wait(10) and None
    with pytest.raises(Unreachable) as caught:
        fetch("http://x.example/", seconds=0.3, policy=serve(talk).policy())
    hold.set()
    assert caught.value.kind in ("slow", "broken")


BROKEN = {
    "nothing": b"",
    "no http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a wrong version": b"HTTP/9.9 200 OK\r\n\r\n",
    "a wrong status": b"HTTP/1.1 2000 OK\r\n\r\n",
    "a long line": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    "a wrong chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "less than it said": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    "packed": reply(b"\x1f\x8b", "200 OK", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_damaged_is_not_taken(serve: Callable[..., Server], case: str) -> None:
    with pytest.raises(Unreachable) as caught:
        fetch("http://x.example/", policy=serve(BROKEN[case]).policy())
    assert caught.value.kind == "broken"


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext, list[str | None]]:
    """A server's side, a caller's side that trusts it, and the names that callers asked it for."""
    key, who = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(
            who, who, key.public_key(), x509.random_serial_number(), start, start + timedelta(days=9)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    asked: list[str | None] = []
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.sni_callback = lambda _line, asked_name, _context: asked.append(asked_name)
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem")), asked


def test_https_keeps_the_name_and_proves_it(serve: Callable[..., Server], tmp_path: Path) -> None:
    side, trusting, asked = _certificate(tmp_path, "pictures.example")
    server = serve(reply(b"safe"), side)
    assert fetch("https://pictures.example/x", policy=server.policy(trusting)).body == b"safe"
    assert asked == ["pictures.example"] and b"Host: pictures.example\r\n" in server.heard
    for address, policy in (
        ("https://other.example/x", serve(reply(b"safe"), side).policy(trusting)),
        ("https://pictures.example/x", serve(reply(b"safe"), side).policy()),
        ("https://pictures.example/x", serve(reply(b"safe")).policy(trusting)),
    ):
        with pytest.raises(Unreachable) as caught:
            fetch(address, seconds=1, policy=policy)
        assert caught.value.kind in ("broken", "slow")


def test_the_application_has_one_policy_and_it_is_the_strict_one() -> None:
    assert PUBLIC.allows is is_public and PUBLIC.ports == {80, 443}
