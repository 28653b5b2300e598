"""Writers of one SQLite file take turns in the order they came, in this process and between processes."""

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock


class Turns:
    """A fair queue. SQLite's own waiting polls and starves (quality.md); a file lock lets other processes in.

    Threads of one process run one at a time anyhow, so each waits before it begins its work (`take`). Other processes
    have processors of their own: they are kept waiting only while somebody writes (`lock`).
    """

    def __init__(self, beside: Path) -> None:
        self._mutex = Lock()
        self._waiting: deque[Event] = deque()
        self._busy = self._locked = False
        self._path = beside
        self._file: int | None = None
        self._process = os.getpid()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the turn, hold it, hand it on."""
        self.take()
        try:
            self.lock()
            yield
        finally:
            self.hand_on()

    def take(self) -> None:
        """Wait for this thread's turn among those of its process; `hand_on` ends it."""
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            event = Event()
            self._waiting.append(event)
        event.wait()

    def hand_on(self) -> None:
        """Let the next one write, whoever it is."""
        if self._locked:
            self._locked = False
            fcntl.flock(self._open_file(), fcntl.LOCK_UN)
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()  # busy stays true: it is theirs now
            else:
                self._busy = False

    def lock(self) -> None:
        """Wait for the other processes; whose turn it is in this one does so before its first statement."""
        fcntl.flock(self._open_file(), fcntl.LOCK_EX)  # the kernel lets go when a process dies
        self._locked = True

    def _open_file(self) -> int:
        if self._file is None or self._process != os.getpid():
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._process = os.getpid()
        return self._file
