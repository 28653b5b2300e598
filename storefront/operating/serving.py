"""The web: granian with a few processes and few threads each, which is what was measured to serve a page fastest."""

import os
import signal
from typing import Final

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from storefront.app import create_app
from storefront.operating.leaving import leave_with
from storefront.settings import Settings

THREADS: Final = {"sqlite": 2, "postgresql": 4}  # per process (quality.md, Server)
_KEEPER: Final = "STOREFRONT_KEEPER"  # environment: the process that keeps the web processes
GRACE: Final = 10  # seconds a request may still take when the server stops


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM, SIGINT). A web process that dies is replaced."""
    os.environ[_KEEPER] = str(os.getpid())
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
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=GRACE,
    ).serve()


def application() -> Flask:
    """What each web process runs. Until granian listens for it, a forked one would let SIGTERM pass unheard."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    leave_with(int(os.environ[_KEEPER]))
    return create_app()
