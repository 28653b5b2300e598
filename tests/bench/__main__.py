"""`make bench`: each budget of quality.md that can be measured here, beside its floor, in one interleaved run.

`python -m tests.bench 1000 1000000` measures growth to a million goods: three minutes and 3 GB more, 0.5 GB of memory.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import thread_time

from flask import Flask
from flask.testing import FlaskClient

from storefront import accounts
from storefront.web import cached, limits
from tests.bench import checkouts, growing, placing, starting, twins
from tests.bench.asking import afresh, asking, statements_of
from tests.bench.floors import VALUES, floor_page
from tests.bench.measuring import Act, Verdict, interleaved
from tests.bench.town import Town, an_app, chosen, peopled
from tests.support.counting import counted

ROUNDS = 60


def main() -> None:
    """Print every line; the exit code says nothing of speed, because nothing may depend on it."""
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 50_000]
    folder = Path(mkdtemp(prefix="storefront-bench-"))  # on a disk: what is durable must cost what it costs
    try:
        for line in _all(folder, sizes):
            print(line, flush=True)  # noqa: T201
    finally:
        rmtree(folder, ignore_errors=True)


def _all(folder: Path, sizes: list[int]) -> Iterator[Verdict]:
    app, town = _made(folder / "small", sizes[0])
    yield from _pages(app, town, folder / "small" / "storefront.db")
    yield from _statements(app, town)
    yield from placing.in_process(app, town, folder / "small")
    yield from checkouts.over_http(app, town, folder / "small")
    yield from _growth(app, town, folder, sizes)
    yield from twins.compared(app, town, folder / "twin", sizes[0])
    yield from starting.started(folder / "small")


def _made(folder: Path, products: int) -> tuple[Flask, Town]:
    """An app with goods; its floors are added before it answers anything."""
    folder.mkdir(parents=True, exist_ok=True)
    app = an_app(folder)
    return app, peopled(app, products)


def _fresh(browser: FlaskClient, path: str) -> bytes:
    cached.forget()
    limits.forget()
    response = browser.get(path)
    assert response.status_code == 200, f"{path} answers {response.status_code}"
    return bytes(response.data)


def _pages(app: Flask, town: Town, database: Path) -> Iterator[Verdict]:
    """R1, R2, R5, R6."""
    paths = {"shop": "/s/harbour", "product": town.page}
    drawn = an_app_again(app)
    for name, path in paths.items():
        ask = afresh(asking(drawn, path))
        ask()
        with statements_of(drawn) as reads:
            html = ask()
        floor_page(app, name, len(html), reads, VALUES[name], database)
    with app.app_context():
        secret = accounts.open_session(accounts.by_id(town.customer), agent="bench", network="127.0.0.1")
    member = asking(app, paths["shop"], Cookie=f"{app.config['SESSION_NAME']}={secret}")
    stranger = asking(app, paths["shop"])
    tag = app.test_client().get(paths["shop"]).headers["ETag"]
    acts: dict[str, Act] = {f"floor {name}": afresh(asking(app, f"/floor/{name}")) for name in paths}
    acts |= {name: afresh(asking(app, path)) for name, path in paths.items()}
    acts |= {
        "member": afresh(member),
        "kept at first": stranger,
        "kept": stranger,
        "304": asking(app, paths["shop"], status=304, If_None_Match=tag),
    }
    times = interleaved(acts, ROUNDS, clock=thread_time)
    yield Verdict(
        "R1", "shop page, uncached, against a floor page of equal bytes", times["shop"] / times["floor shop"], 1.6
    )
    yield Verdict("R2", "product page, the same", times["product"] / times["floor product"], 1.6)
    yield Verdict("R5", "signed in against anonymous", times["member"] / times["shop"], 1.25)
    yield Verdict("R6", "anonymous page from the cache", times["kept"] / times["shop"], 0.35)
    yield Verdict("R6", "304 from one version read", times["304"] / times["shop"], 0.25)


def an_app_again(app: Flask) -> Flask:
    """Another application over the same installation: asking it leaves the first one open for routes."""
    from storefront.app import create_app

    return create_app(chosen(Path(app.config["SETTINGS"].data_dir)))


def _statements(app: Flask, town: Town) -> Iterator[Verdict]:
    """R4, shown; the suite asserts it."""
    browser = app.test_client()
    with browser:
        browser.post(
            "/cart/lines",
            data={"shop": "harbour", "variant": str(town.variants["cup"]), "quantity": "1"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
    product = town.page
    for what, path, most in (("shop", "/s/harbour", 4), ("product", product, 6), ("cart", "/cart", 5)):
        _fresh(browser, path)
        with counted(app) as statements:
            _fresh(browser, path)
        yield Verdict("R4", f"statements of the {what} page", len(statements), most, unit="")
    with app.app_context(), counted(app) as statements:
        placing.place(town)
    yield Verdict("R4", "statements of placing", len(statements), 15, unit="")


def _growth(small: Flask, near: Town, folder: Path, sizes: list[int]) -> Iterator[Verdict]:
    """G1 and G2."""
    large, far = _made(folder / "large", sizes[-1])
    yield from growing.grown(small, near, large, far, (sizes[0], sizes[-1]))


if __name__ == "__main__":
    main()
