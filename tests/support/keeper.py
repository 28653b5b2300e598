"""Keeps a server for as long as somebody holds its standard input open, so that no server outlives its tests.

Started as `python keeper.py <folder> <user> <command…>` (a user's number, or "me"); removes the folder in the end.
"""

import os
import shutil
import signal
import subprocess
import sys
from threading import Thread
from typing import Any


def main() -> None:
    """Run the command until standard input closes, then interrupt it and tidy up."""
    folder, user, *command = sys.argv[1:]
    who: dict[str, Any] = (
        {} if user == "me" else {"user": int(user), "group": os.stat(folder).st_gid, "extra_groups": []}
    )
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the tests say when to stop
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=folder, start_new_session=True, **who)
    Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _stop_at_end_of_input(server: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    server.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
