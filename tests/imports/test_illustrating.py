"""Pictures come later, from public places only, and their lack stops nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PIL import Image

from storefront import imports, products
from storefront.imports import illustrating
from storefront.kernel import fetching, files
from storefront.kernel.actors import PLATFORM
from storefront.kernel.fetching import Policy
from tests.imports.sending import a_file, again, goods, run, send
from tests.products.making import a_supplier

pytestmark = pytest.mark.usefixtures("app")

HEADER = "Handle,Title,Variant Price,Image Src"


class _Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = (200, _drawing()) if self.path.endswith(".png") else (200, b"no picture at all")
        if self.path == "/gone.png":
            status, body = 404, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


def _drawing() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    return buffer.getvalue()


@contextmanager
def a_host() -> Iterator[tuple[str, Policy]]:
    """A server of pictures beside us, and a policy that lets it be reached."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pictures)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_address[1]
    try:
        yield (
            f"http://pictures.test:{port}",
            Policy(look_up=lambda _host, _port: ["127.0.0.1"], allows=lambda _address: True, ports=frozenset({port})),
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_pictures_are_fetched_and_stored() -> None:
    supplier = a_supplier()
    with a_host() as (host, policy):
        done = run(send(supplier, a_file(("cup", "Cup", 5, f"{host}/cup.png"), header=HEADER)))
        for number in illustrating.due(10):
            illustrating.fetch(number, policy)
    (picture,) = goods(supplier)[0].pictures
    assert (picture.state, picture.file and picture.file["w"], picture.source_url) == ("stored", 40, f"{host}/cup.png")
    assert files.exists(f"{picture.word}-40.jpg")
    assert imports.picture_counts(done) == imports.Counts(total=1, stored=1, waiting=0, missing=0)
    assert illustrating.due(10) == []


def test_what_cannot_be_fetched_is_missing_and_listed_with_its_row() -> None:
    supplier = a_supplier()
    with a_host() as (host, policy):
        rows = [("cup", "Cup", 5, f"{host}/gone.png"), ("bowl", "Bowl", 6, f"{host}/words.txt")]
        done = run(send(supplier, a_file(*rows, header=HEADER)))
        for number in illustrating.due(10):
            illustrating.fetch(number, policy)
        said = "The answer was damaged or not understood."
        assert [(one.row, one.handle, one.address, one.reason) for one in imports.missing(done)] == [
            (2, "cup", f"{host}/gone.png", said),
            (3, "bowl", f"{host}/words.txt", said),
        ]
    assert f"2,cup,Image Src,Picture missing,{said},{host}/gone.png" in imports.report(done)


def test_addresses_inside_are_never_called(deliver: Callable[[], None]) -> None:
    supplier = a_supplier()
    inside = (
        "http://127.0.0.1/a.png",
        "http://169.254.169.254/latest",
        "http://[::1]/a.png",
        "http://10.0.0.8:22/a.png",
    )
    rows = [(f"p{n}", "P", 5, address) for n, address in enumerate(inside)]
    done = run(send(supplier, a_file(*rows, header=HEADER)))
    deliver()
    assert imports.picture_counts(done).missing == len(inside)
    said = {one.address: one.reason for one in imports.missing(done)}
    assert said[inside[0]] == fetching.says("forbidden")
    assert set(said.values()) <= {fetching.says("forbidden"), fetching.says("unknown")}


def test_missing_pictures_are_fetched_again_on_request() -> None:
    supplier = a_supplier()
    with a_host() as (host, policy):
        done = run(send(supplier, a_file(("cup", "Cup", 5, f"{host}/cup.png"), header=HEADER)))
        (number,) = illustrating.due(10)
        illustrating.fetch(number, Policy(look_up=lambda _host, _port: [], ports=policy.ports))
        assert imports.picture_counts(done).missing == 1
        assert imports.fetch_again(again(done), by=PLATFORM) == 1
        assert imports.fetch_again(again(done), by=PLATFORM) == 0
        illustrating.fetch(number, policy)
        illustrating.fetch(number, policy)
    assert imports.picture_counts(done).stored == 1


def test_a_silent_host_is_asked_once_for_many_pictures() -> None:
    supplier = a_supplier()
    rows = [(f"p{n}", "P", 5, f"https://nowhere.test/{n}.png") for n in range(9)]
    rows.append(("other", "P", 5, "https://elsewhere.test/1.png"))
    done = run(send(supplier, a_file(*rows, header=HEADER)))
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[str]:
        asked.append(host)
        return []

    for number in products.waiting_pictures(100):
        illustrating.fetch(number, Policy(look_up=look_up))
    assert asked == ["nowhere.test", "elsewhere.test"]
    assert imports.picture_counts(done).missing == 10
