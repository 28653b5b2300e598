"""The web: granian with a few processes and few threads each, which is what was measured to serve a page fastest."""

import fcntl
import gc
import os
import signal
import sys
from functools import cache
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from storefront.kernel import lines
from storefront.operating.leaving import leave_with
from storefront.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

THREADS: Final = {"sqlite": 2, "postgresql": 4}  # per process (quality.md, Server)
_KEEPER: Final = "STOREFRONT_KEEPER"  # environment: the process that keeps the web processes
SWITCH: Final = 0.0005  # seconds a thread keeps the interpreter while another waits for it
GRACE: Final = 10  # seconds a request may still take when the server stops


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM, SIGINT). A web process that dies is replaced."""
    os.environ[_KEEPER] = str(os.getpid())
    _app()
    seats()
    database = "sqlite" if settings.database().startswith("sqlite") else "postgresql"
    Granian(
        "storefront.operating.serving:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=int(settings.port),
        workers=int(settings.processes),
        blocking_threads=THREADS[database],
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=lines.config(),
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=GRACE,
    ).serve()


@cache
def _app() -> "Flask":
    """The application, made once before the web processes fork: it holds no connection and runs no thread yet.

    What it is made of stays for good, so the collector need not walk it, then or ever, and its pages stay shared.
    """
    gc.disable()
    from storefront.app import create_app

    app = create_app()
    settle()
    gc.enable()
    return app


def settle() -> None:
    """Everything a process needs is made: the collector leaves it alone from now on, and threads take turns quickly.

    A verb lets the interpreter go at each of its statements while it holds the turn of all writers. A thread that draws
    a page would keep it for Python's usual 5 ms each time; measured, 32 checkouts at once take three quarters as long.
    """
    gc.freeze()
    sys.setswitchinterval(SWITCH)


@cache
def seats() -> IO[bytes]:
    """A nameless file that the web processes share: who locks its n-th byte sits at the n-th core while they live."""
    return TemporaryFile()


def sit_down(processes: int) -> None:
    """Keep this process to a core of its own, where there is one for each and not more.

    Only one of its threads can run Python at a time, and what it works with lies near one core: measured, two threads
    that take turns on two cores need 1.5 times the processor's time that they need on one.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) != processes:
        return
    for place, core in enumerate(cores):
        try:
            fcntl.lockf(seats(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            continue  # somebody sits there
        os.sched_setaffinity(0, {core})
        return


def application() -> "Flask":
    """What each web process runs. Until granian listens for it, a forked one would let SIGTERM pass unheard."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    leave_with(int(os.environ[_KEEPER]))
    app = _app()
    sit_down(int(app.config["SETTINGS"].processes))
    return app
