"""An address a stranger gave is called here or nowhere: public machines only, looked up once, no detours, limits.

The rule against requests forged through us (reliability.md F36): the name is resolved once, every address it has must
be public, and the connection goes to one of those very addresses, so that a name which changes its mind between look
and call gains nothing. Redirects are refused instead of followed, and nothing that arrives is unpacked.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from storefront.kernel.words import lazy

LONGEST: Final = 2000  # characters of an address
PORTS: Final = {"http": 80, "https": 443}
SAFE: Final = "%/:=&?~+!$,;'@()*[]-._"
REASONS: Final = {
    "address": lazy("This is not an address that begins with http:// or https://."),
    "forbidden": lazy("This address does not lead to a public place on the internet."),
    "unknown": lazy("There is no such place on the internet, or it could not be found just now."),
    "silent": lazy("Nobody answers at this address."),
    "slow": lazy("The answer took too long."),
    "large": lazy("The answer is too large."),
    "moved": lazy("The address leads on to another one. Please give the final address."),
    "broken": lazy("The answer was damaged or not understood."),
}

# The special-purpose registries of IANA, written out because ipaddress.is_global differs between versions of Python.
_NOT_PUBLIC_4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "168.63.129.16/32"  # looks public, answers only inside one cloud, to whoever asks from a machine there
    ).split()
)
_PUBLIC_6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Final = tuple(
    IPv6Network(network) for network in "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()
)
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")  # how a host without IPv4 reaches IPv4: the last 32 bits decide


class Unreachable(Exception):
    """The call did not succeed; `kind` is one of REASONS and can be stored, str() is for the reader."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return says(self.kind)


def says(kind: str) -> str:
    """The sentence of a kind of failure, in the reader's language."""
    return str(REASONS[kind])


@dataclass(frozen=True)
class Answer:
    """What came back; any status but a redirect. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """What the other side says it is: a claim."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_public(text: str) -> bool:
    """Whether an address (not a name) belongs to the public internet, also by what is folded into it."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    if address in _TRANSLATED:
        return is_public(str(IPv4Address(address.packed[-4:])))
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _look_up(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Policy:
    """How far a call may go. There is one for the application; tests build others to reach a server of their own."""

    look_up: Callable[[str, int], Sequence[str]] = _look_up
    connect: Callable[[str, int, float], socket.socket] = _connect
    allows: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset(PORTS.values())
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)


PUBLIC: Final = Policy()


def fetch(
    address: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = 10 * 2**20,
    seconds: float = 15,
    policy: Policy = PUBLIC,
) -> Answer:
    """Call an address that a stranger gave; `most` bytes and `seconds` bound the whole of it. Raises Unreachable.

    The status and the media type are the caller's to judge. Never inside a verb.
    """
    until = monotonic() + seconds
    parts, host, port = _parsed(address, policy)
    places = _places(host, port, until, policy)
    if not places or not all(policy.allows(place) for place in places):
        raise Unreachable("forbidden" if places else "unknown")
    try:
        with _opened(places, parts.scheme, host, port, until, policy) as line:
            return _ask(line, method, parts, host, port, body, dict(headers or {}), most)
    except TimeoutError:
        raise Unreachable("slow") from None
    except (OSError, HTTPException, ValueError):
        raise Unreachable("broken") from None


def check(address: str, *, policy: Policy = PUBLIC) -> None:
    """Whether an address could be called at all, as one types it: without looking it up. Raises Unreachable."""
    _parts, host, _port = _parsed(address, policy)
    try:
        ip_address(host)
    except ValueError:
        return
    if not policy.allows(host):
        raise Unreachable("forbidden")


def _parsed(address: str, policy: Policy) -> tuple[SplitResult, str, int]:
    if len(address) > LONGEST or re.search(r"[\x00-\x20\x7f\\]", address):
        raise Unreachable("address")
    try:
        address.encode()  # half a character could not be sent
        parts = urlsplit(address)
        host, port = parts.hostname or "", PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except ValueError:
        raise Unreachable("address") from None
    if parts.scheme not in PORTS or not re.fullmatch(r"[a-z0-9._:-]{1,253}", host):
        raise Unreachable("address")
    if "@" in parts.netloc or port not in policy.ports:
        raise Unreachable("forbidden")
    return parts, host, port


def _places(host: str, port: int, until: float, policy: Policy) -> Sequence[str]:
    """The addresses of a name, within our time: the system's own look-up knows no limit, so it runs beside us."""
    answers: SimpleQueue[Sequence[str]] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(policy.look_up(host, port))
        except Exception:  # a look-up that fails, however it fails, found nothing
            answers.put(())

    Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        return answers.get(timeout=max(0.0, until - monotonic()))
    except Empty:
        raise Unreachable("slow") from None


def _opened(places: Sequence[str], scheme: str, host: str, port: int, until: float, policy: Policy) -> _Line:
    for place in places:
        try:
            plain = policy.connect(place, port, _left(until))
            break
        except TimeoutError:
            raise
        except OSError:
            continue
    else:
        raise Unreachable("silent")
    if scheme == "http":
        return _Line(plain, until)
    try:
        plain.settimeout(_left(until))
        return _Line(policy.tls().wrap_socket(plain, server_hostname=host), until)
    except BaseException:
        plain.close()
        raise


class _Line:
    """A connection whose every wait ends at one moment, however slowly the other side drips."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection = connection
        self._until = until

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(_left(self._until))
        self._connection.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._connection, self._until))

    def close(self) -> None:
        """http.client closes early; the `with` does it for us."""


class _Reader(io.RawIOBase):
    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection = connection
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(_left(self._until))
        return self._connection.recv_into(buffer)


def _ask(
    line: _Line,
    method: str,
    parts: SplitResult,
    host: str,
    port: int,
    body: bytes | None,
    headers: dict[str, str],
    most: int,
) -> Answer:
    connection = HTTPConnection(host, port)
    connection.auto_open = 0  # it never connects by itself
    connection.default_port = PORTS[parts.scheme]
    connection.sock = line
    target = quote(parts.path or "/", safe=SAFE) + ("?" + quote(parts.query, safe=SAFE) if parts.query else "")
    usual = {"User-Agent": "Storefront", "Accept-Encoding": "identity", "Connection": "close"}
    connection.request(method, target, body, usual | headers)
    with connection.getresponse() as response:
        if 300 <= response.status < 400:
            raise Unreachable("moved")
        if response.getheader("Content-Encoding", "identity").lower() != "identity":
            raise Unreachable("broken")
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, _body(response, most))


def _body(response: HTTPResponse, most: int) -> bytes:
    if (response.length or 0) > most:
        raise Unreachable("large")
    chunks, size = [], 0
    while chunk := response.read(65_536):
        chunks.append(chunk)
        size += len(chunk)
        if size > most:
            raise Unreachable("large")
    if response.length:
        raise Unreachable("broken")  # it ended before it said it would
    return b"".join(chunks)


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
