"""Checkouts over HTTP beside their floor: routes of the same application, on the same server, in the same rounds.

A floor passes the same hooks, parses the same form, sends one raw transaction (`RawOrder`) and leads on; its pages are
those of `floor_page`. The server is the shipped one without its worker: what a letter costs later is not placing.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces

from storefront.kernel.db import db
from storefront.operating.serving import THREADS, seats, settle, sit_down
from storefront.web.guards import anyone
from storefront.web.pages import see
from tests.bench import openings
from tests.bench.asking import afresh, asking, escaped, statements_of
from tests.bench.floors import floor_page
from tests.bench.measuring import Verdict, interleaved
from tests.bench.placing import RawOrder
from tests.bench.town import Town, chosen
from tests.races.racing import Answer, a_checkout, together
from tests.support.servers import free_port, until

ROUNDS: Final = 30
CONNECTIONS: Final = 32
CROWD: Final = 128
BUYERS: Final = 10_112  # quality.md's 10,000 in whole crowds
UNITS: Final = 100
PROCESSES: Final = 2
FLOORS: Final = "floors.json"


def application() -> Flask:
    """The application with the floors of its ways: what granian runs, in each of its processes."""
    from storefront.app import create_app

    app = create_app()
    folder = Path(app.config["SETTINGS"].data_dir)
    database = folder / "storefront.db"
    for name, floor in json.loads((folder / FLOORS).read_text()).items():
        floor_page(app, name, **floor, database=database)
    raws: dict[int, RawOrder] = {}
    left = sqlite3.connect(database, check_same_thread=False)

    @anyone
    def buy_now() -> Response:
        return see(f"/floor/checkout?variant={request.form['variant']}")

    @anyone
    def order(variant: int) -> Response:
        assert request.form["key"] and request.form["name"]
        raw = raws.get(variant) or raws.setdefault(variant, RawOrder(database, variant))
        there = left.execute("SELECT available FROM variants WHERE id = ?", (variant,)).fetchall()[0][0]
        if there and raw.place():
            return see("/floor/order")
        answer = app.make_response(app.ensure_sync(app.view_functions["floor_checkout"])())
        answer.status_code = 409
        return answer

    app.add_url_rule("/floor/buy-now", "floor_buy_now", buy_now, methods=["POST"])
    app.add_url_rule("/floor/order/<int:variant>", "floor_place", order, methods=["POST"])
    openings.add_floor(app, database)
    settle()
    sit_down(PROCESSES)
    return app


def over_http(app: Flask, town: Town, folder: Path, buyers: int = BUYERS) -> Iterator[Verdict]:
    """W2, W3, F1 and F3, on the shipped server without its worker: what a letter costs later is not placing."""
    crowd = openings.Crowd(app)
    _draw_floors(app, town, folder, crowd)
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.checkouts", str(folder), str(port)])
    try:
        until(lambda: _is_up(port), "The bench's server did not start.")
        yield from _flows(port, town)
        yield from _posts(port, town)
        yield from _rush(app, port, town, buyers)
        yield from crowd.opened(app, port)
    finally:
        server.terminate()
        server.wait(30)


def _draw_floors(app: Flask, town: Town, folder: Path, crowd: openings.Crowd) -> None:
    """What the pages of a checkout cannot do without, for the server's processes to read."""
    browser = app.test_client()
    path = f"/checkout?shop=harbour&variant={town.variants['cup']}&quantity=1"
    form = _form(browser.get(path).get_data(as_text=True), "transfer")
    ordered = browser.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    key = ordered.headers["Set-Cookie"].partition(";")[0]
    pages = {"product": (town.page, key), "checkout": (path, key), "order": (ordered.location, key), "late": crowd.late}
    (folder / FLOORS).write_text(json.dumps({name: _floor(app, *page) for name, page in pages.items()}))


def _floor(app: Flask, path: str, key: str) -> dict[str, Any]:
    ask = afresh(asking(app, path, Cookie=key))
    ask()
    with statements_of(app) as reads:
        size = len(ask())
    return {"size": size, "reads": reads, "values": max(escaped(ask), 24)}


def _form(page: str, payment: str) -> dict[str, str]:
    """What a guest types into a checkout page, with what stands in it hidden."""
    hidden = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("key", "seen")}
    kept = {name: found[1] for name, found in hidden.items() if found}
    return {
        "key": "a form without a page", **kept, "name": "Anna Lee", "phone": "13800000001", "country": "CN",
        "region": "浙江省", "city": "杭州市", "line1": "文一路 1 号", "payment": payment,
    }  # fmt: skip


