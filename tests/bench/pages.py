"""Pages against a page of the same bytes: one statement by hand, one template of the same text, nothing else."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, make_response

from storefront import accounts
from storefront.web import cached
from tests.bench.measuring import Result, ratio
from tests.bench.stall import Stall

_CARD = re.compile(r'<li class="good">.*?</li>', re.S)


def measure(stall: Stall, folder: Path) -> Iterator[Result]:
    """R1, R2, R5 and R6 of quality.md, in process, without compression, on SQLite."""
    ours = stall.app.test_client()
    for name, what, path in (("R1", "shop page, 24 goods", stall.shop), ("R2", "product page", stall.product)):
        body = ours.get(path).get_data(as_text=True)
        plain = _floor(body, folder).test_client()

        def uncached(path: str = path) -> None:
            cached.forget()
            ours.get(path)

        found, detail = ratio(uncached, lambda plain=plain: plain.get("/"), rounds=300)  # type: ignore[misc]
        yield Result(name, f"{what}, uncached", found, 1.6, detail)
        found, detail = ratio(lambda path=path: ours.get(path), uncached, rounds=300)  # type: ignore[misc]
        yield Result("R6", f"{what}, kept, against uncached", found, 0.35, detail)
        tag = ours.get(path).headers["ETag"]
        again = {"If-None-Match": tag}
        found, detail = ratio(lambda path=path, again=again: ours.get(path, headers=again), uncached, rounds=300)  # type: ignore[misc]
        yield Result("R6", f"{what}, 304, against uncached", found, 0.25, detail)
    member = stall.app.test_client()
    with stall.app.app_context():
        secret = accounts.open_session(accounts.by_id(stall.member), agent="bench", network="127.0.0.1", visitor=None)
    member.set_cookie("session", secret)

    def anonymous() -> None:
        cached.forget()
        ours.get(stall.shop)

    def signed_in() -> None:
        cached.forget()
        member.get(stall.shop)

    found, detail = ratio(signed_in, anonymous, rounds=300)
    yield Result("R5", "shop page, signed in, against anonymous", found, 1.25, detail)


def _floor(body: str, folder: Path) -> Flask:
    """An application that reads two dozen rows and draws the same bytes from a template: cards in a loop, the rest fixed."""
    cards = _CARD.findall(body)
    database = sqlite3.connect(folder / "storefront.db", check_same_thread=False)
    query = (
        "SELECT p.slug, p.title, v.price FROM products p JOIN variants v ON v.product_id = p.id ORDER BY p.id LIMIT 24"
    )
    head, _middle, tail = body.partition(cards[0]) if cards else (body, "", "")
    rest = tail.rpartition("</li>")[2] if cards else ""
    text = (
        "{% raw %}" + head + "{% endraw %}{% for card in cards %}" + ("{{ card.html }}" * bool(cards))
        + "{{ card.slug }}{{ card.title }}{{ card.price }}{{ card.slug }}{{ card.price }}{{ card.title }}{% endfor %}"
        + "{% raw %}" + rest + "{% endraw %}"
    )  # fmt: skip
    app = Flask("floor")
    template = app.jinja_env.from_string(text)

    @app.get("/")
    def page() -> Response:
        rows = database.execute(query).fetchall()
        shown = [
            {"html": cards[place % len(cards)] if cards else "", "slug": slug, "title": title, "price": price}
            for place, (slug, title, price) in enumerate(rows)
        ]
        return make_response(template.render(cards=shown))

    return app
