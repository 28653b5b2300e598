"""One command runs it all: the web and a worker as processes of their own, started again when one dies."""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from time import monotonic
from typing import Final

from storefront.operating.troubles import Trouble
from storefront.settings import Settings

LOOK: Final = 0.2  # seconds between two looks at the processes
HASTY: Final = 3.0  # seconds; what dies sooner waits longer for its next start
GRACE: Final = 15  # seconds a child may take to stop: longer than serving.GRACE
PATIENCE: Final = 5  # hasty deaths in a row, then we give up
_log = logging.getLogger(__name__)


@dataclass
class Child:
    """One process of ours: `python -m storefront <words>`."""

    words: tuple[str, ...]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    hasty: int = field(default=0)

    def start(self) -> None:
        command = [sys.executable, "-m", "storefront", *self.words, "--with-parent", str(os.getpid())]
        # A session of its own: Ctrl-C reaches us alone, and we stop the children in good order.
        self.process = subprocess.Popen(command, start_new_session=True)
        self.started = monotonic()

    def look_after(self) -> None:
        """Start it again when it has died. Raises Trouble when it dies again and again."""
        assert self.process is not None
        if (code := self.process.poll()) is None:
            return
        self.hasty = self.hasty + 1 if monotonic() - self.started < HASTY else 0
        if self.hasty >= PATIENCE:
            raise Trouble(f"{self.words[0]} stops right after every start (exit code {code}).")
        _log.warning("%s stopped with exit code %s and is started again", self.words[0], code)
        self.start()

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Run web and worker until SIGTERM or Ctrl-C. Raises Trouble when that cannot work."""
    _port_is_free(settings)
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    children = [Child(("serve",)), Child(("worker",))]
    try:
        for child in children:
            child.start()
        said = False
        while not stop.wait(LOOK):
            for child in children:
                child.look_after()
            if not said and _answers(settings):
                say(f"Storefront is open at {settings.base_url} (Ctrl-C closes it).")
                said = True
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


def _port_is_free(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, int(settings.port)))
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise Trouble(
                f"Port {settings.port} on {settings.host} is not free ({why}): set PORT to another."
            ) from error


def _answers(settings: Settings) -> bool:
    """Whether anything comes back; a refusal (it may know us by another name) is an answer too."""
    everywhere = "0.0.0.0"  # nosec B104 - compared, not listened on
    connection = HTTPConnection(
        "127.0.0.1" if settings.host == everywhere else settings.host, int(settings.port), timeout=1
    )
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