def _is_up(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _flows(port: int, town: Town) -> Iterator[Verdict]:
    """W3: product page, buy now, checkout page, checkout, order page."""
    cup, numbers = town.variants["cup"], count(1)
    connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(method: str, path: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[str, str, str]:
        number = next(numbers)
        headers = {
            "X-Forwarded-For": f"10.9.{number >> 8 & 255}.{number & 255}", "X-Forwarded-Proto": "http",
            "X-Forwarded-Host": f"127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin", "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status in (200, 303), f"{method} {path} answers {answer.status}"
        return text, answer.getheader("Location", ""), answer.getheader("Set-Cookie", "").partition(";")[0]

    def ours() -> None:
        ask("GET", town.page)
        _text, path, _cookie = ask("POST", "/checkout/buy-now", {"shop": "harbour", "variant": str(cup)})
        page, _path, _cookie = ask("GET", path)
        _text, order, cookie = ask("POST", path, _form(page, "transfer"))
        ask("GET", order, cookie=cookie)

    def floor() -> None:
        ask("GET", "/floor/product")
        ask("POST", "/floor/buy-now", {"shop": "harbour", "variant": str(cup)})
        page, _path, _cookie = ask("GET", "/floor/checkout")
        ask("POST", f"/floor/order/{cup}", _form(page, "transfer"))
        ask("GET", "/floor/order")

    times = interleaved({"floor": floor, "ours": ours}, ROUNDS)
    share = 100 * times["floor"] / times["ours"]
    yield Verdict("W3", "whole guest checkout against the floor flow", share, 45, True, "%")


def _posts(port: int, town: Town) -> Iterator[Verdict]:
    """W2: as many at once as there are connections; what is asked is whether all were placed, and how long all took."""
    cup = town.variants["cup"]
    ways: dict[str, Callable[[], bytes]] = {
        "floor": lambda: _floor_post(port, cup),
        "transfer": lambda: a_checkout(port, cup, payment="transfer"),
        "sandbox": lambda: a_checkout(port, cup, payment="sandbox"),
    }

    def wave(make: Callable[[], bytes]) -> None:
        answers = together(port, [make() for _connection in range(CONNECTIONS)])
        assert {answer.status for answer in answers} == {303}, {answer.status for answer in answers}

    times = interleaved({name: partial(wave, make) for name, make in ways.items()}, 10)
    share = {name: 100 * times["floor"] / taken for name, taken in times.items()}
    what = f"placing over HTTP, {CONNECTIONS} connections, against the floor"
    yield Verdict("W2", what, share["transfer"], 50, True, "%")
    yield Verdict("W2", "the same, paid at once by the sandbox (shown)", share["sandbox"], 0, True, "%")


def _floor_post(port: int, variant: int) -> bytes:
    """The same form to the floor, from an address of its own."""
    plain = a_checkout(port, variant)
    path = plain.split(b" ")[1]
    return plain.replace(path, f"/floor/order/{variant}".encode(), 1)


def _rush(app: Flask, port: int, town: Town, buyers: int) -> Iterator[Verdict]:
    """F1. Crowds of each side take turns until all have asked."""
    ours, floor = town.variants["vase-large"], town.variants["vase-small"]
    with app.app_context():
        for variant in (ours, floor):
            _stand_at(variant, UNITS)
    taken, answers = {"ours": 0.0, "floor": 0.0}, []
    for _crowd in range(buyers // CROWD):
        for name, make in (("ours", partial(a_checkout, port, ours)), ("floor", partial(_floor_post, port, floor))):
            crowd = [make() for _one in range(CROWD)]
            began = perf_counter()
            told = together(port, crowd)
            taken[name] += perf_counter() - began
            answers += told if name == "ours" else []
    yield from _told(answers, taken["ours"] / taken["floor"], buyers)


def _told(answers: list[Answer], ratio: float, buyers: int) -> Iterator[Verdict]:
    sold = sum(answer.status == 303 for answer in answers)
    errors = sum(answer.status not in (303, 409) for answer in answers)
    yield Verdict("F1", f"{buyers:,} buyers, {UNITS} units: sold too many or too few", abs(sold - UNITS), 0, unit="")
    yield Verdict("F1", "the same: answers that are neither an order nor sold out", errors, 0, unit="")
    yield Verdict("F1", f"the same: time against the floor's, {CROWD} connections", ratio, 1.6)


def _stand_at(variant: int, units: int) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE variants SET available = ? WHERE id = ?", (units, variant))


def _serve(folder: Path, port: int) -> None:
    seats()
    Granian(
        "tests.bench.checkouts:application", factory=True, interface=Interfaces.WSGI, address="127.0.0.1", port=port,
        workers=PROCESSES, blocking_threads=THREADS["sqlite"], websockets=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    from tests.support.settings import environment

    settings = environment(chosen(Path(sys.argv[1]), proxies="1")) | {"BASE_URL": f"http://127.0.0.1:{sys.argv[2]}"}
    os.environ.update(settings)
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
