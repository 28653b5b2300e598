"""Tests talk to this machine alone: any other address is refused before a packet leaves."""

import sys
from ipaddress import ip_address

_guarded = False


class Outside(RuntimeError):
    """A test tried to reach another machine."""


def guard() -> None:
    """Refuse, for the rest of this process, to connect to or look up anything but this machine."""
    global _guarded
    if not _guarded:
        sys.addaudithook(_look)
        _guarded = True


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            raise Outside(f"A test reached for {address[0]}.")
    elif event == "socket.getaddrinfo" and not _is_here(str(arguments[0] or "localhost")):
        raise Outside(f"A test looked up {arguments[0]}.")


def _is_here(host: str) -> bool:
    if host in ("localhost", "", "b'localhost'"):
        return True
    try:
        return ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False
