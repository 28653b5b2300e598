"""Requests whose last bytes leave together: the server has them all before it can answer the first."""

import selectors
import socket
import time
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple
from urllib.parse import urlencode

SECONDS: Final = 60  # nobody waits longer for an answer
_numbers = count(1)


class Answer(NamedTuple):
    """What came back: status, where a redirect leads, headers and page as text. Status 0: nothing came."""

    status: int
    location: str
    text: str

    @property
    def number(self) -> str:
        """The order a redirect leads to."""
        return self.location.rpartition("/orders/")[2] if "/orders/" in self.location else ""


def a_post(port: int, path: str, form: Mapping[str, str], *, address: str = "") -> bytes:
    """A form sent from our own page; `address` is whose it is, where the server stands behind a proxy."""
    body = urlencode(form).encode()
    behind = [f"X-Forwarded-For: {address}", f"X-Forwarded-Host: 127.0.0.1:{port}", "X-Forwarded-Proto: http"]
    head = [
        f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}", "Sec-Fetch-Site: same-origin", "Connection: close",
        *(behind if address else []),
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode() + body


def a_checkout(
    port: int, variant: int, *, shop: str = "harbour", quantity: int = 1, key: str = "", payment: str = "sandbox"
) -> bytes:
    """A guest's whole checkout of one line; every guest has an address and a phone of their own."""
    number = next(_numbers)
    form = {
        "key": key or f"a key of a race, number {number:06}", "name": "Anna Lee", "phone": f"138{number % 10**8:08}",
        "country": "CN", "region": "浙江省", "city": "杭州市", "line1": "文一路 1 号", "payment": payment,
    }  # fmt: skip
    path = f"/checkout?shop={shop}&variant={variant}&quantity={quantity}"
    return a_post(port, path, form, address=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def together(port: int, requests: Sequence[bytes]) -> list[Answer]:
    """Send everything but the last byte of each, then all last bytes; the answers in order."""
    sockets = [socket.create_connection(("127.0.0.1", port), SECONDS) for _request in requests]
    try:
        for one, request in zip(sockets, requests, strict=True):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            one.sendall(request[:-1])
        for one, request in zip(sockets, requests, strict=True):
            one.sendall(request[-1:])
        return _answers(sockets)
    finally:
        for one in sockets:
            one.close()


def _answers(sockets: list[socket.socket]) -> list[Answer]:
    """Read all until each is closed by the server, or the time is over."""
    told = [b""] * len(sockets)
    with selectors.DefaultSelector() as waiting:
        for place, one in enumerate(sockets):
            one.setblocking(False)
            waiting.register(one, selectors.EVENT_READ, place)
        end = time.monotonic() + SECONDS
        while waiting.get_map() and time.monotonic() < end:
            for key, _events in waiting.select(1):
                part = _part(sockets[key.data])
                if part:
                    told[key.data] += part
                else:
                    waiting.unregister(key.fileobj)
    return [_understood(one) for one in told]


def _part(one: socket.socket) -> bytes:
    try:
        return one.recv(65_536)
    except BlockingIOError:
        return b""
    except OSError:
        return b""  # cut: nothing more comes


def _understood(raw: bytes) -> Answer:
    text = raw.decode("utf-8", "replace")
    head, _blank, _page = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    status = first.split(" ")[1] if first.count(" ") else "0"
    named = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    return Answer(int(status) if status.isdigit() else 0, named.get("location", ""), text)
