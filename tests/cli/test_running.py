"""One command runs web and worker; what dies is started again, what is told to stop stops, nothing is left behind."""

import json
import os
import subprocess
from datetime import datetime, timedelta

import pytest

from tests.support.servers import Server, until


def test_it_answers_and_stops_in_good_order(server: Server) -> None:
    found = server.processes()
    assert (len(found["serve"]), len(found["web"]), len(found["worker"])) == (1, 2, 1)
    assert server.get("/readyz").text == "ok\n"
    assert server.stop() == 0
    assert not any(alive(number) for numbers in found.values() for number in numbers)


@pytest.mark.parametrize("kind", ["worker", "web", "serve"])
def test_what_is_killed_comes_back(server: Server, kind: str) -> None:
    before = server.processes()
    dead = server.kill(kind)
    until(lambda: came_back(server, kind, dead, len(before[kind])), f"{kind} did not come back")
    until(server.answers, "The web did not come back")
    if kind == "serve":
        until(lambda: not any(alive(number) for number in before["web"]), "Web processes were left behind")


def test_each_web_process_keeps_to_a_core_of_its_own(server: Server) -> None:
    every = os.sched_getaffinity(0)

    def sits() -> list[set[int]]:
        return sorted((os.sched_getaffinity(number) for number in server.processes()["web"]), key=min)

    own = [{core} for core in sorted(every)] if len(every) == 2 else [every, every]
    assert sits() == own
    dead = server.kill("web")
    until(lambda: came_back(server, "web", dead, 2) and sits() == own, "A new web process has no core.")


def test_nothing_is_left_when_the_first_process_is_killed(server: Server) -> None:
    found = server.processes()
    server.kill("run")
    until(
        lambda: not any(alive(number) for kind in ("serve", "web", "worker") for number in found[kind]), "Left behind."
    )


def test_each_line_of_the_log_says_when_and_is_read_by_machines(server: Server) -> None:
    """The keeper's own lines and the web server's alike; only what the command says to people is plain."""
    for kind in ("worker", "web"):
        before = server.processes()
        dead = server.kill(kind)
        until(lambda: came_back(server, kind, dead, len(before[kind])), f"{kind} did not come back")  # noqa: B023  # called before the next round
    server.stop()
    lines = server.log.read_text("utf-8").splitlines()
    read = [json.loads(line) for line in lines if not line.startswith("Storefront is open at ")]
    assert all(datetime.fromisoformat(one["time"]).utcoffset() == timedelta(0) for one in read)
    assert {"storefront.operating.running", "_granian"} <= {one["logger"] for one in read}


def came_back(server: Server, kind: str, dead: int, many: int) -> bool:
    now = server.processes()[kind]
    return len(now) == many and dead not in now


def alive(number: int) -> bool:
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False).stdout
    return bool(said.strip()) and not said.startswith("Z")
