"""S1: from the command to the first page that a customer sees, and what a web process holds then."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from tests.bench.measuring import Verdict
from tests.bench.town import chosen
from tests.support.servers import Server
from tests.support.settings import environment

STARTS: Final = 3


def started(folder: Path) -> Iterator[Verdict]:
    """`storefront run` over the town in `folder`, all of its processes, several times."""
    settings = environment(chosen(folder))
    del settings["BASE_URL"], settings["PORT"]
    taken, held = [], 0.0
    for _start in range(STARTS):
        server = Server(settings, folder / "server.log")
        began = perf_counter()
        server.start()
        try:
            assert server.get("/s/harbour").status == 200
            taken.append(perf_counter() - began)
            held = max(held, *map(_megabytes, server.processes()["web"]))
        finally:
            server.end()
    yield Verdict("S1", f"start to first page, the middle of {STARTS}", median(taken), 1.5, unit="s")
    yield Verdict("S1", "memory of a web process", held, 110, unit="MB")


def _megabytes(process: int) -> float:
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True).stdout
    return int(said) / 1024
