"""The real thing: web and worker as processes on the test's database, to be asked, killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

SECONDS: Final = 30  # what is not up, or not down, by then hangs
HOME: Final = Path(__file__).parents[2]


class Answer(NamedTuple):
    """What came back: status, headers by lower-case name (the last one wins), text."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Server:
    """`storefront run` on a port of its own. `environment` is added to the process's."""

    environment: dict[str, str]
    log: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.port = self.port or free_port()
        settings = {"PORT": str(self.port), "BASE_URL": self.url, "HOST": "127.0.0.1", **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "storefront", "run", "--empty", "--with-parent", str(os.getpid())],
                cwd=HOME,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.answers, "The server did not start:", self.log)

    def stop(self) -> int:
        """Ask it to stop in good order; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(SECONDS)

    def answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"The server stopped: {self.log.read_text()[-3000:]}")
        try:
            return self.get("/healthz").status == 200
        except (OSError, HTTPException):
            return False

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        """Send a form from our own page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, urlencode(form), kind | (headers or {}))

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str] | None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def processes(self) -> dict[str, list[int]]:
        """Process ids by what they do: run, serve, web (those that answer), worker."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        children: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for line in listed.splitlines():
            number, parent, words = line.split(None, 2)
            children[int(parent)].append((int(number), words))
        assert self.process is not None
        found: dict[str, list[int]] = {"run": [self.process.pid], "serve": [], "web": [], "worker": []}
        for child, words in children[self.process.pid]:
            kind = "worker" if " worker" in words else "serve"
            found[kind].append(child)
            if kind == "serve":
                found["web"] += [below for below, said in children[child] if "resource_tracker" not in said]
        return found

    def kill(self, kind: str) -> int:
        """kill -9 one process of a kind; its id."""
        number = self.processes()[kind][0]
        os.kill(number, signal.SIGKILL)
        return number

    def end(self) -> None:
        """Kill whatever still runs, however it stands: its test is over, and `stop` was for those that ask how."""
        if self.process is None or self.process.poll() is not None:
            return
        for number in [number for kind in self.processes().values() for number in kind]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait(SECONDS)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], says: str, log: Path | None = None) -> None:
    """Wait for something another process does; fail when it does not come."""
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"{says} {log.read_text()[-3000:] if log else ''}")
        time.sleep(0.05)
