"""Writers of one SQLite file take turns in the order they came, in this process and between processes."""

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock


class Turns:
    """A fair queue. SQLite's own waiting polls and starves (quality.md); a file lock lets other processes in."""

    def __init__(self, beside: Path | None) -> None:
        self._mutex = Lock()
        self._waiting: deque[Event] = deque()
        self._busy = False
        self._path = beside
        self._file: int | None = None
        self._process = os.getpid()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the turn, hold it, hand it on."""
        self._take()
        try:
            self._lock_file()
            try:
                yield
            finally:
                if self._file is not None:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._hand_on()

    def _take(self) -> None:
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            event = Event()
            self._waiting.append(event)
        event.wait()

    def _hand_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()  # busy stays true: it is theirs now
            else:
                self._busy = False

    def _lock_file(self) -> None:
        if self._path is None:
            return
        if self._file is None or self._process != os.getpid():
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._process = os.getpid()
        fcntl.flock(self._file, fcntl.LOCK_EX)  # the kernel lets go when a process dies
