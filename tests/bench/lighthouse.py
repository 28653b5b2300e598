"""What the phone feels (quality.md B1, B2): Lighthouse on the demo's pages, the median of three, where Node is."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from tests.support import browsers
from tests.support.servers import HOME, Server

VERSION: Final = "12.8.2"  # scores of another version are not comparable
ROUNDS: Final = 3
TRIES: Final = 3  # now and then Lighthouse loses the beginning of a trace, and asks to be run again
PRODUCT: Final = "/s/lin/p/celadon-cup-220-ml"
SCORES: Final = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FEELS: Final = {  # the audit, its unit, how many of Lighthouse's go into one, and the most
    "LCP": ("largest-contentful-paint", " s", 1000, 1.5),
    "FCP": ("first-contentful-paint", " s", 1000, 0.9),
    "TBT": ("total-blocking-time", " ms", 1, 50),
    "CLS": ("cumulative-layout-shift", "", 1, 0.01),
}
# A cart and a checkout ask not to be found. Lighthouse counts that as a fault; all else it knows of SEO holds for them.
PRIVATE: Final = "is-crawlable"


class Page(NamedTuple):
    """What is measured: a name, an address, the cookie it is asked with, and whether search engines may show it."""

    name: str
    path: str
    cookie: str = ""
    found: bool = True


class Missing(Exception):
    """Why this machine cannot measure it."""


def main() -> None:
    """Print target, figure and verdict of each page; the exit code says nothing of speed (quality.md)."""
    try:
        program = _program()
    except Missing as missing:
        print(f"B1 and B2 are NOT MEASURED: {missing}.", file=sys.stderr, flush=True)  # noqa: T201
        return
    with TemporaryDirectory(prefix="storefront-phone-") as folder:
        for line in _measured(program, Path(folder)):
            print(line, flush=True)  # noqa: T201


def _program() -> list[str]:
    """The command that runs Lighthouse; it is fetched once, into a folder of its own outside of the project."""
    if not (npx := shutil.which("npx")):
        raise Missing("no npx on this machine (Debian: apt install npm)")
    if not browsers.path():
        raise Missing(browsers.MISSING)
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "storefront-bench"
    kept.mkdir(parents=True, exist_ok=True)
    program = [npx, "--yes", "--cache", str(kept), f"lighthouse@{VERSION}"]
    tried = subprocess.run([*program, "--version"], capture_output=True, text=True, cwd=kept)
    if tried.returncode:
        raise Missing(f"npx could not fetch Lighthouse {VERSION}: {tried.stderr.strip()[-300:]}")
    return program


def _measured(program: list[str], folder: Path) -> Iterator[str]:
    settings = {"DATA_DIR": str(folder / "data"), "DEMO": "1"}
    subprocess.run([sys.executable, "-m", "storefront", "demo"], cwd=HOME, env={**os.environ, **settings}, check=True)
    server = Server(settings, folder / "server.log")
    server.start()
    try:
        for page in _pages(server):
            reports = [_report(program, server.url, page, folder / "report.json") for _round in range(ROUNDS)]
            yield from _lines(page, reports)
        yield "          A phone's processor is this one, four times slower: what else runs here shows in LCP and TBT."
    finally:
        server.end()


def _pages(server: Server) -> Iterator[Page]:
    found = re.search(r'name="variant" value="(\d+)"', server.get(PRODUCT).text)
    assert found, "the demo's cup cannot be bought"
    line = {"shop": "lin", "variant": found[1], "quantity": "1"}
    cookie = server.post("/cart/lines", line).headers["set-cookie"].partition(";")[0]
    yield Page("home", "/")
    yield Page("shop", "/s/lin")
    yield Page("product", PRODUCT)
    yield Page("cart", "/cart", cookie, found=False)
    yield Page("checkout", "/checkout", cookie, found=False)


def _report(program: list[str], home: str, page: Page, out: Path) -> Any:
    """One visit by a phone that has never been here, on simulated slow 4G."""
    flags = " ".join(["--headless=new", *browsers.FLAGS])
    asked = [f"{home}{page.path}", "--quiet", "--output=json", f"--output-path={out}", f"--chrome-flags={flags}"]
    if page.cookie:
        asked.append(f"--extra-headers={json.dumps({'Cookie': page.cookie})}")
    if not page.found:
        asked.append(f"--skip-audits={PRIVATE}")
    environment = {**os.environ, "CHROME_PATH": browsers.path() or ""}
    for _try in range(TRIES):
        done = subprocess.run([*program, *asked], env=environment, cwd=out.parent, capture_output=True, text=True)
        if done.returncode == 0:
            return json.loads(out.read_text())
    raise AssertionError(f"{page.path}: {done.stderr[-2000:]}")


def _lines(page: Page, reports: list[Any]) -> Iterator[str]:
    scores = {name: round(100 * median(report["categories"][name]["score"] for report in reports)) for name in SCORES}
    said = "  ".join(f"{name} {score}" for name, score in scores.items())
    most = "/".join(map(str, SCORES.values()))
    holds = all(scores[name] >= SCORES[name] for name in SCORES)
    yield f"B1   {page.name:8} {said}  ≥ {most} {_verdict(holds)}{'' if page.found else ' (asks not to be found)'}"
    felt = {
        name: median(report["audits"][audit]["numericValue"] for report in reports) / per
        for name, (audit, _unit, per, _most) in FEELS.items()
    }
    said = "  ".join(f"{name} {felt[name]:.3g}{unit} ≤ {most:g}" for name, (_a, unit, _p, most) in FEELS.items())
    yield f"B2   {page.name:8} {said}  {_verdict(all(felt[name] <= FEELS[name][3] for name in FEELS))}"
    for fault in sorted(_faults(reports[-1])):
        yield f"          {fault}"


def _verdict(holds: bool) -> str:
    return "holds" if holds else "DOES NOT HOLD"


def _faults(report: Any) -> set[str]:
    """What costs a score, by the names of Lighthouse."""
    audits = {ref["id"] for one in report["categories"].values() for ref in one["auditRefs"] if ref["weight"]}
    return {
        f"{name}: {audit['title']} {audit.get('displayValue', '')}"
        for name, audit in report["audits"].items()
        if name in audits and audit["score"] is not None and audit["score"] < 0.9
    }


if __name__ == "__main__":
    main()
