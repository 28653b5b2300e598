"""No process of ours outlives the one that started it: kill -9 of the first leaves nothing running alone."""

import os
import signal
from threading import Thread
from time import sleep
from typing import Final

LOOK: Final = 0.5  # seconds between two looks at the parent
GRACE: Final = 10  # seconds to finish what was begun


def leave_with(parent: int) -> None:
    """Stop when the process that started this one has gone. Its number is told, for it may be gone already."""

    def look() -> None:
        while os.getppid() == parent:
            sleep(LOOK)
        os.kill(os.getpid(), signal.SIGTERM)
        sleep(GRACE)
        os._exit(1)

    Thread(target=look, daemon=True).start()
