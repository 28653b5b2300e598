"""The hatch of the darkroom: a stranger's bytes go in, clean pictures come out, and nobody waits there for ever."""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Final

from storefront.kernel.errors import Busy
from storefront.kernel.words import _

PROGRAM: Final = Path(__file__).with_name("darkroom.py")
MOST_ANSWERED: Final = 64 * 2**20  # bytes the darkroom may answer with
Developed = tuple[dict[str, Any], dict[tuple[int, str], bytes]]

_log = logging.getLogger(__name__)


class Darkroom:
    """One child process that develops for this process; it comes when needed, and anew after it died.

    `seconds` is how long one picture may take; `program` is what the child runs (tests give it others).
    """

    def __init__(self, seconds: float = 20, program: Path = PROGRAM) -> None:
        self._seconds = seconds
        self._program = program
        self._mutex = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def develop(self, data: bytes, widths: Sequence[int], square: bool) -> Developed:
        """What the darkroom says of a picture, and its renditions; a child that dies over it found it unreadable."""
        if not self._mutex.acquire(timeout=self._seconds * 2):
            raise Busy(_("Many pictures are being prepared. Please try again in a moment."))
        try:
            for _attempt in (1, 2):
                try:
                    return self._ask(data, widths, square)
                except _Gone as gone:
                    code = self._end()
                    if code == 0 and not gone.late:
                        continue  # it had just left because nothing came; that is nobody's fault
                    _log.warning("the darkroom ended with %s over a picture of %s bytes", code, len(data))
                    break
            return {"unfit": "unreadable"}, {}
        finally:
            self._mutex.release()

    def _ask(self, data: bytes, widths: Sequence[int], square: bool) -> Developed:
        child = self._child = self._child or _start(self._program)
        asked = json.dumps({"length": len(data), "widths": list(widths), "square": square}).encode()
        pipe = _Pipe(child, monotonic() + self._seconds)
        pipe.write(len(asked).to_bytes(4, "big") + asked + data)
        try:
            said = json.loads(pipe.read(int.from_bytes(pipe.read(4), "big")))
            if "unfit" in said:
                return said, {}
            plan = [(int(width), str(ending), int(length)) for width, ending, length in said["parts"]]
            said["width"], said["height"], said["colour"] = int(said["width"]), int(said["height"]), str(said["colour"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise _Gone(late=True) from None  # not our darkroom's words: whatever speaks there is ended
        return said, {(width, ending): pipe.read(length) for width, ending, length in plan}

    def _end(self) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        try:
            return child.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()
        finally:
            _close(child)

    def close(self) -> None:
        """Send the child home."""
        if self._child is not None:
            _close(self._child)
            self._end()

    def abandon(self) -> None:
        """After a fork: the child is the parent's; holding its pipe would keep it alive when the parent dies."""
        self._mutex = Lock()
        if self._child is not None:
            _close(self._child)
            self._child.returncode = 0
            self._child = None


class _Gone(Exception):
    """The child ended by itself, or (`late`) is to be ended."""

    def __init__(self, *, late: bool = False) -> None:
        self.late = late


class _Pipe:
    """Talks to the child until a moment, and never longer."""

    def __init__(self, child: subprocess.Popen[bytes], until: float) -> None:
        assert child.stdin is not None and child.stdout is not None
        self._into, self._out, self._until = child.stdin.fileno(), child.stdout.fileno(), until
        self._left = MOST_ANSWERED

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(self._into, select.POLLOUT)
            try:
                rest = rest[os.write(self._into, rest) :]
            except BrokenPipeError:
                raise _Gone from None

    def read(self, count: int) -> bytes:
        self._left -= count
        if count < 0 or self._left < 0:
            raise _Gone(late=True)
        chunks = []
        while count:
            self._wait(self._out, select.POLLIN)
            chunk = os.read(self._out, min(count, 2**20))
            if not chunk:
                raise _Gone
            chunks.append(chunk)
            count -= len(chunk)
        return b"".join(chunks)

    def _wait(self, handle: int, event: int) -> None:
        poll = select.poll()
        poll.register(handle, event)
        if not poll.poll(max(0.0, self._until - monotonic()) * 1000):
            raise _Gone(late=True)


def _start(program: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"MALLOC_ARENA_MAX": "1"},  # each arena reserves 64 MB of the bounded address space
        bufsize=0,
    )
    assert child.stdin is not None
    os.set_blocking(child.stdin.fileno(), False)
    return child


def _close(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


darkroom = Darkroom()
atexit.register(darkroom.close)
os.register_at_fork(after_in_child=darkroom.abandon)
