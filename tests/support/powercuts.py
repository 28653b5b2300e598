"""Power cuts, worked out from a trace of system calls: what a file was told and no fsync has confirmed may be lost.

Of what is unconfirmed each sector of 512 bytes is on the disk or is not, as chance has it (reliability.md K6).
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

SECTOR: Final = 512  # bytes
_CALLS: Final = "pwrite64,write,fsync,fdatasync,ftruncate"
_LINE: Final = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\(\d+<([^>]*)>)(.*)")
_DATA: Final = re.compile(r', "((?:\\x[0-9a-f]{2})*)"(\.\.\.)?, (\d+)(?:, (\d+))?')


class Call(NamedTuple):
    """What one system call did to a file: `pwrite64` and `write` bring data; each sync is `syncing`, then `synced`."""

    what: str
    file: str
    data: bytes = b""
    at: int = 0


def traced(commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str]) -> list[Call]:
    """Run Python programs side by side; everything they and their threads wrote, in order."""
    trace = folder / "trace"
    together = " & ".join(" ".join([sys.executable, *command]) for command in commands)
    run = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}", "-o", str(trace), "sh", "-c"]
    with (folder / "heard").open("wb") as heard:
        subprocess.run([*run, f"{together} & wait"], stdout=heard, env=environment, check=True, timeout=600)
    with trace.open() as lines:
        return list(_calls(lines))


def _calls(lines: Iterator[str]) -> Iterator[Call]:
    """A write counts from when it began, an fsync begins and ends: only what was written before it is confirmed."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        who, ended, what, named, rest = found.groups()
        file = _bytes(named).decode() if named else ""
        if ended in ("fsync", "fdatasync"):
            yield Call("synced", begun.pop(who))
        elif what in ("fsync", "fdatasync"):
            yield Call("syncing", file)
            if "unfinished" in rest:
                begun[who] = file
            else:
                yield Call("synced", file)
        elif what == "ftruncate":
            yield Call(what, file, at=int(rest.strip(", ").split(")")[0].split(" ")[0]))
        elif what is not None:
            yield _written(what, file, rest)


def _written(what: str, file: str, rest: str) -> Call:
    found = _DATA.match(rest)
    assert found is not None and not found[2], f"a call that cannot be read: {what} {rest[:80]}"
    return Call(what, file, _bytes(found[1]), int(found[4] or 0))


def _bytes(hexadecimal: str) -> bytes:
    """What `strace -xx` writes as \\x73\\x6f."""
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


@dataclass
class Disk:
    """One file as a disk has it: what is confirmed, and what it was told since."""

    kept: bytearray
    told: list[Call] = field(default_factory=list)
    syncing: list[int] = field(default_factory=list)  # how much was told when each sync under way began

    def hear(self, call: Call) -> None:
        """Take in one call."""
        if call.what == "syncing":
            self.syncing.append(len(self.told))
        elif call.what == "synced":
            done = self.syncing.pop(0)
            for one in self.told[:done]:
                self._put(self.kept, one)
            del self.told[:done]
            self.syncing = [max(0, count - done) for count in self.syncing]
        else:
            self.told.append(call)

    def after_a_cut(self, chance: Random) -> bytes:
        """What is found when the power is back."""
        found = bytearray(self.kept)
        for one in self.told:
            if one.what == "ftruncate":
                if chance.random() < 0.5:
                    self._put(found, one)
                continue
            for start in range(0, len(one.data), SECTOR):
                if chance.random() < 0.5:
                    self._put(found, one._replace(data=one.data[start : start + SECTOR], at=one.at + start))
        return bytes(found)

    @staticmethod
    def _put(content: bytearray, call: Call) -> None:
        if call.what == "ftruncate":
            del content[call.at :]
            content.extend(bytes(call.at - len(content)))
            return
        content.extend(bytes(max(0, call.at - len(content))))
        content[call.at : call.at + len(call.data)] = call.data
